import Foundation
import Language
import Reasoning
import Results

extension RunFolder {
    /// Next-token training in this run, from its last checkpoint on, with every step in its records;
    /// at the end the model's folder.
    ///
    /// - Parameters:
    ///   - title: of the progress.
    ///   - folder: where the trained model is written.
    /// - Throws: what training and writing throw; `CancellationError` after a checkpoint.
    public func pretrain(
        _ pretraining: Pretraining, model: Transformer, tokenizer: any Tokenizer, title: String,
        writing folder: URL, observe: (RunEvent) -> Void
    ) throws {
        var training = pretraining
        let checkpoints = try checkpoints(of: Pretraining.phase)
        let resumed = try checkpoints.resume(&training, model: model)
        let log = try RunLog(run: self, phase: Pretraining.phase, after: resumed)
        let start = Date()
        while !training.isDone {
            guard !Task.isCancelled else {
                try checkpoints.write(training, model: model, tokenizer: tokenizer)
                throw CancellationError()
            }
            let step = try training.advance()
            var ledger = ComputeLedger()
            ledger.charge(step.usage, to: .training)
            try log.record(
                StepRecord(
                    phase: Pretraining.phase, step: step.step, ledger: ledger,
                    metrics: step.metrics))
            if step.step % 50 == 0 || training.isDone {
                try checkpoints.write(training, model: model, tokenizer: tokenizer)
            }
            observe(
                .progress(
                    RunProgress(
                        title: title, done: step.step, total: training.configuration.steps,
                        before: resumed ?? 0, elapsed: Date().timeIntervalSince(start)),
                    metrics: [
                        "loss": step.loss, "tokens/s": step.metrics[.tokensPerSecond] ?? 0,
                    ]))
        }
        try CheckpointFolder.write(model, tokenizer: tokenizer, to: folder)
    }
}
