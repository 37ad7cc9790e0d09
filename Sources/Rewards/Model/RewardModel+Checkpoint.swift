import Foundation
import Language
import Reasoning
import Tensors

/// A reward model as a folder: a Hugging Face folder of its transformer, the head in
/// `value_head.safetensors` (`score.weight` `[1, D]`, `score.bias` `[1]`, float32), and what it
/// values in `reward.json`.
extension RewardModel {
    static let headName = "value_head.safetensors"

    /// What the values of a reward model are of.
    public enum Kind: String, Codable, CaseIterable, Sendable {
        /// Of whole chains, read at the last token.
        case outcome
        /// Of steps, read at the end of each.
        case process
    }

    /// Writes the model as a folder that is whole or not there, whenever the process stops. A folder
    /// that has the name is replaced.
    /// - Parameters:
    ///   - aggregation: how its step values become a score, unless a reader says otherwise.
    ///   - window: the last steps of a chain that an outcome model reads; nil: the whole chain.
    /// - Throws: `CheckpointError`, `TokenizerError`, `TensorError`.
    public func write(
        _ kind: Kind, aggregation: StepAggregation? = nil, window: Int? = nil,
        tokenizer: (any Tokenizer)?, to url: URL
    ) throws {
        try AtomicFolder.write(url) { folder in
            try CheckpointFolder.writeFiles(backbone, tokenizer: tokenizer, into: folder)
            try saveSafetensors(
                named("score", head).map { (name: $0.name, tensor: try $0.tensor.detached()) },
                metadata: ["format": "pt"], url: folder.appending(path: Self.headName))
            try VerifierDescription.values(kind, aggregation, window: window).write(to: folder)
        }
    }

    /// Reads a folder that `write` made, whatever it holds now.
    /// - Throws: `RewardsError.file` that names the file and what is wrong with it; `ModelError`,
    ///   `CheckpointError` and `TensorError` for the transformer's files and a head that does not
    ///   fit it.
    public static func read(
        _ url: URL, device: Device = .cpu, dtype: DType = .float32, path: FusedPath? = nil
    ) throws -> (model: RewardModel, kind: Kind) {
        let description = try VerifierDescription.read(url)
        guard case .values(let kind, _, _) = description else {
            throw RewardsError.file(
                url.appending(path: VerifierDescription.fileName).path,
                reason: "kind is \"\(description.kind)\": a verifier without values of a head")
        }
        let backbone = try CheckpointFolder(url: url)
            .transformer(device: device, dtype: dtype, path: path)
        let file = url.appending(path: headName)
        let stored = try SafetensorsFile(url: file)
        let expected = ["score.bias", "score.weight"]
        guard stored.names.sorted() == expected else {
            throw RewardsError.file(
                file.path,
                reason: "holds \(stored.names.sorted().prefix(8)) where \(expected) are expected")
        }
        let hidden = backbone.configuration.hiddenSize
        for (name, shape) in [("score.weight", [1, hidden]), ("score.bias", [1])] {
            guard let found = stored.layout(of: name), found.shape == shape,
                found.dtype.isFloatingPoint
            else {
                throw RewardsError.file(
                    file.path, reason: "tensor '\(name)' is not of floats in the shape \(shape)")
            }
        }
        let head = try Linear(
            weight: stored.tensor("score.weight").asType(dtype).moved(to: device),
            bias: stored.tensor("score.bias").asType(dtype).moved(to: device))
        guard try head.parameters.allSatisfy({ try $0.allFinite() }) else {
            throw RewardsError.file(file.path, reason: "its weights are not all finite")
        }
        return (try RewardModel(backbone: backbone, head: head), kind)
    }
}
