import Foundation
import Language
import Learning
import Reasoning
import Statistics

/// How far a model has gone from the base, by its own chains: sums over each chain's tokens,
///
///     ln π(z_t) − ln π_base(z_t)    and    −ln π(z_t),
///
/// whose means over tokens estimate the divergence KL(π ‖ π_base) and the entropy of π at a token.
struct Divergence: Codable, Sendable {
    /// The problem of each chain.
    var problems: [String]
    var tokens: [Int]
    /// Nats.
    var fromBase: [Double]
    var surprise: [Double]

    /// Draws a chain of each problem and asks the base how likely it is.
    static func measured(
        _ problems: [Problem], of policy: any Policy, from base: any Policy,
        parameters: GenerateParameters
    ) async throws -> Divergence {
        let chains = try await policy.samples(
            of: problems.map {
                SampleRequest(chain: try policy.begin($0), parameters: parameters)
            }
        ).flatMap(\.chains)
        let theirs = try await chains.concurrently(atMost: 64) { try await base.logProbs(of: $0) }
        func sum(_ values: [Float]) -> Double { values.reduce(0) { $0 + Double($1) } }
        return Divergence(
            problems: chains.map(\.problem.id), tokens: chains.map(\.tokens.count),
            fromBase: zip(chains, theirs).map { sum($0.logProbs) - sum($1) },
            surprise: chains.map { -sum($0.logProbs) })
    }

    /// Means over tokens of several seeds' chains.
    static func ratios(_ all: [Divergence]) -> (fromBase: ClusteredRatio, entropy: ClusteredRatio) {
        var (fromBase, entropy) = (ClusteredRatio(), ClusteredRatio())
        for one in all {
            for index in one.problems.indices {
                let (problem, tokens) = (one.problems[index], Double(one.tokens[index]))
                fromBase.add(one.fromBase[index], of: tokens, problem: problem)
                entropy.add(one.surprise[index], of: tokens, problem: problem)
            }
        }
        return (fromBase, entropy)
    }
}
