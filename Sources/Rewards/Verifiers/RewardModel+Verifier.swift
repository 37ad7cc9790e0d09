import Foundation
import Language
import Reasoning

extension RewardModel {
    /// The verifier that a reward model's folder holds: an `OutcomeRewardModel` or a
    /// `ProcessRewardModel`, with the folder's own tokenizer.
    ///
    /// - Parameters:
    ///   - aggregation: of step values; says nothing to an outcome model.
    ///   - memory: bytes for KV pages, a hard bound. Default 1 GiB.
    /// - Throws: as `read`, and `TokenizerError`.
    public static func verifier(
        at url: URL, task: any ReasoningTask, aggregation: StepAggregation = .min,
        memory: Int = 1 << 30
    ) throws -> any Verifier {
        let (model, kind) = try read(url)
        let tokenizer = try CheckpointFolder(url: url).tokenizer()
        switch kind {
        case .outcome:
            return try OutcomeRewardModel(model, tokenizer: tokenizer, task: task, memory: memory)
        case .process:
            return try ProcessRewardModel(
                model, tokenizer: tokenizer, task: task, aggregation: aggregation, memory: memory)
        }
    }
}
