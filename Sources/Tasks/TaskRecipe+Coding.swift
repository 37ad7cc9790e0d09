extension TaskRecipe: Codable {
    /// - Throws: `DecodingError` unless exactly one task is named.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Kind.self)
        guard fields.allKeys.count == 1, let kind = fields.allKeys.first else {
            let names = Kind.allCases.map(\.rawValue).joined(separator: ", ")
            throw DecodingError.dataCorrupted(
                DecodingError.Context(
                    codingPath: decoder.codingPath, debugDescription: "names not one of \(names)"))
        }
        switch kind {
        case .countdown: self = .countdown(try fields.decode(forKey: kind))
        case .multiplication: self = .multiplication(try fields.decode(forKey: kind))
        case .wordProblems: self = .wordProblems(try fields.decode(forKey: kind))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: Kind.self)
        switch self {
        case .countdown(let corpus): try fields.encode(corpus, forKey: .countdown)
        case .multiplication(let corpus): try fields.encode(corpus, forKey: .multiplication)
        case .wordProblems(let corpus): try fields.encode(corpus, forKey: .wordProblems)
        }
    }
}

extension KeyedDecodingContainer {
    fileprivate func decode<Value: Decodable>(forKey key: Key) throws -> Value {
        try decode(Value.self, forKey: key)
    }
}
