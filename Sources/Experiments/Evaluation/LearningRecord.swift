import Learning
import Reasoning
import Results

/// What reinforcement learning logged and cost, step by step, as a run's store has it.
struct LearningRecord {
    /// By step, what all steps up to it cost.
    let spent: [Int: Usage]
    /// What was logged, with the FLOPs of all steps so far.
    let steps: [(step: Int, flops: Double, metrics: Metrics)]

    /// - Throws: `RunError`.
    init(of run: RunFolder) throws {
        let (store, phase) = (try RunStore(url: run.storeURL), PolicyGradient.phase)
        let spent: [Int: Usage] = try store.ledgerSeries(phase: phase)
            .reduce(into: [:]) { $0[$1.step] = $1.ledger.total }
        var metrics: [Int: Metrics] = [:]
        for name in try store.metricNames(phase: phase) {
            for point in try store.metric(name, phase: phase) {
                metrics[point.step, default: [:]][name] = point.value
            }
        }
        self.spent = spent
        steps = metrics.sorted { $0.key < $1.key }.map {
            ($0.key, spent[$0.key]?.flops ?? 0, $0.value)
        }
    }

    /// How often learning was rewarded, so that a coin can reward as often.
    var rewardedShare: Double {
        let shares = steps.compactMap { $0.metrics[.accuracy] }
        return shares.isEmpty ? 0.5 : shares.reduce(0, +) / Double(shares.count)
    }
}

extension ReasonerSummary.LearningStep {
    /// - Parameter flops: of all steps up to this one.
    init(step: Int, seed: UInt64, flops: Double, metrics: Metrics) {
        self.init(
            step: step, seed: seed, flops: flops, reward: metrics[.reward] ?? .nan,
            meanLength: metrics[.length] ?? .nan, rewardAgreement: metrics[.rewardAgreement],
            unfinished: metrics[.unfinished],
            entropy: metrics[.entropy], kl: metrics[.kl],
            clipFraction: metrics[.clipFraction], gradientNorm: metrics[.gradientNorm],
            samplerTrainerGap: metrics[.samplerTrainerGap],
            generationTokensPerSecond: metrics[.generationTokensPerSecond],
            trainingTokensPerSecond: metrics[.trainingTokensPerSecond],
            skipped: metrics[.skipped].map { $0 > 0 })
    }
}
