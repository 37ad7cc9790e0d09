import Foundation
import Language
import Reasoning
import Tensors

/// Trainings as checkpoints: model, tensors and state.
extension CheckpointSeries {
    private static let modelName = "model"
    private static let optimizerName = "optimizer.safetensors"

    /// The name of a checkpoint that is kept to be evaluated.
    public static func evaluated(_ step: Int) -> String { "evaluated-\(step)" }

    /// Where a checkpoint's model is: a Hugging Face folder, or the adapters that are trained.
    public static func modelFolder(of checkpoint: Checkpoint) -> URL {
        checkpoint.url.appending(path: modelName)
    }

    /// Writes model, tensors and state as one checkpoint. The weights are stored in float32
    /// whatever type the model's configuration asks for: another would not come back bit for bit. Of a
    /// model with adapters these alone are written, with the name of the base.
    /// - Parameters:
    ///   - ledger: what the training has cost.
    ///   - name: what to keep it for; nil for a passing one.
    /// - Throws: `CheckpointError`, `TokenizerError`, `TensorError`.
    @discardableResult
    public func write<Method: TrainingMethod>(
        _ method: Method, ledger: ComputeLedger = ComputeLedger(), tokenizer: any Tokenizer,
        name: String? = nil, keeping: Int = 2
    ) throws -> Checkpoint {
        let state = TrainingState(
            phase: Method.phase, step: method.step, counters: method.counters, ledger: ledger)
        return try write(state, name: name, keeping: keeping) { folder in
            let inner = folder.appending(path: Self.modelName)
            try FileManager.default.createDirectory(at: inner, withIntermediateDirectories: true)
            if method.transformer.adapters == nil {
                try CheckpointFolder.writeFiles(
                    method.transformer.stored(as: .float32), tokenizer: tokenizer, into: inner)
            } else {
                try AdapterFolder.writeFiles(
                    method.transformer, tokenizer: tokenizer, into: inner)
            }
            try saveSafetensors(
                method.tensors, metadata: [:], url: folder.appending(path: Self.optimizerName))
        }
    }

    /// Brings `method` and its model to the last healthy checkpoint, if there is one.
    ///
    /// - Parameter startsOver: whether a training all of whose checkpoints are damaged begins anew.
    /// - Returns: the state that it goes on from; nil when there was none.
    /// - Throws: `RunError.damagedCheckpoint` when a part of it belongs to another training or model,
    ///   or none is whole; `RunError.file`, `CheckpointError` when a part cannot be read. Then nothing
    ///   has changed.
    public func resume<Method: TrainingMethod>(
        _ method: inout Method, startsOver: Bool = false
    ) throws -> TrainingState? {
        guard let checkpoint = try latest() else {
            guard let damaged = try damaged().last, !startsOver else { return nil }
            throw RunError.damagedCheckpoint(
                damaged.path,
                reason: "no other one of \(Method.phase) is left to go on from. Put a copy in its "
                    + "place, or begin this phase anew with --start-over")
        }
        let state = try checkpoint.state()
        let saved = try Self.model(of: checkpoint, like: method.transformer)
        do {
            guard state.phase == Method.phase else {
                throw LearningError.state(
                    field: "phase", reason: "is '\(state.phase)', not '\(Method.phase)'")
            }
            guard state.step == checkpoint.step else {
                throw LearningError.state(
                    field: "step", reason: "is \(state.step), the checkpoint's \(checkpoint.step)")
            }
            try method.transformer.requireShapes(of: saved)
            guard saved.adapters?.configuration == method.transformer.adapters?.configuration else {
                throw LearningError.state(
                    field: "lora", reason: "is not the one that this training has")
            }
            let tensors = checkpoint.url.appending(path: Self.optimizerName)
            try method.restore(state, tensors: loadSafetensors(url: tensors))
        } catch {
            throw RunError.damagedCheckpoint(
                checkpoint.url.path, reason: "it does not fit this training: \(error)")
        }
        try method.transformer.take(weightsOf: saved)
        try removeAll(after: checkpoint.step)
        return state
    }

    /// What a checkpoint has of a model: its weights, or adapters beside the weights that are there.
    private static func model(
        of checkpoint: Checkpoint, like model: Transformer
    ) throws -> Transformer {
        let folder = modelFolder(of: checkpoint)
        guard model.adapters != nil else { return try CheckpointFolder(url: folder).transformer() }
        return try AdapterFolder(url: folder).applied(to: model)
    }
}
