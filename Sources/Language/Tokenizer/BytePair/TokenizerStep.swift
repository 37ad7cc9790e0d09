import Reasoning

/// One of the things that `tokenizer.json` lists in its `normalizer`, `pre_tokenizer`, `decoder` or
/// `post_processor`, and where it stands.
struct TokenizerStep {
    let type: String
    let field: String
    private let value: JSON

    /// The steps of a field, sequences taken apart.
    /// - Parameter list: the field of a sequence in which its steps are.
    /// - Throws: `TokenizerError`.
    static func all(_ value: JSON?, _ field: String, list: String) throws -> [TokenizerStep] {
        guard let value, value != .null else { return [] }
        let type = try TokenizerFile.string(value["type"], "\(field).type")
        guard type == "Sequence" else {
            return [TokenizerStep(type: type, field: field, value: value)]
        }
        guard case .array(let parts) = value[list] else {
            throw TokenizerError.invalidField(
                "\(field).\(list)", reason: "is \(value[list]?.kind ?? "absent"), not a list")
        }
        return try parts.enumerated().flatMap { index, part in
            try all(part, "\(field).\(list)[\(index)]", list: list)
        }
    }

    /// A sequence of steps, or the only one.
    static func json(_ steps: [JSON], list: String) -> JSON {
        switch steps.count {
        case 0: .null
        case 1: steps[0]
        default: .object([.init("type", "Sequence"), .init(list, .array(steps))])
        }
    }

    func unsupported(_ name: String, _ value: String, _ supported: String) -> TokenizerError {
        .unsupported(field: "\(field).\(name)", value: value, supported: supported)
    }

    /// That the step's type is none of those known.
    func unknown(_ supported: String) -> TokenizerError {
        unsupported("type", "'\(type)'", supported)
    }

    subscript(name: String) -> JSON? {
        guard let value = value[name], value != .null else { return nil }
        return value
    }

    func string(_ name: String) throws -> String {
        try TokenizerFile.string(self[name], "\(field).\(name)")
    }

    func bool(_ name: String, default standard: Bool) throws -> Bool {
        try TokenizerFile.bool(self[name], "\(field).\(name)", default: standard)
    }

    func scalar(_ name: String) throws -> Unicode.Scalar {
        let text = try string(name).unicodeScalars
        guard let first = text.first, text.count == 1 else {
            throw TokenizerError.invalidField(
                "\(field).\(name)", reason: "has \(text.count) characters, not one")
        }
        return first
    }

    func count(_ name: String) throws -> Int {
        guard case .integer(let count) = self[name], count >= 0 else {
            throw TokenizerError.invalidField(
                "\(field).\(name)", reason: "is not a number of characters")
        }
        return count
    }

    func choice<Value: RawRepresentable<String> & CaseIterable>(
        _ name: String, default standard: Value? = nil
    ) throws -> Value {
        if let standard, self[name] == nil { return standard }
        let text = try string(name)
        guard let value = Value(rawValue: text) else {
            throw unsupported(
                name, "'\(text)'",
                Value.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", "))
        }
        return value
    }

    /// A `pattern` that is a text, not a regular expression.
    func pattern() throws -> String {
        let pattern = self["pattern"]
        if let regex = pattern?["Regex"] {
            throw unsupported("pattern.Regex", regex.line, "a String")
        }
        return try TokenizerFile.string(pattern?["String"], "\(field).pattern.String")
    }
}

extension TokenizerFile {
    static func bool(_ value: JSON?, _ field: String, default standard: Bool) throws -> Bool {
        switch value {
        case nil, .null?: return standard
        case .bool(let value)?: return value
        case let value?:
            throw TokenizerError.invalidField(field, reason: "is \(value.kind), not a boolean")
        }
    }
}
