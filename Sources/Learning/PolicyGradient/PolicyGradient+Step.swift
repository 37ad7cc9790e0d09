import Reasoning
import Results
import Tasks

extension PolicyGradient {
    /// What one step did.
    public struct Step: TrainingStep {
        /// Counted from 1.
        public var step: Int
        /// The batch: every group that was drawn.
        public var rollouts: Rollouts
        /// What the optimizer steps on it came to.
        public var update: Update
        /// What the chains do, for tasks that can tell.
        var anatomy: ChainAnatomy?

        /// Share of samples that are right by the exact judge, dropped groups included; of first legs.
        public var accuracy: Double {
            mean(first.flatMap(\.verdicts).map { $0 == .correct ? 1 : 0 }) ?? .nan
        }

        /// How far the reward goes with the exact judge's word; nil where all samples are right, or none is.
        var rewardAgreement: Double? { RewardAgreement.value(of: rollouts.drawn) }

        /// Mean tokens of a sample; of first legs.
        public var meanLength: Double {
            mean(first.flatMap(\.chains).map { Double($0.tokens.count) }) ?? .nan
        }

        private var first: [Group] { rollouts.drawn.filter { $0.leg == 0 } }

        /// For logs: everything a step is judged by. Means over nothing are absent.
        public var metrics: Metrics {
            let drawn = rollouts.drawn
            let rewards = drawn.flatMap(\.rewards)
            var metrics = update.metrics
            metrics[.accuracy] = accuracy
            metrics[.reward] = mean(rewards.compactMap(\.self))
            metrics[.rewardAgreement] = rewardAgreement
            metrics[.masked] = mean(rewards.map { $0 == nil ? 1 : 0 })
            metrics[.length] = meanLength
            metrics[.unfinished] = mean(drawn.flatMap(\.chains).map { $0.isFinished ? 0 : 1 })
            metrics[.droppedGroups] = Double(rollouts.dropped.count)
            metrics[.groupsWithoutSignal] = mean(
                drawn.map { Advantage.hasSignal($0.rewards) ? 0 : 1 })
            metrics[.generationSeconds] = rollouts.usage.seconds
            metrics[.generationTokensPerSecond] =
                Double(rollouts.usage.generatedTokens) / max(rollouts.usage.seconds, 1e-9)
            metrics[.trainingSeconds] = update.usage.seconds
            metrics.merge(rollouts.secondAttempts?.metrics ?? [:]) { $1 }
            metrics.merge(anatomy?.rates ?? [:]) { $1 }
            return metrics
        }

        public var shownMetrics: [String: Double] {
            ["accuracy": accuracy, "length": meanLength]
        }

        /// What it cost: rollouts, rewards and training.
        public var ledger: ComputeLedger {
            var ledger = rollouts.rewarding
            ledger.charge(rollouts.usage, to: .rollouts)
            ledger.charge(update.usage, to: .training)
            return ledger
        }

        public var record: StepRecord {
            let chains = rollouts.groups.flatMap { group in
                group.chains.indices.map { index in
                    let chain = group.chains[index]
                    return ChainRecord(
                        problem: group.problem.id, sample: index, reward: group.rewards[index],
                        chain: JudgedChain(
                            text: chain.text, tokens: chain.tokens.count,
                            stopReason: chain.stopReason, verdict: group.verdicts[index]))
                }
            }
            return StepRecord(
                phase: PolicyGradient.phase, step: step,
                problems: rollouts.groups.map(\.problem), chains: chains, ledger: ledger,
                metrics: metrics)
        }

        private func mean(_ values: [Double]) -> Double? {
            values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
        }
    }
}
