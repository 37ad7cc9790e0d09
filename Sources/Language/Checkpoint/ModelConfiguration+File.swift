import Foundation
import Reasoning

extension ModelConfiguration {
    /// Reads and validates the bytes of a `config.json`. Fields that change what a model computes and
    /// are not supported are refused.
    /// - Parameter file: the file's name, for messages.
    /// - Throws: `CheckpointError` that names the file and line, `ConfigurationError` the field.
    public static func read(json: Data, file: String = "config.json") throws -> Self {
        do {
            // First the strict parser: Foundation's own takes the last of repeated keys.
            let value = try JSONParser.parse(json)
            guard case .object = value else {
                throw CheckpointError.file(file, reason: "is \(value.kind), not an object")
            }
            let configuration = try JSONDecoder().decode(Self.self, from: json)
            try configuration.requireNothingForeign(in: value)
            return configuration
        } catch let failure as JSONParser.Failure {
            throw CheckpointError.file(file, reason: failure.description)
        } catch let error as DecodingError {
            throw error.inConfiguration(file)
        }
    }

    /// The bytes of a `config.json`.
    /// - Throws: `ConfigurationError` for an invalid configuration.
    public func json() throws -> Data {
        try validate()
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(self) + Data("\n".utf8)
    }
}

extension DecodingError {
    /// What a decoder found wrong in a configuration, with the field's path.
    fileprivate func inConfiguration(_ file: String) -> any Error {
        func path(_ keys: [any CodingKey]) -> String {
            keys.map(\.stringValue).joined(separator: ".")
        }
        switch self {
        case .keyNotFound(let key, let context):
            return ConfigurationError(field: path(context.codingPath + [key]), reason: "is absent")
        case .valueNotFound(_, let context):
            return ConfigurationError(field: path(context.codingPath), reason: "is null")
        case .typeMismatch(_, let context), .dataCorrupted(let context):
            return context.codingPath.isEmpty
                ? CheckpointError.file(file, reason: context.debugDescription)
                : ConfigurationError(
                    field: path(context.codingPath), reason: context.debugDescription)
        @unknown default:
            return CheckpointError.file(file, reason: "\(self)")
        }
    }
}
