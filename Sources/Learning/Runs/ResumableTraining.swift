import Foundation
import Language
import Reasoning
import Tensors

/// A training that can be put down at a step and taken up again bit for bit.
public protocol ResumableTraining {
    /// The name of its part of the run.
    static var phase: String { get }
    /// Everything beside weights and moments that the next step depends on.
    var state: TrainingState { get }
    /// The optimizer's moments.
    var optimizerState: [(name: String, tensor: Tensor)] { get }
    /// Takes over what was saved.
    mutating func restore(
        _ state: TrainingState, optimizer moments: [(name: String, tensor: Tensor)]) throws
}

extension CheckpointSeries {
    private static let modelName = "model"
    private static let optimizerName = "optimizer.safetensors"

    /// Where a checkpoint's model is: a Hugging Face folder.
    public static func modelFolder(of checkpoint: Checkpoint) -> URL {
        checkpoint.url.appending(path: modelName)
    }

    /// Writes model, moments and state as one checkpoint.
    @discardableResult
    public func write(
        _ training: some ResumableTraining, model: Transformer, tokenizer: any Tokenizer,
        name: String? = nil
    ) throws -> Checkpoint {
        try write(training.state, name: name) { folder in
            let inner = folder.appending(path: Self.modelName)
            try FileManager.default.createDirectory(at: inner, withIntermediateDirectories: true)
            try CheckpointFolder.writeFiles(model, tokenizer: tokenizer, into: inner)
            try saveSafetensors(
                training.optimizerState, metadata: [:],
                url: folder.appending(path: Self.optimizerName))
        }
    }

    /// Brings `training` and `model` to the last healthy checkpoint, if there is one.
    /// - Returns: the step it stands at; nil when there was none.
    public func resume(
        _ training: inout some ResumableTraining, model: Transformer
    ) throws -> Int? {
        guard let checkpoint = try latest() else { return nil }
        try removeAll(after: checkpoint.step)
        let saved = try CheckpointFolder(url: Self.modelFolder(of: checkpoint)).transformer()
        try model.take(weightsOf: saved)
        try training.restore(
            checkpoint.state(),
            optimizer: loadSafetensors(url: checkpoint.url.appending(path: Self.optimizerName)))
        return checkpoint.step
    }
}

extension Transformer {
    /// Overwrites the weights with those of a model of the same configuration.
    /// - Throws: `ModelError.shape` where the two differ.
    public func take(weightsOf other: Transformer) throws {
        for (mine, theirs) in zip(namedParameters, other.namedParameters) {
            guard mine.name == theirs.name, mine.tensor.shape == theirs.tensor.shape else {
                throw ModelError.shape(
                    mine.name, expected: mine.tensor.shape, found: theirs.tensor.shape)
            }
            try mine.tensor.update(from: theirs.tensor)
        }
    }

    /// A copy with weights of its own, for a frozen reference.
    public func copied() throws -> Transformer {
        let weights = try withoutGradients {
            try namedParameters.map { ($0.name, try $0.tensor.detached().copy()) }
        }
        return try Transformer(
            configuration: configuration,
            weights: Dictionary(uniqueKeysWithValues: weights), path: path)
    }
}
