import Foundation
import Language
import Learning
import Reasoning
import Results

/// What a run began with: its recipe, and the files that it names by their sums. A run that goes on has to
/// find the same.
struct FineTuningBeginning: Codable, Hashable {
    var recipe: FineTuningRecipe
    var model: FineTuningSummary.Source
    /// Nil where the problems are generated.
    var training: FineTuningSummary.Source?
    var heldOut: FineTuningSummary.Source?

    /// Reads all of the files.
    /// - Throws: `RunError.file`.
    init(_ recipe: FineTuningRecipe) throws {
        self.recipe = recipe
        model = try .init(model: recipe.modelURL, path: recipe.model)
        training = try recipe.data.map { try FineTuningSummary.Source(file: $0.train) }
        heldOut = try recipe.data.map { try FineTuningSummary.Source(file: $0.test) }
    }

    /// The same files with the recipe of one of the seeds.
    func with(seed: UInt64) -> FineTuningBeginning {
        var own = self
        own.recipe.seed = seed
        return own
    }

    /// What versions did that did not save all of today's fields.
    var older: FineTuningBeginning {
        var older = self
        older.recipe = FineTuningRecipe(
            model: recipe.model, data: recipe.data, task: recipe.task, seed: recipe.seed)
        return older
    }
}

extension FineTuningSummary.Source {
    init(file path: String) throws {
        let sum = try Self.sum(of: path)
        self.init(path: path, bytes: sum.bytes, sha256: sum.hash)
    }

    /// - Parameters:
    ///   - url: a GGUF file, a folder that holds one, or one in Hugging Face's layout.
    ///   - path: as it was named.
    init(model url: URL, path: String) throws {
        if let file = try GGUFCheckpoint.file(at: url) {
            let sum = try Self.sum(of: file.path)
            self.init(path: path, bytes: sum.bytes, sha256: sum.hash)
            return
        }
        var (lines, bytes) = ("", 0)
        for name in try AtomicFolder.names(in: url) where !name.hasPrefix(".") {
            let file = url.appending(path: name)
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: file.path, isDirectory: &isFolder),
                !isFolder.boolValue
            else { continue }
            let sum = try Self.sum(of: file.path)
            lines += "\(sum.hash)  \(name)\n"
            bytes += sum.bytes
        }
        self.init(path: path, bytes: bytes, sha256: SHA256.hex(of: Data(lines.utf8)))
    }

    private static func sum(of path: String) throws -> (hash: String, bytes: Int) {
        do {
            return try SHA256.hex(ofFile: path)
        } catch {
            throw RunError.file(error.path, reason: error.reason)
        }
    }
}
