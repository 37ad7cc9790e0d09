import Foundation
import Reasoning

/// How probable the policy found a chain when it drew it, as the geometric mean over its tokens: the
/// weight of a vote that needs no verifier (Wang et al., 2203.11171 §2, the normalized weights of eq. 1).
///
///     score(z) = exp( (1/K) Σ_k log p(z_k | x, z_<k) )
///
/// Departures: 1. The log-probabilities are those that the tokens were drawn with, at the temperature of
/// sampling; at temperature 0 all are alike. 2. Tokens that were put into a chain and not drawn do not count.
///
/// A chain without a drawn token has no word yet. Long chains of sure tokens score high whatever they say: it
/// is a baseline for verifiers and no judge.
///
/// Cost: none, the numbers are the chain's own.
public struct ChainLikelihood: Verifier {
    public var usesReference: Bool { false }

    public init() {}

    /// The mean probability of each chain's drawn tokens.
    public func score(_ chains: [Chain]) async throws -> Scores {
        Scores(chains.map { Self.value(of: $0).map(Score.value) ?? .notYet })
    }

    private static func value(of chain: Chain) -> Double? {
        var (sum, count) = (0.0, 0)
        for (place, logProb) in chain.logProbs.enumerated()
        where !chain.forced.contains(where: { $0.contains(place) }) {
            sum += Double(logProb)
            count += 1
        }
        guard count > 0 else { return nil }
        // Rounding may leave a log-probability a speck above zero.
        return min(exp(sum / Double(count)), 1)
    }
}
