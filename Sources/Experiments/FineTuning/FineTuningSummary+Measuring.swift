import Reasoning
import Results
import Statistics

extension [ChainEvaluation] {
    /// Of one chain, all seeds together; `n` counts problems. Wilson's interval where each problem has one
    /// chain in all, else one that resamples problems.
    ///
    /// - Parameter seed: of the resamples: the same chains have the same interval wherever it stands.
    func accuracy(seed: UInt64) throws -> Estimate {
        guard count == 1, let only = first, only.samples.allSatisfy({ $0.count == 1 }) else {
            var stream = RandomStream(seed, "accuracy")
            return try SearchMeasures(self, tokens: []).accuracy.estimate(stream: &stream)
        }
        return try Wilson.estimate(
            successes: only.samples.joined().count { $0.isCorrect }, of: only.samples.count)
    }

    /// A mean over chains, problems resampled.
    fileprivate func mean(
        seed: UInt64, _ value: (JudgedChain) -> Double
    ) throws -> ReasonerSummary.Measure {
        var stream = RandomStream(seed, "mean")
        var ratio = ClusteredRatio()
        for evaluation in self {
            for (problem, chains) in zip(evaluation.problems, evaluation.samples) {
                for chain in chains { ratio.add(value(chain), of: 1, problem: problem.id) }
            }
        }
        let estimate = try ratio.estimate(stream: &stream)
        return .init(estimate.value, interval: estimate.interval)
    }

    /// By problem, the share of its chains that are right.
    fileprivate var shares: [String: Double] {
        var sums: [String: (right: Int, of: Int)] = [:]
        for evaluation in self {
            for (problem, chains) in zip(evaluation.problems, evaluation.samples) {
                let before = sums[problem.id] ?? (0, 0)
                sums[problem.id] = (
                    before.right + chains.count { $0.isCorrect }, before.of + chains.count
                )
            }
        }
        return sums.mapValues { Double($0.right) / Double(Swift.max($0.of, 1)) }
    }
}

extension FineTuningSummary.Measured {
    /// - Parameters:
    ///   - evaluations: one for each seed, of the same problems.
    ///   - temperatures: of each.
    init(
        _ evaluations: [ChainEvaluation], temperatures: [Float], seed: UInt64
    ) throws {
        let accuracy = try evaluations.accuracy(seed: seed)
        self.init(
            accuracy: accuracy,
            samples: evaluations.reduce(0) { $0 + $1.count } / max(accuracy.n, 1),
            unanswered: try evaluations.mean(seed: seed) {
                $0.verdict == .unanswered ? 1 : 0
            },
            wrong: try evaluations.mean(seed: seed) { $0.verdict == .wrong ? 1 : 0 },
            unfinished: try evaluations.mean(seed: seed) { $0.isFinished ? 0 : 1 },
            meanTokens: try evaluations.mean(seed: seed) { Double($0.tokens) },
            temperatures: temperatures)
    }
}

extension FineTuningSummary.Comparison {
    /// The difference problem by problem of models on the same problems.
    ///
    /// Where all problems differ alike there is nothing to resample; the interval is then as wide as
    /// Wilson's of a share that was never met among so many.
    init(
        of trained: [ChainEvaluation], against name: String, _ other: [ChainEvaluation],
        seed: UInt64
    ) throws {
        var stream = RandomStream(seed, "difference")
        let theirs = other.shares
        let differences = trained.shares.sorted { $0.key < $1.key }.compactMap { problem, share in
            theirs[problem].map { share - $0 }
        }
        var (difference, pValue) = try Bootstrap.difference(differences, stream: &stream)
        if differences.allSatisfy({ $0 == differences.first }) {
            let room = try Wilson.interval(successes: 0, of: differences.count).high
            difference.interval = Interval(
                max(-1, difference.value - room), min(1, difference.value + room))
            difference.standardError = nil
            pValue = difference.interval.contains(0) ? 1 : pValue
        }
        self.init(against: name, difference: difference, pValue: pValue)
    }
}
