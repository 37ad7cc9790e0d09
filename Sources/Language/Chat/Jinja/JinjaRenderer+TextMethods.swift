extension JinjaRenderer {
    /// A method of a string; nil for one that is not there.
    /// - Parameter original: what the results are marked like.
    func call(
        _ name: String, of text: String, like original: JinjaValue, _ arguments: JinjaArguments
    ) throws -> JinjaValue? {
        try spend(bytes: text.utf8.count)
        switch name {
        case "capitalize", "lower", "swapcase", "title", "upper":
            try bindNone(arguments, to: name)
            return try string(recased(text, name), like: original)
        case "isalnum", "isalpha", "isascii", "isdecimal", "isdigit", "islower", "isnumeric",
            "isprintable", "isspace", "isupper":
            try bindNone(arguments, to: name)
            return .bool(Self.isSo(text, name))
        case "strip", "lstrip", "rstrip":
            return try string(try stripped(text, name, arguments), like: original)
        case "split", "rsplit": return try split(text, name, like: original, arguments)
        case "splitlines":
            let keeping = try bind(arguments, ["keepends"], to: name)[0]?.isTrue ?? false
            return try list(
                PythonText.lines(text, keepingEnds: keeping).map { try string($0, like: original) })
        case "partition", "rpartition":
            return try partitioned(text, name, like: original, arguments)
        case "startswith", "endswith": return .bool(try hasEnd(text, name, arguments))
        case "find", "rfind", "index", "rindex", "count":
            return .integer(try found(text, name, arguments))
        case "replace":
            let bound = try bind(arguments, ["old", "new", "count"], required: 2, to: name)
            return try string(
                try replaced(
                    text, try self.text(bound[0] ?? .null, "old"),
                    try part(bound[1] ?? .null, "new", of: original),
                    most: try bound[2].map { try whole($0, "count") } ?? -1),
                like: original)
        case "removeprefix", "removesuffix":
            return try string(try without(text, name, arguments), like: original)
        case "join":
            let parts = try bind(arguments, ["parts"], required: 1, to: name)[0] ?? .null
            return try string(
                try joined(
                    try elements(of: parts).map { try part($0, "a part of join", of: original) },
                    by: text),
                like: original)
        case "center", "ljust", "rjust", "zfill":
            return try string(try padded(text, name, arguments), like: original)
        case "format":
            if case .markup = original { throw unsupported("'format' of a safe string") }
            return try string(try filled(text, arguments))
        default: return nil
        }
    }

    /// A text that is put into another one, as HTML if that is safe.
    private func part(
        _ value: JinjaValue, _ what: String, of original: JinjaValue
    ) throws -> String {
        guard case .markup = original else { return try text(value, what) }
        guard value.text == nil else { return Self.escaped(value) }
        return PythonText.escaped(try text(of: value))
    }

    private func recased(_ text: String, _ name: String) -> String {
        switch name {
        case "capitalize": PythonText.capitalized(text)
        case "lower": PythonText.lower(text)
        case "swapcase": PythonText.swappingCase(text)
        case "title": PythonText.title(text)
        default: PythonText.upper(text)
        }
    }

    private static func isSo(_ text: String, _ name: String) -> Bool {
        switch name {
        case "isalnum": PythonText.all(text) { PythonText.isLetter($0) || PythonText.isNumeric($0) }
        case "isalpha": PythonText.all(text, PythonText.isLetter)
        case "isascii": text.utf8.allSatisfy { $0 < 128 }
        case "isdecimal": PythonText.all(text, PythonText.isDecimal)
        case "isdigit": PythonText.all(text, PythonText.isDigit)
        case "islower": PythonText.isLower(text)
        case "isnumeric": PythonText.all(text, PythonText.isNumeric)
        case "isprintable": text.unicodeScalars.allSatisfy(PythonText.isPrintable)
        case "isspace": PythonText.all(text, PythonText.isSpace)
        default: PythonText.isUpper(text)
        }
    }

    func stripped(_ text: String, _ name: String, _ arguments: JinjaArguments) throws -> String {
        let characters: String? =
            switch try bind(arguments, ["chars"], to: name)[0] ?? .null {
            case .null: nil
            case let value: try self.text(value, "the characters of \(name)")
            }
        return PythonText.strip(
            text, characters, left: name != "rstrip", right: name != "lstrip")
    }

    private func split(
        _ text: String, _ name: String, like original: JinjaValue, _ arguments: JinjaArguments
    ) throws -> JinjaValue {
        let bound = try bind(arguments, ["sep", "maxsplit"], to: name)
        let most = try bound[1].map { try whole($0, "maxsplit") } ?? -1
        let fromRight = name == "rsplit"
        let parts: [String] =
            switch bound[0] ?? .null {
            case .null: PythonText.words(text, most: most, fromRight: fromRight)
            case let separator:
                try self.parts(
                    of: text, at: try self.text(separator, "sep"), most: most, fromRight: fromRight)
            }
        return try list(try parts.map { try string($0, like: original) })
    }

    private func partitioned(
        _ text: String, _ name: String, like original: JinjaValue, _ arguments: JinjaArguments
    ) throws -> JinjaValue {
        let separator = try self.text(
            try bind(arguments, ["sep"], required: 1, to: name)[0] ?? .null, "sep")
        let fromRight = name == "rpartition"
        let parts = try parts(of: text, at: separator, most: 1, fromRight: fromRight)
        let three =
            parts.count == 2
            ? [parts[0], separator, parts[1]] : fromRight ? ["", "", text] : [text, "", ""]
        return try tuple(try three.map { try string($0, like: original) })
    }

    /// The part of a text between two of its characters' places, as `find`, `count` and their like
    /// take it; nil where it begins behind the end.
    private func part(
        of text: String, _ start: JinjaValue?, _ end: JinjaValue?
    ) throws -> (text: String, start: Int)? {
        func bound(_ value: JinjaValue?, _ standard: Int) throws -> Int {
            switch value ?? .null {
            case .null: standard
            case let value: try whole(value, "a place in a string")
            }
        }
        guard start != nil || end != nil else { return (text, 0) }
        let scalars = Array(text.unicodeScalars)
        func place(_ bound: Int) -> Int {
            min(max(bound < 0 ? bound + scalars.count : bound, 0), scalars.count)
        }
        let first = try bound(start, 0)
        guard first <= scalars.count else { return nil }
        let (low, high) = (place(first), place(try bound(end, scalars.count)))
        guard low <= high else { return nil }
        return (PythonText.text(scalars[low..<high]), low)
    }

    private func hasEnd(
        _ text: String, _ name: String, _ arguments: JinjaArguments
    ) throws -> Bool {
        let bound = try bind(arguments, ["text", "start", "end"], required: 1, to: name)
        let candidates: [JinjaValue] =
            if case .tuple(let sequence)? = bound[0] { sequence.elements } else {
                [bound[0] ?? .null]
            }
        let texts = try candidates.map { try self.text($0, "the argument of \(name)") }
        guard let part = try part(of: text, bound[1], bound[2])?.text else { return false }
        return texts.contains { end in
            name == "startswith"
                ? part.utf8.starts(with: end.utf8)
                : part.utf8.reversed().starts(with: end.utf8.reversed())
        }
    }

    private func found(_ text: String, _ name: String, _ arguments: JinjaArguments) throws -> Int {
        let bound = try bind(arguments, ["sub", "start", "end"], required: 1, to: name)
        let wanted = try self.text(bound[0] ?? .null, "the argument of \(name)")
        let part = try part(of: text, bound[1], bound[2])
        if name == "count" { return try part.map { try occurrences(of: wanted, in: $0.text) } ?? 0 }
        if let part,
            let place = try place(of: wanted, in: part.text, fromRight: name.hasPrefix("r"))
        {
            return part.start
                + String(decoding: part.text.utf8.prefix(place), as: UTF8.self).unicodeScalars.count
        }
        guard name.hasSuffix("find") else { throw failure("the text is not in the string") }
        return -1
    }

    private func without(
        _ text: String, _ name: String, _ arguments: JinjaArguments
    ) throws -> String {
        let part = try self.text(
            try bind(arguments, ["part"], required: 1, to: name)[0] ?? .null, "part")
        let (whole, bytes) = (Array(text.utf8), Array(part.utf8))
        if name == "removeprefix" {
            guard whole.starts(with: bytes) else { return text }
            return String(decoding: whole.dropFirst(bytes.count), as: UTF8.self)
        }
        guard whole.count >= bytes.count, whole.suffix(bytes.count).elementsEqual(bytes) else {
            return text
        }
        return String(decoding: whole.dropLast(bytes.count), as: UTF8.self)
    }

    func padded(_ text: String, _ name: String, _ arguments: JinjaArguments) throws -> String {
        let names = name == "zfill" ? ["width"] : ["width", "fillchar"]
        let bound = try bind(arguments, names, required: 1, to: name)
        let width = try whole(bound[0] ?? .null, "width")
        let fill =
            name == "zfill" ? "0" : try bound.last?.map { try self.text($0, "fillchar") } ?? " "
        guard fill.unicodeScalars.count == 1 else { throw failure("fillchar is no character") }
        let missing = max(0, max(0, width) - text.unicodeScalars.count)
        try spend(bytes: missing.multipliedSaturating(by: fill.utf8.count))
        func filling(_ count: Int) -> String { String(repeating: fill, count: count) }
        switch name {
        case "ljust": return text + filling(missing)
        case "rjust": return filling(missing) + text
        case "zfill":
            let sign = text.unicodeScalars.first.map { ["-", "+"].contains($0) } ?? false
            return sign
                ? "\(text.prefix(1))" + filling(missing) + text.dropFirst()
                : filling(missing) + text
        default:
            // Of an odd number the one more stands left where the width is odd.
            let left = missing / 2 + (missing & width & 1)
            return filling(left) + text + filling(missing - left)
        }
    }
}
