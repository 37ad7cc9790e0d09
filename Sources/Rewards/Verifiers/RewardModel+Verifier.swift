import Foundation
import Language
import Reasoning
import Tensors

extension RewardModel {
    /// The verifier that a folder holds: an `OutcomeRewardModel`, a `ProcessRewardModel`, an
    /// `ImplicitProcessRewardModel` or a `GenerativeVerifier`, with the folder's own tokenizer. The folder of the run that trained it
    /// will do, too.
    ///
    /// - Parameters:
    ///   - aggregation: of step values; nil: the folder's own, or the weakest step, or the last one of
    ///     an implicit model. Says nothing to other verifiers.
    ///   - device: where its weights go.
    ///   - dtype: what type they become.
    ///   - memory: bytes for KV pages, a hard bound. Default 1 GiB.
    /// - Throws: as `read`, and `TokenizerError`.
    public static func verifier(
        at url: URL, task: any ReasoningTask, aggregation: StepAggregation? = nil,
        device: Device = .cpu, dtype: DType = .float32, memory: Int = 1 << 30
    ) throws -> any Verifier {
        let url = folder(of: url)
        switch try VerifierDescription.read(url) {
        case .generative(let settings):
            let local = try LocalModel(
                folder: url, device: device, dtype: dtype, memory: memory)
            return try GenerativeVerifier(
                engine: local.engine, tokenizer: local.tokenizer,
                task: VerificationTask(of: task, reads: settings.reads),
                verifications: settings.verifications,
                parameters: GenerateParameters(maxTokens: settings.maxTokens))
        case .implicit:
            return try ImplicitProcessRewardModel(
                LogRatioModel.read(url, device: device, dtype: dtype),
                tokenizer: CheckpointFolder(url: url).tokenizer(), task: task,
                aggregation: aggregation ?? .last, memory: memory)
        case .values(let kind, let own, let window):
            let (model, _) = try read(url, device: device, dtype: dtype)
            let tokenizer = try CheckpointFolder(url: url).tokenizer()
            switch kind {
            case .outcome:
                return OutcomeRewardModel(
                    reader: try model.reader(memory: memory),
                    encoder: ChainEncoder(task: task, tokenizer: tokenizer, window: window))
            case .process:
                return try ProcessRewardModel(
                    model, tokenizer: tokenizer, task: task,
                    aggregation: aggregation ?? own ?? .min,
                    memory: memory)
            }
        }
    }

    /// The verifier's own folder: that of a run has it under `verifier`.
    private static func folder(of url: URL) -> URL {
        func holds(_ folder: URL) -> Bool {
            FileManager.default.fileExists(
                atPath: folder.appending(path: VerifierDescription.fileName).path)
        }
        let inner = url.appending(path: "verifier")
        return !holds(url) && holds(inner) ? inner : url
    }
}
