extension JinjaRenderer {
    /// `value|name(arguments)`.
    func filter(
        _ name: String, _ value: JinjaValue, _ arguments: JinjaArguments
    ) throws -> JinjaValue {
        if let result = try textFilter(name, value, arguments) { return result }
        if let result = try sequenceFilter(name, value, arguments) { return result }
        if let result = try elementFilter(name, value, arguments) { return result }
        if let result = try valueFilter(name, value, arguments) { return result }
        throw unsupported("the filter '\(name)'")
    }

    /// Filters of single values.
    private func valueFilter(
        _ name: String, _ value: JinjaValue, _ arguments: JinjaArguments
    ) throws -> JinjaValue? {
        switch name {
        case "default", "d":
            let bound = try bind(arguments, ["default_value", "boolean"], to: name)
            let standard = bound[0] ?? .string("")
            if case .undefined = value { return standard }
            return bound[1]?.isTrue == true && !value.isTrue ? standard : value
        case "tojson": return try json(value, arguments)
        case "int": return try integer(value, arguments)
        case "float": return try float(value, arguments)
        case "abs":
            try bindNone(arguments, to: name)
            return try magnitude(value)
        case "round":
            let bound = try bind(arguments, ["precision", "method"], to: name)
            return try rounded(
                value, try bound[0].map { try whole($0, "precision") } ?? 0,
                try bound[1].map { try text($0, "method") } ?? "common")
        case "attr":
            let bound = try bind(arguments, ["name"], required: 1, to: name)
            let attribute = try text(bound[0] ?? .null, "an attribute's name")
            if case .dictionary = value, !JinjaMethods.dictionaries.contains(attribute) {
                return .undefined("a dict has no attribute '\(attribute)'")
            }
            return try self.attribute(attribute, of: value)
        case "items":
            try bindNone(arguments, to: name)
            return try items(value)
        case "dictsort": return try sortedItems(value, arguments)
        default: return nil
        }
    }

    private func magnitude(_ value: JinjaValue) throws -> JinjaValue {
        switch value.number {
        case .integer(let number)?:
            guard number != .min else { throw overflow() }
            return .integer(abs(number))
        case .float(let number)?: return .float(number.magnitude)
        case nil: throw failure("a \(value.type) has no absolute value")
        }
    }

    private func items(_ value: JinjaValue) throws -> JinjaValue {
        switch value {
        case .undefined: return try iterator([])
        case .dictionary(let dictionary): return try iterator(try pairs(of: dictionary))
        default: throw failure("a \(value.type) has no items")
        }
    }

    private func sortedItems(
        _ value: JinjaValue, _ arguments: JinjaArguments
    ) throws -> JinjaValue {
        let bound = try bind(arguments, ["case_sensitive", "by", "reverse"], to: "dictsort")
        if case .undefined(let reason) = value { throw failure(reason) }
        guard case .dictionary(let dictionary) = value else {
            throw failure("a \(value.type) is no dictionary to be sorted")
        }
        let by = try bound[1].map { try text($0, "by") } ?? "key"
        guard by == "key" || by == "value" else { throw failure("dictsort goes by key or value") }
        let keepsCase = bound[0]?.isTrue ?? false
        let members = try sorted(
            Array(zip(dictionary.keys, dictionary.values)), reversed: bound[2]?.isTrue ?? false
        ) { member in
            let key = by == "key" ? member.0 : member.1
            return try keepsCase ? key : self.caseless(key)
        }
        return try list(try members.map { try tuple([$0.0, $0.1]) })
    }

    /// A string without its case; other values as they are.
    func caseless(_ value: JinjaValue) throws -> JinjaValue {
        try value.text.map { try string(PythonText.lower($0)) } ?? value
    }

    // MARK: Numbers

    /// `int`: a number's whole part, or what a text says; the default where it says none.
    private func integer(_ value: JinjaValue, _ arguments: JinjaArguments) throws -> JinjaValue {
        let bound = try bind(arguments, ["default", "base"], to: "int")
        let standard = bound[0] ?? .integer(0)
        switch value {
        case .undefined(let reason): throw failure(reason)
        case .string(let text), .markup(let text):
            try spend(bytes: text.utf8.count)
            let base = try bound[1].map { try whole($0, "base") } ?? 10
            guard [2, 8, 10, 16].contains(base) else { throw unsupported("the base \(base)") }
            if let digits = Self.digits(of: text, base: base) {
                guard let number = Int(digits, radix: base) else { throw overflow() }
                return .integer(number)
            }
            guard let number = Self.float(of: text), number.isFinite else { return standard }
            return try truncated(number)
        default:
            switch value.number {
            case .integer(let number)?: return .integer(number)
            case .float(let number)? where number.isNaN: return standard
            case .float(let number)?: return try truncated(number)
            case nil: return standard
            }
        }
    }

    private func truncated(_ number: Double) throws -> JinjaValue {
        guard let whole = Int(exactly: number.rounded(.towardZero)) else { throw overflow() }
        return .integer(whole)
    }

    private func float(_ value: JinjaValue, _ arguments: JinjaArguments) throws -> JinjaValue {
        let standard = try bind(arguments, ["default"], to: "float")[0] ?? .float(0)
        if case .undefined(let reason) = value { throw failure(reason) }
        if let text = value.text {
            try spend(bytes: text.utf8.count)
            return Self.float(of: text).map { .float($0) } ?? standard
        }
        return value.number.map { .float($0.double) } ?? standard
    }

    /// The digits of a whole number as Python's `int()` reads it, the sign before them.
    private static func digits(of text: String, base: Int) -> String? {
        var rest = PythonText.strip(text, nil)[...]
        var sign = ""
        if let first = rest.first, first == "-" || first == "+" {
            sign = String(first)
            rest.removeFirst()
        }
        let prefix = [2: "0b", 8: "0o", 16: "0x"][base]
        if let prefix, rest.lowercased().hasPrefix(prefix) {
            rest = rest.dropFirst(2)
            if rest.first == "_" { rest.removeFirst() }
        }
        let groups = rest.split(separator: "_", omittingEmptySubsequences: false)
        let isNumber = groups.allSatisfy { group in
            !group.isEmpty
                && group.allSatisfy { $0.isASCII && ($0.hexDigitValue ?? base) < base }
        }
        return isNumber ? sign + groups.joined() : nil
    }

    /// A number as Python's `float()` reads it.
    private static func float(of text: String) -> Double? {
        let stripped = PythonText.strip(text, nil)
        let name = stripped.lowercased()
        let magnitude = name.hasPrefix("-") || name.hasPrefix("+") ? String(name.dropFirst()) : name
        switch magnitude {
        case "inf", "infinity": return name.hasPrefix("-") ? -.infinity : .infinity
        case "nan": return .nan
        default: break
        }
        let bytes = Array(magnitude.utf8)
        let isNumber = bytes.allSatisfy("0123456789.e+-_".utf8.contains)
        func isDigit(_ place: Int) -> Bool {
            bytes.indices.contains(place) && (48...57).contains(bytes[place])
        }
        // Underscores stand between digits alone.
        let isSeparated = bytes.indices.allSatisfy {
            bytes[$0] != UInt8(ascii: "_") || isDigit($0 - 1) && isDigit($0 + 1)
        }
        guard isNumber, isSeparated else { return nil }
        return Double(stripped.replacing("_", with: ""))
    }
}
