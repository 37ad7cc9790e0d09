import Foundation
import Language
import Reasoning
import Rewards
import Tasks
import Tensors

extension VerifierTraining {
    /// Teaches the policy to write verifications: supervised on written-out checks, then, where the
    /// recipe asks for it, by reinforcement learning against the exact verdict. What is there is not
    /// done again.
    func teach(
        _ judged: [DrawnChain], _ run: RunFolder, _ observe: @Sendable (RunEvent) -> Void,
        _ ledgers: inout [String: ComputeLedger]
    ) async throws {
        let verification = VerificationTask(of: task, reads: recipe.generative.reads)
        if !FileManager.default.fileExists(atPath: verifierFolder.path) {
            let taught = run.url.appending(path: "taught")
            if !FileManager.default.fileExists(atPath: taught.path) {
                try supervise(judged, run, observe, writing: taught)
            }
            let checkpoint = try CheckpointFolder(url: taught)
            let local = try LocalModel(
                model: checkpoint.transformer(), tokenizer: checkpoint.tokenizer(),
                memory: recipe.chains.cacheBytes)
            if recipe.generative.learning.steps > 0 {
                try await reinforce(judged, verification, local, run, observe)
            }
            try GenerativeVerifier.write(
                local.model, tokenizer: local.tokenizer,
                settings: GenerativeVerifier.Settings(
                    reads: recipe.generative.reads, verifications: recipe.generative.verifications,
                    maxTokens: recipe.generative.maxTokens),
                to: verifierFolder)
        }
        let store = try RunStore(url: run.storeURL)
        ledgers["training"] = try store.ledger(phase: Pretraining.phase)
        if recipe.generative.learning.steps > 0 {
            ledgers["learning"] = try store.ledger(phase: PolicyGradient.phase)
        }
    }

    private func supervise(
        _ judged: [DrawnChain], _ run: RunFolder, _ observe: @Sendable (RunEvent) -> Void,
        writing folder: URL
    ) throws {
        let checkpoint = try CheckpointFolder(url: start)
        let (model, tokenizer) = (try checkpoint.transformer(), try checkpoint.tokenizer())
        let corpus = try VerificationCorpus(
            verifying: judged.map(\.chain), of: task, reads: recipe.generative.reads,
            reasons: recipe.generative.reasons,
            seed: RandomStream.derive(recipe.seed, "verifications"))
        let training = try Pretraining(
            model: model, tokenizer: tokenizer, corpus: corpus,
            configuration: recipe.generative.pretraining)
        try run.pretrain(
            training, model: model, tokenizer: tokenizer, title: "training", writing: folder,
            observe: observe)
    }

    private func reinforce(
        _ judged: [DrawnChain], _ verification: VerificationTask, _ local: LocalModel,
        _ run: RunFolder, _ observe: @Sendable (RunEvent) -> Void
    ) async throws {
        let problems = Self.balanced(judged).compactMap {
            verification.problem(verifying: $0.chain, verdict: $0.verdict)
        }
        let seed = RandomStream.derive(recipe.seed, "verification-learning")
        var learning = try PolicyGradient(
            model: local.model, policy: local.policy(for: verification),
            source: ShuffledProblems(problems, seed: seed), seed: seed,
            configuration: recipe.generative.learning, reload: local.reload)
        let checkpoints = try run.checkpoints(of: PolicyGradient.phase)
        let resumed = try checkpoints.resume(&learning, model: local.model)
        try await learning.synchronize()
        let log = try RunLog(run: run, phase: PolicyGradient.phase, after: resumed)
        let start = Date()
        while !learning.isDone {
            guard !Task.isCancelled else {
                try checkpoints.write(learning, model: local.model, tokenizer: local.tokenizer)
                throw CancellationError()
            }
            let step = try await learning.advance()
            var ledger = ComputeLedger()
            ledger.charge(step.rollouts.usage, to: .rollouts)
            ledger.charge(step.update.usage, to: .training)
            try log.record(
                StepRecord(
                    phase: PolicyGradient.phase, step: step.step, ledger: ledger,
                    metrics: step.metrics))
            if step.step % 4 == 0 || learning.isDone {
                try checkpoints.write(learning, model: local.model, tokenizer: local.tokenizer)
            }
            observe(
                .progress(
                    RunProgress(
                        title: "learning", done: step.step,
                        total: recipe.generative.learning.steps, before: resumed ?? 0,
                        elapsed: Date().timeIntervalSince(start)),
                    metrics: ["accuracy": step.accuracy]))
        }
    }

    /// As many right as wrong chains, each once.
    private static func balanced(_ judged: [DrawnChain]) -> [DrawnChain] {
        let (right, wrong) = (judged.filter(\.isCorrect), judged.filter { !$0.isCorrect })
        let count = min(right.count, wrong.count)
        return zip(right.prefix(count), wrong.prefix(count)).flatMap { [$0, $1] }
    }
}
