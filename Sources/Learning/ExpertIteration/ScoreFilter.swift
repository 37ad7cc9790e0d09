import Reasoning

/// Which of the chains that were found are good enough to learn from, by a verifier's score, in improve steps
/// that ask for more and more (ReST, Gulcehre et al., 2308.08998 §3; filtering by a process model: the hybrid of
/// a filter and an evaluation).
///
///     D_i = { (x, z) ∈ D : v(x, z) ≥ τ_i },   τ_1 < τ_2 < … < τ_I
///     θ_i = argmax_θ  Σ_{D_i} log p_θ(z | x),  beginning at θ_{i−1}
///
/// D is found once a round, before the first step. A chain of which the verifier has no word, or one that is no
/// number, is rejected.
///
/// Departures from the paper: 1. Chains are right by the answer key besides, unless the recipe does without it.
/// 2. Thresholds are scores; the paper takes some of its from quantiles of those found. 3. Every step learns by
/// next-token prediction with the same optimizer; the paper also tries offline RL losses, and lowers the
/// learning rate from step to step.
public struct ScoreFilter: Codable, Hashable, Sendable {
    /// Most thresholds.
    static let mostSteps = 64

    /// What scores, in words: a run goes on only with the one it began with.
    public var verifier: String
    /// The least score of each improve step, in [0, 1], rising.
    public var thresholds: [Double]

    public init(verifier: String, thresholds: [Double]) {
        self.verifier = verifier
        self.thresholds = thresholds
    }

    /// - Throws: `ConfigurationError`.
    public func validate() throws {
        guard (1...Self.mostSteps).contains(thresholds.count) else {
            throw ConfigurationError(
                field: "thresholds",
                reason: "there are \(thresholds.count), not 1...\(Self.mostSteps)")
        }
        for threshold in thresholds {
            try ConfigurationError.check("thresholds", threshold, in: 0...1)
        }
        for (lower, higher) in zip(thresholds, thresholds.dropFirst()) where lower >= higher {
            throw ConfigurationError(
                field: "thresholds", reason: "\(higher) behind \(lower) is no rise")
        }
    }

    /// The improve steps, from 0, that learn each of a problem's chains: of those whose score reaches a step's
    /// threshold, the first `keep`.
    ///
    /// - Parameter scores: of the chains, in the order in which they are preferred; nil: none.
    func steps(of scores: [Double?], keep: Int) -> [[Int]] {
        var steps = scores.map { _ in [Int]() }
        for (step, threshold) in thresholds.enumerated() {
            let passing = scores.indices.filter { index in
                scores[index].map { $0.isFinite && $0 >= threshold } ?? false
            }
            for index in passing.prefix(keep) { steps[index].append(step) }
        }
        return steps
    }
}
