extension JinjaRenderer {
    /// Python's `str()` of a value: what a template prints.
    func text(of value: JinjaValue) throws -> String {
        switch value {
        case .undefined: return ""
        case .string(let text), .markup(let text): return text
        default:
            var text = ""
            try describe(value, into: &text)
            return text
        }
    }

    /// Python's `repr()` of a value, which lists and dictionaries print of their elements.
    func describe(_ value: JinjaValue, into text: inout String) throws {
        try spend()
        switch value {
        case .undefined: try append("Undefined", to: &text)
        case .null: try append("None", to: &text)
        case .bool(let value): try append(value ? "True" : "False", to: &text)
        case .integer(let value): try append(String(value), to: &text)
        case .float(let value): try append(Self.text(of: value), to: &text)
        case .string(let string): try append(Self.quoted(string), to: &text)
        case .markup(let string): try append("Markup(\(Self.quoted(string)))", to: &text)
        case .list(let sequence): try describe(sequence.elements, in: ("[", "]"), into: &text)
        case .tuple(let sequence):
            let end = sequence.elements.count == 1 ? ",)" : ")"
            try describe(sequence.elements, in: ("(", end), into: &text)
        case .dictionary(let dictionary): try describe(dictionary, into: &text)
        case .view(let view):
            try append(view.kind.rawValue, to: &text)
            try describe(view.elements, in: ("([", "])"), into: &text)
        case .range(let range):
            let step = range.step == 1 ? "" : ", \(range.step)"
            try append("range(\(range.start), \(range.stop)\(step))", to: &text)
        case .loop(let loop):
            try append(
                "<LoopContext \(loop.index + 1)/\(loop.items.elements.count)>", to: &text)
        case .macro(let macro): try append("<Macro '\(macro.syntax.name)'>", to: &text)
        case .iterator, .namespace, .function, .method:
            throw unsupported("writing out a \(value.type)")
        }
    }

    private func describe(
        _ elements: [JinjaValue], in brackets: (String, String), into text: inout String
    ) throws {
        try enter()
        defer { leave() }
        try append(brackets.0, to: &text)
        for (place, element) in elements.enumerated() {
            if place > 0 { try append(", ", to: &text) }
            try describe(element, into: &text)
        }
        try append(brackets.1, to: &text)
    }

    private func describe(_ dictionary: JinjaDictionary, into text: inout String) throws {
        try enter()
        defer { leave() }
        try append("{", to: &text)
        for (place, (key, value)) in zip(dictionary.keys, dictionary.values).enumerated() {
            if place > 0 { try append(", ", to: &text) }
            try describe(key, into: &text)
            try append(": ", to: &text)
            try describe(value, into: &text)
        }
        try append("}", to: &text)
    }

    /// Python's `repr()` of a number: the fewest digits that tell it from its neighbours, with an
    /// exponent below 1e-4 and from 1e16.
    static func text(of number: Double) -> String {
        guard number.isFinite else { return number.isNaN ? "nan" : number < 0 ? "-inf" : "inf" }
        guard number != 0 else { return number.sign == .minus ? "-0.0" : "0.0" }
        // Swift writes the same digits, otherwise laid out.
        let written = "\(number.magnitude)".split(separator: "e")
        let parts = written[0].split(separator: ".", omittingEmptySubsequences: false)
        let fraction = parts.count > 1 ? parts[1] : ""
        var digits = Array(String(parts[0] + fraction).utf8)
        // Where the point stands behind the first digit.
        var exponent = parts[0].utf8.count - 1 + (written.count > 1 ? Int(written[1]) ?? 0 : 0)
        while digits.count > 1, digits.first == 48 {
            digits.removeFirst()
            exponent -= 1
        }
        while digits.count > 1, digits.last == 48 { digits.removeLast() }
        let sign = number < 0 ? "-" : ""
        func text(_ digits: some Sequence<UInt8>) -> String {
            String(decoding: Array(digits), as: UTF8.self)
        }
        switch exponent {
        case -4..<0:
            return sign + "0." + String(repeating: "0", count: -exponent - 1) + text(digits)
        case 0..<16:
            let whole = digits.prefix(exponent + 1)
            let zeros = String(repeating: "0", count: exponent + 1 - whole.count)
            let rest = digits.dropFirst(exponent + 1)
            return sign + text(whole) + zeros + "." + (rest.isEmpty ? "0" : text(rest))
        default:
            let power = exponent.magnitude
            return sign + text(digits.prefix(1)) + (digits.count > 1 ? "." : "")
                + text(digits.dropFirst()) + (exponent < 0 ? "e-" : "e+")
                + (power < 10 ? "0" : "") + String(power)
        }
    }

    /// Python's `repr()` of a text.
    static func quoted(_ text: String) -> String {
        let quote: Unicode.Scalar =
            text.utf8.contains(UInt8(ascii: "'")) && !text.utf8.contains(UInt8(ascii: "\""))
            ? "\"" : "'"
        var quoted = String.UnicodeScalarView([quote])
        for scalar in text.unicodeScalars {
            switch scalar {
            case quote, "\\":
                quoted.append("\\")
                quoted.append(scalar)
            case "\n": quoted.append(contentsOf: "\\n".unicodeScalars)
            case "\r": quoted.append(contentsOf: "\\r".unicodeScalars)
            case "\t": quoted.append(contentsOf: "\\t".unicodeScalars)
            case _ where PythonText.isPrintable(scalar): quoted.append(scalar)
            default: quoted.append(contentsOf: escape(scalar).unicodeScalars)
            }
        }
        quoted.append(quote)
        return String(quoted)
    }

    private static func escape(_ scalar: Unicode.Scalar) -> String {
        switch scalar.value {
        case ..<0x100: "\\x" + hexadecimal(scalar.value, 2)
        case ..<0x10000: "\\u" + hexadecimal(scalar.value, 4)
        default: "\\U" + hexadecimal(scalar.value, 8)
        }
    }

    static func hexadecimal(_ value: UInt32, _ count: Int) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: max(0, count - digits.count)) + digits
    }
}
