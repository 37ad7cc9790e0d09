extension TaskRecipe: Codable {
    /// - Throws: `DecodingError` unless exactly one task of the catalog is named.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Kind.self)
        guard fields.allKeys.count == 1, let kind = fields.allKeys.first else {
            let names = Kind.allCases.map(\.rawValue).joined(separator: ", ")
            throw DecodingError.dataCorrupted(
                DecodingError.Context(
                    codingPath: decoder.codingPath, debugDescription: "names not one of \(names)"))
        }
        func decode(_ type: (some TrainableTaskRecipe).Type) throws -> TaskRecipe {
            TaskRecipe(try fields.decode(type, forKey: kind))
        }
        self = try decode(kind.type)
    }

    public func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: Kind.self)
        try fields.encode(own, forKey: kind)
    }
}
