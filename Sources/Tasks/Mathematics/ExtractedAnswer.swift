/// The answer found in what a model wrote, with the rule that found it.
public struct ExtractedAnswer: Hashable, Sendable {
    /// The rules in the order in which they are tried.
    public enum Rule: String, Codable, CaseIterable, Sendable {
        /// The last closed `\boxed{…}`, also `\fbox` and `\framebox`.
        case boxed
        /// What stands behind the last `####` up to the end of its line, as in GSM8K.
        case marked
        /// What stands behind the last `the answer is` or `Answer:` up to the end of its sentence.
        case stated
        /// The whole text: one line.
        case whole
        /// The last number, where answers are numbers and what the other rules find has none.
        case lastNumber
    }

    public var text: String
    public var rule: Rule

    /// What answers of a task may be.
    public enum Kind: String, Codable, Sendable {
        case any
        /// Plain numbers: then the last one in a text counts where nothing else does.
        case numbers
    }

    /// The longest text that is looked through, in bytes.
    public static let maximumLength = 1 << 18

    /// Finds the answer; nil where there is none, which is not the same as a wrong one. Linear in the
    /// text's length.
    public init?(in text: String, of kind: Kind = .any) {
        guard text.utf8.count <= Self.maximumLength else { return nil }
        let bytes = Array(text.utf8)
        var hasManyLines = false
        if let box = Self.lastBox(in: bytes)?.content {
            guard !ArithmeticExpression.isBlank(box) else { return nil }
            (self.text, rule) = (box, .boxed)
        } else if let found = Self.marked(in: bytes) {
            (self.text, rule) = (found, .marked)
        } else if let found = Self.stated(in: bytes) {
            (self.text, rule) = (found, .stated)
        } else {
            let lines = bytes.split { $0 == 10 || $0 == 13 }
                .filter { !$0.allSatisfy(ArithmeticExpression.isSpace) }
            guard lines.count == 1 || kind == .numbers && !lines.isEmpty else { return nil }
            hasManyLines = lines.count > 1
            self.text = hasManyLines ? text : String(decoding: lines[0], as: UTF8.self)
            rule = .whole
        }
        guard kind == .numbers, hasManyLines || !Self.isNumber(self.text) else { return }
        let piece = self.text
        if rule != .whole, let number = Self.lastNumber(in: Array(piece.utf8)) {
            // "not 5" and "between 3 and 5" say no number.
            guard !Self.isHedged(piece) else { return nil }
            self.text = number
        } else {
            guard let number = Self.lastNumber(in: bytes) else { return nil }
            (self.text, rule) = (number, .lastNumber)
        }
    }

    /// Whether a text is read as a number; an equation of names is none.
    private static func isNumber(_ text: String) -> Bool {
        switch MathematicalAnswer(text)?.value {
        case nil, .equation: false
        default: true
        }
    }

    private static let hedges: Set<Substring> = [
        "not", "isn't", "between", "than", "neither", "nor", "or",
    ]

    private static func isHedged(_ text: String) -> Bool {
        let words = text.lowercased().split { !$0.isLetter && $0 != "'" }
        return words.contains(where: hedges.contains)
    }

    // MARK: Boxes

    private static let boxes = ["\\boxed", "\\fbox", "\\framebox"].map { Array($0.utf8) }

    /// Whether the last box of a text is closed: then the answer is whole, whatever would have followed.
    static func endsInBox(_ text: String) -> Bool {
        guard text.utf8.count <= maximumLength else { return false }
        return lastBox(in: Array(text.utf8)).map { !$0.isFollowedByOpenBox } ?? false
    }

    /// The content of the last box that is closed, a box in a box being part of it, and whether one that
    /// is not closed stands behind it.
    private static func lastBox(
        in text: [UInt8]
    ) -> (content: String, isFollowedByOpenBox: Bool)? {
        // All braces are matched in one pass, so that no text takes the square of its length.
        var (open, closing) = ([Int](), [Int: Int]())
        for (index, byte) in text.enumerated() where byte == 123 || byte == 125 {
            if index > 0, text[index - 1] == 92 { continue }
            if byte == 123 {
                open.append(index)
            } else if let start = open.popLast() {
                closing[start] = index
            }
        }
        var (found, end): (String?, Int) = (nil, -1)
        var isOpen = false
        for (index, byte) in text.enumerated() where byte == 92 && index > end {
            guard let box = boxes.first(where: { text[index...].starts(with: $0) }) else {
                continue
            }
            var start = index + box.count
            while start < text.count, text[start] == 32 { start += 1 }
            guard start < text.count else { continue }
            if let close = closing[start] {
                found = String(decoding: text[(start + 1)..<close], as: UTF8.self)
                (end, isOpen) = (close, false)
            } else if isDigit(text[start]), start > index + box.count {
                // `\boxed 5`
                let digits = text[start...].prefix(while: isDigit)
                found = String(decoding: digits, as: UTF8.self)
            } else if text[start] == 123 {
                isOpen = true
            }
        }
        return found.map { ($0, isOpen) }
    }

    // MARK: Marks and words

    private static func marked(in text: [UInt8]) -> String? {
        guard let mark = text.lastRange(of: Array("####".utf8)) else { return nil }
        return nonblank(text[mark.upperBound...].prefix { $0 != 10 })
    }

    private static let phrases = ["answer is", "answer:", "answer is:"].map { Array($0.utf8) }

    private static func stated(in text: [UInt8]) -> String? {
        let lower = text.map { (65...90).contains($0) ? $0 + 32 : $0 }
        guard let end = phrases.compactMap({ lower.lastRange(of: $0)?.upperBound }).max() else {
            return nil
        }
        var line = text[end...].drop { $0 == 32 || $0 == 58 || $0 == 42 }
        if line.first == 10 { line = line.drop { $0 == 10 || $0 == 32 } }
        line = line.prefix { $0 != 10 }
        // A sentence ends in a full stop with a space behind it.
        for index in line.indices.dropLast() where line[index] == 46 && line[index + 1] == 32 {
            line = line[..<index]
            break
        }
        while line.last == 42 || line.last == 32 || line.last == 13 { line.removeLast() }
        return nonblank(line)
    }

    private static func nonblank(_ text: ArraySlice<UInt8>) -> String? {
        let text = String(decoding: text, as: UTF8.self)
        return ArithmeticExpression.isBlank(text) ? nil : text
    }

    // MARK: Numbers

    /// The last number with its sign, its commas, its decimals and the denominator of a fraction.
    private static func lastNumber(in text: [UInt8]) -> String? {
        guard var end = text.lastIndex(where: isDigit) else { return nil }
        end += 1
        var start = end - 1
        func isPart(_ index: Int) -> Bool {
            guard index >= 0 else { return false }
            if isDigit(text[index]) { return true }
            // A point, comma or stroke between two digits, or a point before them.
            let isJoint = [44, 46, 47].contains(text[index]) && isDigit(text[index + 1])
            return isJoint && (index > 0 && isDigit(text[index - 1]) || text[index] == 46)
        }
        while isPart(start - 1) { start -= 1 }
        var number = Array(text[start..<end])
        if !number.contains(47), number.contains(44),
            NumberForm.canonical(number) == nil, let comma = number.lastIndex(of: 44)
        {
            // `3,4` is two numbers.
            number = Array(number[(comma + 1)...])
            start = end - number.count
        }
        var before = start - 1
        if before >= 0, text[before] == 36 { before -= 1 }
        // A minus that nothing is subtracted from.
        if before >= 0, text[before] == 45,
            before == 0 || [10, 32, 36, 40, 58, 61].contains(text[before - 1])
        {
            number.insert(45, at: 0)
        }
        return String(decoding: number, as: UTF8.self)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
}

extension [UInt8] {
    /// The last place where `other` stands; linear for texts whose pieces do not repeat.
    fileprivate func lastRange(of other: [UInt8]) -> Range<Int>? {
        guard other.count <= count else { return nil }
        for start in stride(from: count - other.count, through: 0, by: -1)
        where self[start] == other[0] && self[start..<(start + other.count)].elementsEqual(other) {
            return start..<(start + other.count)
        }
        return nil
    }
}
