import Foundation
import Language
import Reasoning
import Tensors

/// A log-ratio model as a folder: a Hugging Face folder of the trained model, within it one of its
/// reference, `reference/`, and β in `reward.json`.
extension LogRatioModel {
    static let referenceName = "reference"

    /// Writes the model as a folder that is whole or not there, whenever the process stops; it opens
    /// with `RewardModel.verifier(at:task:)`. A folder that has the name is replaced.
    /// - Throws: `CheckpointError`, `TokenizerError`, `TensorError`.
    public func write(tokenizer: (any Tokenizer)?, to url: URL) throws {
        try AtomicFolder.write(url) { folder in
            try CheckpointFolder.writeFiles(backbone, tokenizer: tokenizer, into: folder)
            let inner = folder.appending(path: Self.referenceName)
            try FileManager.default.createDirectory(at: inner, withIntermediateDirectories: false)
            try CheckpointFolder.writeFiles(reference, tokenizer: nil, into: inner)
            try VerifierDescription.implicit(beta: beta).write(to: folder)
        }
    }

    /// Reads a folder that `write` made, whatever it holds now.
    /// - Throws: `RewardsError.file` that names the file and what is wrong with it; `ModelError`,
    ///   `CheckpointError` and `TensorError` for the transformers' files.
    public static func read(
        _ url: URL, device: Device = .cpu, dtype: DType = .float32, path: FusedPath? = nil
    ) throws -> LogRatioModel {
        let description = try VerifierDescription.read(url)
        guard case .implicit(let beta) = description else {
            throw RewardsError.file(
                url.appending(path: VerifierDescription.fileName).path,
                reason: "kind is \"\(description.kind)\": a verifier without a reference model")
        }
        let inner = url.appending(path: referenceName)
        let backbone = try CheckpointFolder(url: url).transformer(
            device: device, dtype: dtype, path: path)
        // The reference has no tokenizer of its own to say how many of its rows are tokens.
        let reference = try CheckpointFolder(url: inner).transformer(
            device: device, dtype: dtype, tokens: backbone.vocabularySize, path: path)
        do {
            return try LogRatioModel(backbone: backbone, reference: reference, beta: beta)
        } catch {
            throw RewardsError.file(
                inner.path, reason: "is no reference for the model around it: \(error)")
        }
    }
}
