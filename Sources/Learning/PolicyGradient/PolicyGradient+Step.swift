import Language
import Reasoning
import Results

extension PolicyGradient {
    /// What one step did.
    public struct Step: Sendable {
        /// Counted from 1.
        public var step: Int
        /// The batch: every group that was kept.
        public var rollouts: Rollouts
        /// What the optimizer steps on it came to.
        public var update: Update

        /// Share of samples that are right.
        public var accuracy: Double {
            let verdicts = rollouts.groups.flatMap(\.verdicts)
            return mean(verdicts.map { $0 == .correct ? 1 : 0 })
        }

        /// Mean tokens of a sample.
        public var meanLength: Double {
            mean(rollouts.groups.flatMap(\.chains).map { Double($0.tokens.count) })
        }

        /// For logs: everything a step is judged by.
        public var metrics: Metrics {
            let chains = rollouts.groups.flatMap(\.chains)
            let rewards = rollouts.groups.flatMap(\.rewards).compactMap { $0 }
            let generated = Double(rollouts.usage.generatedTokens)
            return update.metrics.merging([
                .accuracy: accuracy, .reward: mean(rewards), .length: meanLength,
                .unfinished: mean(chains.map { $0.isFinished ? 0 : 1 }),
                .droppedGroups: Double(rollouts.dropped),
                .generationTokensPerSecond: generated / max(rollouts.usage.seconds, 1e-9),
                .generationSeconds: rollouts.usage.seconds,
                .trainingSeconds: update.usage.seconds,
            ]) { _, new in new }
        }

        private func mean(_ values: [Double]) -> Double {
            values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
        }
    }
}
