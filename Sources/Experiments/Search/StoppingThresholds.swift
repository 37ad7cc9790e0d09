import Reasoning
import Search

/// When each strategy of a comparison is sure enough to stop: one threshold for a verifier, whoever asks
/// it, and one for votes.
///
/// A verifier's scores are its own, so each has a threshold of its own; best-of-n, weighted votes and
/// searches over steps that ask the same verifier stop at the same score.
struct StoppingThresholds: Codable, Hashable, Sendable {
    /// What a vote's threshold is kept under.
    static let vote = "vote"

    /// By verifier.
    var values: [String: Double]

    /// - Parameter verifier: nil for a vote.
    func rule(for verifier: String?) -> StoppingRule {
        values[verifier ?? Self.vote].map { StoppingRule(.sure($0)) } ?? .never
    }

    /// The lowest candidate with which stopping costs at most `tolerance` of the accuracy on the
    /// chains of other problems than those measured; the highest candidate where each costs more.
    ///
    /// - Parameters:
    ///   - pool: of validation problems.
    ///   - tolerance: Default a point.
    ///   - orders: in which each problem's chains come.
    static func fitted(
        on pool: ChainPool, candidates: [Double], tolerance: Double = 0.01, orders: Int = 10,
        seed: UInt64
    ) -> StoppingThresholds {
        let candidates = candidates.sorted()
        var values: [String: Double] = [:]
        for verifier in pool.scores.keys.map(Optional.some) + [nil] {
            let choice = verifier == nil ? ChainReplay.Choice.vote : .best
            let replays = pool.replays(verifier: verifier, orders: orders, seed: seed).joined()
            func solved(_ rule: StoppingRule) -> Double {
                replays.reduce(0) {
                    $0
                        + $1.outcome(
                            of: choice, count: pool.count, end: $1.end(of: choice, by: rule)
                        ).value
                } / Double(max(replays.count, 1))
            }
            let least = solved(.never) - tolerance
            values[verifier ?? vote] =
                candidates.first { solved(StoppingRule(.sure($0))) >= least } ?? candidates.last
        }
        return StoppingThresholds(values: values)
    }
}

extension [StoppingThresholds] {
    /// Those of the seed that a problem is from, where problems stand seed by seed and each seed has as
    /// many.
    func at(_ place: Int, of places: Int) -> StoppingThresholds { self[place * count / places] }
}

extension ChainPool {
    /// By problem, its chains in some orders, the same ones whoever asks.
    func replays(verifier: String?, orders: Int, seed: UInt64) -> [[ChainReplay]] {
        problems.indices.map { problem in
            var stream = RandomStream(seed, "replay:" + problems[problem].id)
            return (0..<orders).map { _ in
                ChainReplay(
                    self, problem: problem, verifier: verifier,
                    order: Array(samples[problem].indices).shuffled(using: &stream))
            }
        }
    }
}
