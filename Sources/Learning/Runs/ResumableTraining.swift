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

    /// Writes model, moments and state as one checkpoint. The weights are stored in float32
    /// whatever type the model's configuration asks for: another would not come back bit for bit.
    /// - Parameter name: what to keep it for; nil for a passing one.
    /// - Throws: `CheckpointError`, `TokenizerError`, `TensorError`.
    @discardableResult
    public func write(
        _ training: some ResumableTraining, model: Transformer, tokenizer: any Tokenizer,
        name: String? = nil
    ) throws -> Checkpoint {
        try write(training.state, name: name) { folder in
            let inner = folder.appending(path: Self.modelName)
            try FileManager.default.createDirectory(at: inner, withIntermediateDirectories: true)
            try CheckpointFolder.writeFiles(
                model.stored(as: .float32), tokenizer: tokenizer, into: inner)
            try saveSafetensors(
                training.optimizerState, metadata: [:],
                url: folder.appending(path: Self.optimizerName))
        }
    }

    /// Brings `training` and `model` to the last healthy checkpoint, if there is one.
    /// - Returns: the step it stands at; nil when there was none.
    /// - Throws: `RunError.file`, `RunError.damagedCheckpoint`, `CheckpointError`, when a part of it
    ///   cannot be read or belongs to another training or model; then nothing has changed.
    public func resume<Training: ResumableTraining>(
        _ training: inout Training, model: Transformer
    ) throws -> Int? {
        guard let checkpoint = try latest() else { return nil }
        let state = try checkpoint.state()
        let saved = try CheckpointFolder(url: Self.modelFolder(of: checkpoint)).transformer()
        do {
            guard state.phase == Training.phase else {
                throw LearningError.state(
                    field: "phase", reason: "is '\(state.phase)', not '\(Training.phase)'")
            }
            guard state.step == checkpoint.step else {
                throw LearningError.state(
                    field: "step", reason: "is \(state.step), the checkpoint's \(checkpoint.step)")
            }
            try model.requireShapes(of: saved)
            let moments = checkpoint.url.appending(path: Self.optimizerName)
            try training.restore(state, optimizer: loadSafetensors(url: moments))
        } catch {
            throw RunError.damagedCheckpoint(
                checkpoint.url.path, reason: "it does not fit this training: \(error)")
        }
        try model.take(weightsOf: saved)
        try removeAll(after: checkpoint.step)
        return checkpoint.step
    }
}
