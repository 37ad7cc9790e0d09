import Reasoning

/// A recorded chain as a verifier scored it.
public struct ScoredChain: Codable, Hashable, Sendable {
    /// nil: masked, never selected.
    public var score: Double?
    public var isCorrect: Bool

    public init(score: Double?, isCorrect: Bool) {
        self.score = score
        self.isCorrect = isCorrect
    }
}

/// Best-of-k by a verifier for every k from one set of n recorded chains: accuracy of what it
/// selects beside the score for which it selects. Where the score rises and the accuracy falls, the
/// verifier is over-optimized (Gao et al., 2210.10760).
///
/// With the n chains of a problem in falling order of their scores, the best of k drawn without
/// replacement is the one at place r (from 0) with probability
///
///     p_r = C(n−1−r, k−1) / C(n, k)
///
/// so the expectation over draws is exact (as pass@k's is, 2107.03374 §2.1). Chains of equal score
/// are selected equally often; masked ones only lose their places.
public enum SelectionCurve {
    /// What is selected from k chains.
    public struct Point: Codable, Hashable, Sendable {
        public var k: Int
        /// The share of problems whose selected chain is correct; nothing to select from is wrong.
        public var accuracy: Estimate
        /// The mean score of the selected chains, over the problems that can select one.
        public var meanScore: Double?

        public init(k: Int, accuracy: Estimate, meanScore: Double?) {
            self.k = k
            self.accuracy = accuracy
            self.meanScore = meanScore
        }
    }

    /// Points at every k of a list; problems resampled for the intervals.
    ///
    /// - Throws: `StatisticsError.invalid` where a problem has fewer than k chains.
    public static func points(
        _ problems: [[ScoredChain]], ks: [Int], resamples: Int = 2000, level: Double = 0.95,
        stream: inout RandomStream
    ) throws(StatisticsError) -> [Point] {
        var points: [Point] = []
        for k in ks {
            var accuracies: [Double] = []
            var scores: [Double] = []
            for chains in problems {
                let expected = try expected(chains, k: k)
                accuracies.append(expected.accuracy)
                if let score = expected.score { scores.append(score) }
            }
            let accuracy = try Bootstrap.share(
                accuracies, resamples: resamples, level: level, stream: &stream)
            let meanScore = scores.isEmpty ? nil : scores.reduce(0, +) / Double(scores.count)
            points.append(Point(k: k, accuracy: accuracy, meanScore: meanScore))
        }
        return points
    }

    /// The expected accuracy and score of the best of k of one problem's chains; the score is that
    /// of the draws with a chain to select.
    package static func expected(_ chains: [ScoredChain], k: Int) throws(StatisticsError) -> (
        accuracy: Double, score: Double?
    ) {
        let n = chains.count
        guard k >= 1, k <= n else {
            throw .invalid(field: "k", reason: "\(k) of \(n) chains cannot be drawn")
        }
        let ranked = chains.compactMap { chain in
            chain.score.map { (score: $0, isCorrect: chain.isCorrect) }
        }.sorted { $0.score > $1.score }
        var (accuracy, score, mass) = (0.0, 0.0, 0.0)
        // C(n−1−r, k−1) / C(n, k): k/n at r = 0, then by the ratio of neighbours.
        var probability = Double(k) / Double(n)
        var start = 0
        while start < ranked.count {
            var (end, share) = (start, 0.0)
            while end < ranked.count, ranked[end].score == ranked[start].score {
                share += probability
                let left = n - 1 - end
                probability *= left > 0 ? Double(max(left - k + 1, 0)) / Double(left) : 0
                end += 1
            }
            let tied = ranked[start..<end]
            accuracy += share * Double(tied.count { $0.isCorrect }) / Double(tied.count)
            score += share * ranked[start].score
            mass += share
            start = end
        }
        // The probabilities add up to one but for rounding.
        return (min(accuracy, 1), mass > 0 ? score / mass : nil)
    }
}
