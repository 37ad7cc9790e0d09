import Foundation

extension JinjaRenderer {
    /// `format % value`, as far as `%s`, `%r`, `%d`, `%x`, `%f` and their like.
    func formatted(_ format: String, _ value: JinjaValue) throws -> String {
        var positional: ArraySlice<JinjaValue> = []
        var members: JinjaDictionary?
        switch value {
        case .tuple(let sequence): positional = sequence.elements[...]
        case .dictionary(let dictionary):
            members = dictionary
            positional = [value]
        default: positional = [value]
        }
        var text = ""
        var rest = format.unicodeScalars[...]
        var usesNames = false
        while let scalar = rest.popFirst() {
            guard scalar == "%" else {
                try append(String(scalar), to: &text)
                continue
            }
            var argument: JinjaValue?
            if rest.first == "(" {
                guard let members, let end = rest.firstIndex(of: ")") else {
                    throw failure("a format names a member of no dictionary")
                }
                let name = String(rest[rest.index(after: rest.startIndex)..<end])
                rest = rest[rest.index(after: end)...]
                guard let member = members[name] else {
                    throw failure("there is no member '\(name)'")
                }
                argument = member
                usesNames = true
            }
            guard let layout = JinjaLayout(&rest) else { throw failure("a format does not end") }
            if layout.kind == "%" {
                try append("%", to: &text)
                continue
            }
            guard let filled = argument ?? positional.popFirst() else {
                throw failure("a format has more places than there are values")
            }
            try append(try laidOut(filled, layout), to: &text)
        }
        guard positional.isEmpty || usesNames || members != nil else {
            throw failure("a format has fewer places than there are values")
        }
        return text
    }

    private func laidOut(_ value: JinjaValue, _ layout: JinjaLayout) throws -> String {
        var body: String
        switch layout.kind {
        case "s", "r":
            if layout.kind == "s" {
                body = try text(of: value)
            } else {
                body = ""
                try describe(value, into: &body)
            }
            if let precision = layout.precision {
                body = PythonText.text(body.unicodeScalars.prefix(precision))
            }
            return try padded(body, layout, isNumber: false)
        case "d", "i", "u":
            switch value.number {
            case .integer(let number)?: body = String(number)
            case .float(let number)?:
                guard let whole = Int(exactly: number.rounded(.towardZero)) else {
                    throw overflow()
                }
                body = String(whole)
            case nil: throw failure("a \(value.type) is no number for '%d'")
            }
        case "x", "X", "o":
            let number = try whole(value, "the value of '%\(layout.kind)'")
            body = String(number, radix: layout.kind == "o" ? 8 : 16, uppercase: layout.kind == "X")
        case "f", "F", "e", "E", "g", "G":
            guard let number = value.number?.double else {
                throw failure("a \(value.type) is no number for '%\(layout.kind)'")
            }
            body = String(format: "%.\(layout.precision ?? 6)\(layout.kind)", number)
        default: throw unsupported("'%\(layout.kind)' in a format")
        }
        if !body.hasPrefix("-") {
            let sign = ["+", " "].first { layout.flags.contains($0) }
            body = (sign.map { String($0) } ?? "") + body
        }
        return try padded(body, layout, isNumber: true)
    }

    private func padded(_ text: String, _ layout: JinjaLayout, isNumber: Bool) throws -> String {
        let missing = max(0, layout.width - text.unicodeScalars.count)
        try spend(bytes: missing)
        if layout.flags.contains("-") { return text + String(repeating: " ", count: missing) }
        guard isNumber, layout.flags.contains("0") else {
            return String(repeating: " ", count: missing) + text
        }
        let sign = text.hasPrefix("-") || text.hasPrefix("+") || text.hasPrefix(" ") ? 1 : 0
        return "\(text.prefix(sign))" + String(repeating: "0", count: missing)
            + text.dropFirst(sign)
    }

    /// `format.format(…)`, as far as `{}`, `{0}`, `{name}` and attributes and elements of them.
    func filled(_ format: String, _ arguments: JinjaArguments) throws -> String {
        var text = ""
        var rest = format.unicodeScalars[...]
        var place = 0
        while let scalar = rest.popFirst() {
            switch scalar {
            case "{" where rest.first == "{", "}" where rest.first == "}":
                rest.removeFirst()
                try append(String(scalar), to: &text)
            case "{":
                guard let end = rest.firstIndex(of: "}") else {
                    throw failure("a '{' does not end")
                }
                let field = String(rest[..<end])
                rest = rest[rest.index(after: end)...]
                guard !field.contains(where: { "{:!".contains($0) }) else {
                    throw unsupported("'{\(field)}' in a format")
                }
                try append(try self.text(of: try self.field(field, arguments, &place)), to: &text)
            case "}": throw failure("a '}' closes nothing")
            default: try append(String(scalar), to: &text)
            }
        }
        return text
    }

    private func field(
        _ field: String, _ arguments: JinjaArguments, _ place: inout Int
    ) throws -> JinjaValue {
        let path = field.split(separator: ".", omittingEmptySubsequences: false).map { String($0) }
        guard let first = path.first, !field.contains("[") else {
            throw unsupported("'{\(field)}' in a format")
        }
        var value: JinjaValue?
        if first.isEmpty {
            value = place < arguments.positional.count ? arguments.positional[place] : nil
            place += 1
        } else if let index = Int(first) {
            value = arguments.positional.indices.contains(index) ? arguments.positional[index] : nil
        } else {
            value = arguments.keywords.first { $0.name == first }?.value
        }
        guard var result = value else { throw failure("a format has no value for '{\(field)}'") }
        for name in path.dropFirst() { result = try attribute(name, of: result) }
        return result
    }
}

/// How `%` lays a value out: `-+ 0#`, a width, a precision and the kind.
private struct JinjaLayout {
    var flags: Set<Unicode.Scalar> = []
    var width = 0
    var precision: Int?
    var kind: Unicode.Scalar

    /// - Returns: nil where the format ends within it.
    init?(_ rest: inout Substring.UnicodeScalarView) {
        while let flag = rest.first, ["-", "+", " ", "0", "#"].contains(flag) {
            flags.insert(flag)
            rest.removeFirst()
        }
        func number() -> Int? {
            let digits = rest.prefix { ("0"..."9").contains($0) }
            rest = rest[digits.endIndex...]
            return digits.isEmpty ? nil : Int(String(digits)) ?? .max
        }
        width = number() ?? 0
        if rest.first == "." {
            rest.removeFirst()
            precision = number() ?? 0
        }
        guard let kind = rest.popFirst() else { return nil }
        self.kind = kind
        guard (precision ?? 0) <= 1000 else { return nil }
    }
}
