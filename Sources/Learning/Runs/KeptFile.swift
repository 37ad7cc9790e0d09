import Foundation
import Language

/// A value that is kept as a file of JSON, so that a run that goes on reads it again.
public struct KeptFile {
    public let url: URL

    public init(_ url: URL) { self.url = url }

    /// What the file holds; where it is not there or cannot be read, what `make` makes, which is written.
    public func value<Value: Codable>(_ make: () async throws -> Value) async throws -> Value {
        try Task.checkCancellation()
        if let data = try? Data(contentsOf: url),
            let kept = try? JSONDecoder().decode(Value.self, from: data)
        {
            return kept
        }
        let value = try await make()
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try AtomicFolder.writeFile(url, encoder.encode(value) + Data("\n".utf8))
        return value
    }
}
