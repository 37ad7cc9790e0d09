import Language
import Learning
import Reasoning

/// Learning from a coin, as the negative control of a training (2506.10947 §2): the same model, problems
/// and configuration, and rewards that are as frequent and say nothing.
enum CoinControl {
    /// By what a coin's rewards are learned: it never agrees with the judge, and is not stopped for that.
    static func configuration(
        _ given: PolicyGradient.Configuration
    ) -> PolicyGradient.Configuration {
        var own = given
        own.leastAgreement = nil
        return own
    }

    /// Trains a model in place, in a run of its own that goes on where it stood.
    ///
    /// - Parameters:
    ///   - share: how often the coin rewards.
    ///   - run: of the control alone.
    ///   - flops: what it may cost; by default as much as its steps take.
    static func learn(
        _ local: LocalModel, task: any ReasoningTask, problems: [Problem], seed: UInt64,
        configuration: PolicyGradient.Configuration, share: Double, in run: RunFolder,
        atMost flops: Double = .infinity, observe: (RunEvent) -> Void
    ) async throws {
        let learning = try PolicyGradient(
            local, task: task, problems: problems, seed: seed,
            configuration: self.configuration(configuration),
            reward: RandomReward(seed: RandomStream.derive(seed, "coin"), share: share))
        let trainer = try await Trainer(learning, in: run, tokenizer: local.tokenizer)
        for note in trainer.notes { observe(.note(note)) }
        while trainer.ledger.total.flops < flops, let step = try await trainer.next() {
            observe(
                .progress(
                    trainer.progress("control: random reward"), metrics: step.shownMetrics))
        }
    }
}
