import Reasoning

/// The share of k rollouts from a partial chain that succeed by another verifier (2312.08935 §3.3;
/// the rollout of Monte-Carlo tree search): a value without a value model.
///
///     v(x, z) = (1/k) Σ_j  verifier(z ⊕ rollout_j)
///
/// A finished chain has the other verifier's own score. Whether it reads the reference is the other
/// verifier's: with the exact one it does, and makes labels, not answers; with a learned one it
/// does not. Masked (nil) where the other verifier masks all rollouts.
///
/// The rollouts of a chain derive from the seed, its problem and its text, so that the same chain
/// has the same value whenever it is asked for.
///
/// Cost: one model call of k samples for a chain and one call of the other verifier, all of it in
/// the usage of the score.
public struct MonteCarloValue: Verifier {
    public let verifier: any Verifier
    private let continuations: Continuations
    /// Chains rolled out at a time.
    public let concurrency: Int
    public var usesReference: Bool { verifier.usesReference }

    /// - Parameters:
    ///   - policy: continues the chains.
    ///   - verifier: judges the rollouts.
    ///   - rollouts: for each chain, k. Default 8.
    ///   - parameters: how they are drawn.
    ///   - concurrency: chains rolled out at a time. Default 64.
    /// - Throws: `RewardsError.configuration` for fewer than one rollout.
    public init(
        policy: any Policy, verifier: any Verifier, format: ChainFormat, rollouts: Int = 8,
        parameters: GenerateParameters = GenerateParameters(), concurrency: Int = 64
    ) throws {
        guard rollouts >= 1 else {
            throw RewardsError.configuration(
                field: "rollouts", reason: "\(rollouts) is less than 1")
        }
        self.verifier = verifier
        self.concurrency = concurrency
        continuations = Continuations(
            policy: policy, verifier: verifier, format: format, count: rollouts,
            parameters: parameters)
    }

    /// The mean score of each chain's rollouts; nil where none could be judged.
    /// - Throws: `RewardsError.wrongScoreCount`, what policy and verifier throw.
    public func score(_ chains: [Chain]) async throws -> Scores {
        let tallies = try await chains.concurrently(atMost: concurrency) { chain in
            try await tally(of: chain)
        }
        return Scores(
            values: tallies.map(\.value),
            usage: tallies.reduce(.zero) { $0 + $1.ledger.total })
    }

    private func tally(of chain: Chain) async throws -> RolloutTally {
        if chain.isFinished { return try await continuations.verdicts(on: [chain]) }
        let seed = RandomStream.derive(continuations.parameters.seed, "value:" + chain.text)
        return try await continuations.rollouts(
            from: chain, upTo: chain.text.utf8.count, seed: seed)
    }
}
