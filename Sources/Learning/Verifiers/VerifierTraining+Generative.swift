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
                try await supervise(judged, run, observe, writing: taught)
            }
            let local = try LocalModel(
                folder: taught, at: recipe.chains.placement, memory: recipe.chains.cacheBytes)
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
        ledgers["training"] = try run.ledger(of: Pretraining.phase)
        if recipe.generative.learning.steps > 0 {
            ledgers["learning"] = try run.ledger(of: PolicyGradient.phase)
        }
    }

    private func supervise(
        _ judged: [DrawnChain], _ run: RunFolder, _ observe: @Sendable (RunEvent) -> Void,
        writing folder: URL
    ) async throws {
        let checkpoint = try CheckpointFolder(url: start)
        let model = try checkpoint.transformer(at: recipe.chains.placement)
        let tokenizer = try checkpoint.tokenizer()
        let corpus = try VerificationCorpus(
            verifying: judged.map(\.chain), of: task, reads: recipe.generative.reads,
            reasons: recipe.generative.reasons,
            seed: RandomStream.derive(recipe.seed, "verifications"))
        let training = try Pretraining(
            model: model, tokenizer: tokenizer, corpus: corpus,
            configuration: recipe.generative.pretraining)
        try await Trainer(training, in: run, tokenizer: tokenizer)
            .finish(title: "training", observe)
        try CheckpointFolder.write(model, tokenizer: tokenizer, to: folder)
    }

    private func reinforce(
        _ judged: [DrawnChain], _ verification: VerificationTask, _ local: LocalModel,
        _ run: RunFolder, _ observe: @Sendable (RunEvent) -> Void
    ) async throws {
        let problems = Self.balanced(judged).compactMap {
            verification.problem(verifying: $0.chain, verdict: $0.verdict)
        }
        let learning = try PolicyGradient(
            local, task: verification, problems: problems,
            seed: RandomStream.derive(recipe.seed, "verification-learning"),
            configuration: recipe.generative.learning)
        try await Trainer(learning, in: run, tokenizer: local.tokenizer)
            .finish(title: "learning", observe)
    }

    /// As many right as wrong chains, each once.
    private static func balanced(_ judged: [DrawnChain]) -> [DrawnChain] {
        let (right, wrong) = (judged.filter(\.isCorrect), judged.filter { !$0.isCorrect })
        let count = min(right.count, wrong.count)
        return zip(right.prefix(count), wrong.prefix(count)).flatMap { [$0, $1] }
    }
}
