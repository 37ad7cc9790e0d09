extension JinjaRenderer {
    /// How `tojson` writes: as `json.dumps` with the arguments that transformers gives it.
    struct JSONStyle {
        var isASCII = false
        /// What each level is indented by; nil: one line.
        var indentation: String?
        var itemSeparator = ", "
        var keySeparator = ": "
        var sortsKeys = false
    }

    func json(_ value: JinjaValue, _ arguments: JinjaArguments) throws -> JinjaValue {
        let bound = try bind(
            arguments, ["ensure_ascii", "indent", "separators", "sort_keys"], to: "tojson")
        var style = JSONStyle()
        style.isASCII = bound[0]?.isTrue ?? false
        switch bound[1] ?? .null {
        case .null: break
        case .string(let text), .markup(let text): style.indentation = text
        case let count:
            let width = try whole(count, "indent of tojson")
            try spend(bytes: max(0, width))
            style.indentation = String(repeating: " ", count: max(0, width))
        }
        if style.indentation != nil { style.itemSeparator = "," }
        switch bound[2] ?? .null {
        case .null: break
        case let separators:
            let parts = try elements(of: separators).map { $0.text }
            guard parts.count == 2, let item = parts[0], let key = parts[1] else {
                throw failure("separators of tojson are not two strings")
            }
            (style.itemSeparator, style.keySeparator) = (item, key)
        }
        style.sortsKeys = bound[3]?.isTrue ?? false
        var text = ""
        try writeJSON(value, style, level: 0, into: &text)
        return .string(text)
    }

    private func writeJSON(
        _ value: JinjaValue, _ style: JSONStyle, level: Int, into text: inout String
    ) throws {
        try spend()
        switch value {
        case .null: try append("null", to: &text)
        case .bool(let value): try append(value ? "true" : "false", to: &text)
        case .integer(let value): try append(String(value), to: &text)
        case .float(let value): try append(Self.json(value), to: &text)
        case .string(let string), .markup(let string):
            try append(Self.json(string, isASCII: style.isASCII), to: &text)
        case .list(let sequence), .tuple(let sequence):
            try writeJSON(
                sequence.elements.count, in: ("[", "]"), style, level: level, into: &text
            ) { place, text in
                try writeJSON(sequence.elements[place], style, level: level + 1, into: &text)
            }
        case .dictionary(let dictionary):
            var members = Array(zip(dictionary.keys, dictionary.values))
            if style.sortsKeys { members = try sorted(members) { $0.0 } }
            try writeJSON(members.count, in: ("{", "}"), style, level: level, into: &text) {
                place, text in
                try append(
                    Self.json(try jsonKey(members[place].0), isASCII: style.isASCII)
                        + style.keySeparator, to: &text)
                try writeJSON(members[place].1, style, level: level + 1, into: &text)
            }
        default: throw failure("a \(value.type) cannot be written as JSON")
        }
    }

    private func writeJSON(
        _ count: Int, in brackets: (String, String), _ style: JSONStyle, level: Int,
        into text: inout String, element: (Int, inout String) throws -> Void
    ) throws {
        try enter()
        defer { leave() }
        try append(brackets.0, to: &text)
        for place in 0..<count {
            if place > 0 { try append(style.itemSeparator, to: &text) }
            try breakLine(style, level + 1, into: &text)
            try element(place, &text)
        }
        if count > 0 { try breakLine(style, level, into: &text) }
        try append(brackets.1, to: &text)
    }

    private func breakLine(_ style: JSONStyle, _ level: Int, into text: inout String) throws {
        guard let indentation = style.indentation else { return }
        try append("\n", to: &text)
        for _ in 0..<level { try append(indentation, to: &text) }
    }

    private func jsonKey(_ key: JinjaValue) throws -> String {
        switch key {
        case .string(let text), .markup(let text): text
        case .integer(let value): String(value)
        case .float(let value): Self.json(value)
        case .bool(let value): value ? "true" : "false"
        case .null: "null"
        default: throw failure("a \(key.type) cannot be a key of JSON")
        }
    }

    private static func json(_ number: Double) -> String {
        number.isFinite
            ? text(of: number) : number.isNaN ? "NaN" : number < 0 ? "-Infinity" : "Infinity"
    }

    private static func json(_ text: String, isASCII: Bool) -> String {
        var json = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": json += "\\\""
            case "\\": json += "\\\\"
            case "\n": json += "\\n"
            case "\r": json += "\\r"
            case "\t": json += "\\t"
            case "\u{08}": json += "\\b"
            case "\u{0C}": json += "\\f"
            case _ where scalar.value < 0x20 || isASCII && scalar.value >= 0x7F:
                for unit in String(scalar).utf16 { json += "\\u" + hexadecimal(UInt32(unit), 4) }
            default: json.unicodeScalars.append(scalar)
            }
        }
        return json + "\""
    }
}
