/// What Python does with texts, by Unicode scalars.
enum PythonText {
    /// `str.isspace`, which `\s` of a pattern is, too.
    static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09...0x0D, 0x1C...0x20, 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F,
            0x205F, 0x3000:
            true
        default: false
        }
    }

    static func text(_ scalars: some Sequence<Unicode.Scalar>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }

    /// Without the characters at its ends; without white space where there are none.
    static func strip(
        _ text: String, _ characters: String?, left: Bool = true, right: Bool = true
    ) -> String {
        let set = characters.map { Set($0.unicodeScalars) }
        func goes(_ scalar: Unicode.Scalar) -> Bool {
            set.map { $0.contains(scalar) } ?? isSpace(scalar)
        }
        var rest = text.unicodeScalars[...]
        while left, let first = rest.first, goes(first) { rest.removeFirst() }
        while right, let last = rest.last, goes(last) { rest.removeLast() }
        return String(rest)
    }

    /// `str.split()`: the words between white space, at most `most` cuts from one side.
    static func words(_ text: String, most: Int, fromRight: Bool = false) -> [String] {
        var rest = text.unicodeScalars[...]
        var words: [String] = []
        func trimmed(_ part: Substring.UnicodeScalarView) -> Substring.UnicodeScalarView {
            var part = part
            if fromRight {
                while let last = part.last, isSpace(last) { part.removeLast() }
            } else {
                part = part.drop(while: isSpace)
            }
            return part
        }
        rest = trimmed(rest)
        while !rest.isEmpty {
            if most >= 0, words.count == most {
                words.append(String(rest))
                break
            }
            if fromRight {
                let start =
                    rest.lastIndex(where: isSpace).map { rest.index(after: $0) } ?? rest.startIndex
                words.append(String(rest[start...]))
                rest = rest[..<start]
            } else {
                let end = rest.firstIndex(where: isSpace) ?? rest.endIndex
                words.append(String(rest[..<end]))
                rest = rest[end...]
            }
            rest = trimmed(rest)
        }
        return fromRight ? words.reversed() : words
    }

    /// `str.splitlines`.
    static func lines(_ text: String, keepingEnds: Bool = false) -> [String] {
        var lines: [String] = []
        var line = String.UnicodeScalarView()
        var rest = text.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            switch scalar.value {
            case 0x0A...0x0D, 0x1C...0x1E, 0x85, 0x2028, 0x2029:
                if keepingEnds { line.append(scalar) }
                if scalar == "\r", rest.first == "\n" {
                    rest.removeFirst()
                    if keepingEnds { line.append("\n") }
                }
                lines.append(String(line))
                line = String.UnicodeScalarView()
            default: line.append(scalar)
            }
        }
        if !line.isEmpty { lines.append(String(line)) }
        return lines
    }

    static func upper(_ text: String) -> String {
        text.unicodeScalars.map(\.properties.uppercaseMapping).joined()
    }

    static func lower(_ text: String) -> String {
        text.unicodeScalars.map(\.properties.lowercaseMapping).joined()
    }

    /// `str.capitalize`.
    static func capitalized(_ text: String) -> String {
        guard let first = text.unicodeScalars.first else { return "" }
        return first.properties.titlecaseMapping
            + lower(String(text.unicodeScalars.dropFirst()))
    }

    private static func isCased(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.isCased }

    /// `str.title`: each run of cased characters begins with a capital.
    static func title(_ text: String) -> String {
        var isWord = false
        return text.unicodeScalars.map { scalar in
            defer { isWord = isCased(scalar) }
            return isWord ? scalar.properties.lowercaseMapping : scalar.properties.titlecaseMapping
        }.joined()
    }

    static func swappingCase(_ text: String) -> String {
        text.unicodeScalars.map {
            $0.properties.isUppercase
                ? $0.properties.lowercaseMapping : $0.properties.uppercaseMapping
        }.joined()
    }

    static func isLower(_ text: String) -> Bool {
        text.unicodeScalars.contains { $0.properties.isLowercase }
            && !text.unicodeScalars.contains {
                $0.properties.isUppercase || $0.properties.generalCategory == .titlecaseLetter
            }
    }

    static func isUpper(_ text: String) -> Bool {
        text.unicodeScalars.contains { $0.properties.isUppercase }
            && !text.unicodeScalars.contains {
                $0.properties.isLowercase || $0.properties.generalCategory == .titlecaseLetter
            }
    }

    /// Whether a text has characters, all of which are so.
    static func all(_ text: String, _ isSo: (Unicode.Scalar) -> Bool) -> Bool {
        !text.isEmpty && text.unicodeScalars.allSatisfy(isSo)
    }

    static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter:
            true
        default: false
        }
    }

    static func isDecimal(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.generalCategory == .decimalNumber
    }

    static func isDigit(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.numericType {
        case .decimal, .digit: true
        default: false
        }
    }

    static func isNumeric(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.numericType != nil }

    static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
            .paragraphSeparator:
            false
        case .spaceSeparator: scalar == " "
        default: true
        }
    }

    /// HTML's escapes, as markupsafe writes them.
    static func escaped(_ text: String) -> String {
        PythonText.text(
            text.unicodeScalars.flatMap { scalar -> [Unicode.Scalar] in
                switch scalar {
                case "&": Array("&amp;".unicodeScalars)
                case "<": Array("&lt;".unicodeScalars)
                case ">": Array("&gt;".unicodeScalars)
                case "'": Array("&#39;".unicodeScalars)
                case "\"": Array("&#34;".unicodeScalars)
                default: [scalar]
                }
            })
    }

    /// Where Python's slices `[start:stop:step]` begin and end in a sequence.
    static func bounds(
        _ count: Int, _ start: Int?, _ stop: Int?, isForward: Bool
    ) -> (first: Int, end: Int) {
        func clamped(_ bound: Int) -> Int {
            let place = bound < 0 ? bound + count : bound
            if place < 0 { return isForward ? 0 : -1 }
            if place >= count { return isForward ? count : count - 1 }
            return place
        }
        return (
            start.map(clamped) ?? (isForward ? 0 : count - 1),
            stop.map(clamped) ?? (isForward ? count : -1)
        )
    }

    /// The places that a slice takes.
    static func places(_ count: Int, _ start: Int?, _ stop: Int?, _ step: Int) -> [Int] {
        let (first, end) = bounds(count, start, stop, isForward: step > 0)
        // A longer step than the sequence takes one element, as this one does.
        let step = max(min(step, count + 1), -count - 1)
        return Array(stride(from: first, to: end, by: step))
    }
}
