import Foundation
import Language
import Tensors

/// A reward model as a folder: a Hugging Face folder of its transformer, the head in
/// `value_head.safetensors` (`score.weight` `[1, D]`, `score.bias` `[1]`, float32), and what it
/// values in `reward.json`.
extension RewardModel {
    static let headName = "value_head.safetensors"
    static let descriptionName = "reward.json"

    /// What the values of a reward model are of.
    public enum Kind: String, Codable, CaseIterable, Sendable {
        /// Of whole chains, read at the last token.
        case outcome
        /// Of steps, read at the end of each.
        case process
    }

    /// Writes the model as a folder that is whole or not there, whenever the process stops. A folder
    /// that has the name is replaced.
    /// - Throws: `CheckpointError`, `TokenizerError`, `TensorError`.
    public func write(_ kind: Kind, tokenizer: (any Tokenizer)?, to url: URL) throws {
        try AtomicFolder.write(url) { folder in
            try CheckpointFolder.writeFiles(backbone, tokenizer: tokenizer, into: folder)
            try saveSafetensors(
                named("score", head).map { (name: $0.name, tensor: try $0.tensor.detached()) },
                metadata: ["format": "pt"], url: folder.appending(path: Self.headName))
            let description: JSON = ["kind": .string(kind.rawValue), "version": 1]
            try AtomicFolder.writeFile(
                folder.appending(path: Self.descriptionName), Data((description.text() + "\n").utf8)
            )
        }
    }

    /// Reads a folder that `write` made, whatever it holds now.
    /// - Throws: `RewardsError.file` that names the file and what is wrong with it; `ModelError`,
    ///   `CheckpointError` and `TensorError` for the transformer's files and a head that does not
    ///   fit it.
    public static func read(_ url: URL, path: FusedPath? = nil) throws -> (
        model: RewardModel, kind: Kind
    ) {
        let kind = try readKind(url.appending(path: descriptionName))
        let backbone = try CheckpointFolder(url: url).transformer(path: path)
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
            weight: stored.tensor("score.weight").asType(.float32),
            bias: stored.tensor("score.bias").asType(.float32))
        guard try head.parameters.allSatisfy({ try $0.allFinite() }) else {
            throw RewardsError.file(file.path, reason: "its weights are not all finite")
        }
        return (try RewardModel(backbone: backbone, head: head), kind)
    }

    private static func readKind(_ url: URL) throws -> Kind {
        guard let data = try? Data(contentsOf: url) else {
            throw RewardsError.file(
                url.path, reason: "cannot be read; is this a reward model's folder?")
        }
        let description: JSON
        do {
            description = try JSONParser.parse(data)
        } catch let failure as JSONParser.Failure {
            throw RewardsError.file(url.path, reason: failure.description)
        }
        guard description["version"] == .integer(1) else {
            throw RewardsError.file(
                url.path,
                reason: "version is \(description["version"]?.line ?? "absent"), not 1")
        }
        guard case .string(let name) = description["kind"], let kind = Kind(rawValue: name) else {
            let known = Kind.allCases.map(\.rawValue).joined(separator: " or ")
            throw RewardsError.file(
                url.path, reason: "kind is \(description["kind"]?.line ?? "absent"), not \(known)")
        }
        return kind
    }
}
