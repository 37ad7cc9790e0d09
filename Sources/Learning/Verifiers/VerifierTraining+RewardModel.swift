import Foundation
import Language
import Reasoning
import Results
import Rewards
import Tensors

extension VerifierTraining {
    /// Labels the chains and trains a reward model on them; nothing to do where it is there.
    func trainRewardModel(
        _ judged: [DrawnChain], _ run: RunFolder, _ observe: @Sendable (RunEvent) -> Void,
        _ ledgers: inout [String: ComputeLedger]
    ) async throws {
        let checkpoint = try CheckpointFolder(url: start)
        let tokenizer = try checkpoint.tokenizer()
        let labelled = try await label(judged, tokenizer, run, observe)
        ledgers["labels"] = labelled.ledger
        if !FileManager.default.fileExists(atPath: verifierFolder.path) {
            try fit(labelled.chains, checkpoint.transformer(), tokenizer, run, observe)
        }
        ledgers["training"] = try RunStore(url: run.storeURL).ledger(phase: RewardTraining.phase)
    }

    /// The policy whose weights the verifier begins with.
    var start: URL { policies[policies.count - 1] }

    private func label(
        _ judged: [DrawnChain], _ tokenizer: any Tokenizer, _ run: RunFolder,
        _ observe: @Sendable (RunEvent) -> Void
    ) async throws -> VerifierLabels.Labelled {
        let labels = VerifierLabels(
            recipe: recipe, policies: policies, task: task,
            encoder: ChainEncoder(
                task: task, tokenizer: tokenizer, window: recipe.labels.window), judge: judge,
            folder: run.url.appending(path: "labels"))
        let start = Date()
        let labelled = try await labels.complete(judged) { done, total in
            observe(
                .progress(
                    RunProgress(
                        title: "labels", unit: "chains", done: done, total: total,
                        elapsed: Date().timeIntervalSince(start)), metrics: [:]))
        }
        let file = run.url.appending(path: "labels.jsonl")
        if !FileManager.default.fileExists(atPath: file.path) {
            let encoder = JSONEncoder()
            encoder.outputFormatting = .sortedKeys
            let lines = try labelled.chains.map { try encoder.encode($0) + Data("\n".utf8) }
            try AtomicFolder.writeFile(file, Data(lines.joined()))
        }
        return labelled
    }

    private func fit(
        _ chains: [LabelledChain], _ policy: Transformer, _ tokenizer: any Tokenizer,
        _ run: RunFolder, _ observe: @Sendable (RunEvent) -> Void
    ) throws {
        let model = try RewardModel(
            copying: policy,
            random: RandomSource(seed: RandomStream.derive(recipe.seed, "reward-head")))
        let context = model.backbone.configuration.maxPositionEmbeddings
        // A chain that the model cannot read teaches nothing.
        let readable = chains.filter { $0.prompt.count + $0.tokens.count <= context }
        let parts = readable.divided(heldOutShare: recipe.heldOutShare, seed: recipe.seed)
        var training = try RewardTraining(
            model: model, training: parts.training, heldOut: parts.heldOut,
            configuration: recipe.rewardTraining)
        let checkpoints = try run.checkpoints(of: RewardTraining.phase)
        let resumed = try checkpoints.resume(&training, model: model.backbone)
        let log = try RunLog(run: run, phase: RewardTraining.phase, after: resumed)
        let start = Date()
        while !training.isDone {
            guard !Task.isCancelled else {
                try checkpoints.write(training, model: model.backbone, tokenizer: tokenizer)
                throw CancellationError()
            }
            let step = try training.advance()
            try log.record(step.record)
            if step.step % 25 == 0 || training.isDone {
                try checkpoints.write(training, model: model.backbone, tokenizer: tokenizer)
            }
            observe(
                .progress(
                    RunProgress(
                        title: "training", done: training.isDone ? training.totalSteps : step.step,
                        total: training.totalSteps, before: resumed ?? 0,
                        elapsed: Date().timeIntervalSince(start)), metrics: step.shownMetrics))
        }
        let isOutcome = recipe.kind.isOutcome
        try model.write(
            isOutcome ? .outcome : .process, aggregation: isOutcome ? nil : recipe.aggregation,
            window: recipe.labels.window, tokenizer: tokenizer, to: verifierFolder)
    }
}

extension RewardTraining.Step {
    fileprivate var shownMetrics: [String: Double] {
        var metrics = ["loss": loss]
        if let evaluation { metrics["held-out loss"] = evaluation.loss }
        return metrics
    }

    /// For logs.
    fileprivate var record: StepRecord {
        var ledger = ComputeLedger()
        ledger.charge(usage, to: .training)
        var metrics: Metrics = [
            .loss: loss, .gradientNorm: optimizer.gradientNorm,
            .learningRate: optimizer.learningRate, .skipped: optimizer.skipped ? 1 : 0,
        ]
        if let evaluation {
            metrics[.heldOutLoss] = evaluation.loss
            metrics[.heldOutBrier] = evaluation.calibration.brier
            metrics[.heldOutAreaUnderROC] = evaluation.calibration.areaUnderROC
            metrics[.heldOutPairAccuracy] = evaluation.pairAccuracy
        }
        return StepRecord(
            phase: RewardTraining.phase, step: step, ledger: ledger, metrics: metrics)
    }
}
