import Foundation
import Reasoning

extension ModelConfiguration {
    /// Reads and validates the bytes of a `config.json`.
    /// - Parameter file: the file's name, for messages.
    /// - Throws: `CheckpointError` that names the file and line, or the field.
    public static func read(json: Data, file: String = "config.json") throws -> Self {
        do {
            // First the strict parser: Foundation's own takes the last of repeated keys.
            let value = try JSONParser.parse(json)
            guard case .object = value else {
                throw CheckpointError.file(file, reason: "is \(value.kind), not an object")
            }
            return try JSONDecoder().decode(Self.self, from: json)
        } catch let failure as JSONParser.Failure {
            throw CheckpointError.file(file, reason: failure.description)
        } catch let error as DecodingError {
            throw CheckpointError(error, file: file)
        }
    }

    /// The bytes of a `config.json`.
    /// - Throws: `CheckpointError.invalidField` for an invalid configuration.
    public func json() throws -> Data {
        try validate()
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(self) + Data("\n".utf8)
    }
}

extension CheckpointError {
    /// What a decoder found wrong, with the field's path.
    init(_ error: DecodingError, file: String) {
        func path(_ keys: [any CodingKey]) -> String {
            keys.map(\.stringValue).joined(separator: ".")
        }
        switch error {
        case .keyNotFound(let key, let context):
            self = .invalidField(path(context.codingPath + [key]), reason: "is absent")
        case .valueNotFound(_, let context):
            self = .invalidField(path(context.codingPath), reason: "is null")
        case .typeMismatch(_, let context), .dataCorrupted(let context):
            self =
                context.codingPath.isEmpty
                ? .file(file, reason: context.debugDescription)
                : .invalidField(path(context.codingPath), reason: context.debugDescription)
        @unknown default:
            self = .file(file, reason: "\(error)")
        }
    }
}
