extension JinjaRenderer {
    /// Filters of texts, as which other values are written out; nil for other filters.
    func textFilter(
        _ name: String, _ value: JinjaValue, _ arguments: JinjaArguments
    ) throws -> JinjaValue? {
        switch name {
        case "upper", "lower", "capitalize":
            try bindNone(arguments, to: name)
            return try call(name, of: try text(of: value), like: value, arguments)
        case "title":
            try bindNone(arguments, to: name)
            return try string(titled(try text(of: value)))
        case "trim":
            return try string(try stripped(try text(of: value), name, arguments), like: value)
        case "string":
            try bindNone(arguments, to: name)
            return try string(try text(of: value), like: value)
        case "safe":
            try bindNone(arguments, to: name)
            return .markup(try text(of: value))
        case "escape", "e", "forceescape":
            try bindNone(arguments, to: name)
            if case .markup = value, name != "forceescape" { return value }
            return try string(PythonText.escaped(try text(of: value)), like: .markup(""))
        case "replace":
            let bound = try bind(arguments, ["old", "new", "count"], required: 2, to: name)
            let most: Int =
                switch bound[2] ?? .null {
                case .null: -1
                case let count: try whole(count, "count")
                }
            return .string(
                try replaced(
                    try text(of: value), try text(of: bound[0] ?? .null),
                    try text(of: bound[1] ?? .null), most: most))
        case "indent": return try indented(value, arguments)
        case "center":
            let width = try bind(arguments, ["width"], to: name)[0] ?? .integer(80)
            return try call(
                "center", of: try text(of: value), like: value, JinjaArguments([width]))
        case "format":
            guard arguments.keywords.isEmpty || arguments.positional.isEmpty else {
                throw failure("format takes values with names or without")
            }
            let values: JinjaValue
            if arguments.keywords.isEmpty {
                values = try tuple(arguments.positional)
            } else {
                values = try dictionary(arguments.keywords.map { (.string($0.name), $0.value) })
            }
            return try string(try formatted(try text(of: value), values))
        case "truncate": return try truncated(value, arguments)
        case "wordcount":
            try bindNone(arguments, to: name)
            let text = try text(of: value)
            try spend(bytes: text.utf8.count)
            return .integer(words(in: text))
        case "urlencode":
            try bindNone(arguments, to: name)
            return try string(try quoted(value))
        default: return nil
        }
    }

    /// Words begin behind white space, `-` and opening brackets.
    private func titled(_ text: String) -> String {
        var isWord = false
        return text.unicodeScalars.map { scalar in
            let separates =
                PythonText.isSpace(scalar) || ["-", "(", "{", "[", "<"].contains(scalar)
            defer { isWord = !separates }
            return isWord ? scalar.properties.lowercaseMapping : scalar.properties.uppercaseMapping
        }.joined()
    }

    private func indented(_ value: JinjaValue, _ arguments: JinjaArguments) throws -> JinjaValue {
        let bound = try bind(arguments, ["width", "first", "blank"], to: "indent")
        guard let text = value.text else {
            if case .undefined(let reason) = value { throw failure(reason) }
            throw failure("a \(value.type) cannot be indented")
        }
        var indentation = String(repeating: " ", count: 4)
        switch bound[0] {
        case nil: break
        case .string(let text)?, .markup(let text)?: indentation = text
        case let width?:
            let count = max(0, try whole(width, "width"))
            try spend(bytes: count)
            indentation = String(repeating: " ", count: count)
        }
        let lines = PythonText.lines(text + "\n")
        let indentsBlank = bound[2]?.isTrue ?? false
        var result = ""
        for (place, line) in lines.enumerated() {
            if place > 0 { try append("\n", to: &result) }
            let isIndented = place == 0 ? bound[1]?.isTrue ?? false : indentsBlank || !line.isEmpty
            if isIndented { try append(indentation, to: &result) }
            try append(line, to: &result)
        }
        return try string(result, like: value)
    }

    private func truncated(_ value: JinjaValue, _ arguments: JinjaArguments) throws -> JinjaValue {
        let bound = try bind(arguments, ["length", "killwords", "end", "leeway"], to: "truncate")
        let length = try bound[0].map { try whole($0, "length") } ?? 255
        let end = try bound[2].map { try self.text($0, "end") } ?? "..."
        let leeway = try bound[3].map { try whole($0, "leeway") } ?? 5
        let shortest = end.unicodeScalars.count
        guard length >= shortest, length <= JinjaLimits.bytes,
            (0...JinjaLimits.bytes).contains(leeway)
        else {
            throw failure("truncate to \(length) characters with \(leeway) to spare")
        }
        guard let count = self.length(of: value) else {
            throw failure("a \(value.type) has no length")
        }
        guard count > length + leeway else { return value }
        let text = try self.text(value, "what is truncated")
        try spend(bytes: text.utf8.count)
        let beginning = PythonText.text(text.unicodeScalars.prefix(length - shortest))
        if bound[1]?.isTrue == true { return try string(beginning + end) }
        let words = try parts(of: beginning, at: " ", most: 1, fromRight: true)
        return try string(words[0] + end)
    }

    private func words(in text: String) -> Int {
        var isWord = false
        return text.unicodeScalars.count { scalar in
            defer {
                isWord =
                    PythonText.isLetter(scalar) || PythonText.isNumeric(scalar) || scalar == "_"
            }
            return !isWord
                && (PythonText.isLetter(scalar) || PythonText.isNumeric(scalar) || scalar == "_")
        }
    }

    /// As a part of an address; pairs as its questions.
    private func quoted(_ value: JinjaValue) throws -> String {
        let pairs: [JinjaValue]
        switch value {
        case .dictionary(let dictionary): pairs = try self.pairs(of: dictionary)
        case .list, .tuple, .view, .iterator, .range, .undefined: pairs = try elements(of: value)
        default: return quoted(try text(of: value), inQuery: false)
        }
        return try pairs.map { pair in
            let parts = try elements(of: pair)
            guard parts.count == 2 else { throw failure("urlencode of what are no pairs") }
            return try parts.map { quoted(try text(of: $0), inQuery: true) }
                .joined(separator: "=")
        }.joined(separator: "&")
    }

    private static let plain = Set(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-~".utf8)

    private func quoted(_ text: String, inQuery: Bool) -> String {
        text.utf8.map { byte in
            if Self.plain.contains(byte) || byte == UInt8(ascii: "/") && !inQuery {
                return String(Unicode.Scalar(byte))
            }
            if byte == UInt8(ascii: " "), inQuery { return "+" }
            return "%" + Self.hexadecimal(UInt32(byte), 2).uppercased()
        }.joined()
    }
}
