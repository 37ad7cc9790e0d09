import Reasoning

/// The share of k rollouts from a partial chain that succeed by another verifier (2312.08935 §3.3;
/// the rollout of Monte-Carlo tree search): a value without a value model.
///
///     v(x, z) = (1/k) Σ_j  verifier(z ⊕ rollout_j)
///
/// A finished chain has the other verifier's own score. Whether it reads the reference is the other
/// verifier's: with the exact one it does, and makes labels, not answers; with a learned one it
/// does not. Where that has no word on any rollout there is none on the chain yet.
///
/// The rollouts of a chain derive from the seed, its problem and its text, so that the same chain
/// has the same value whenever it is asked for.
///
/// Under a bound there are fewer and shorter rollouts, and none for some chains, which then have no value yet.
/// The bound counts a rollout as what it samples, and judging it as one reading of the whole chain.
///
/// Cost: one model call of k samples for a chain, in the score's `rollouts`, and one call of the other
/// verifier, in its `usage`.
public struct MonteCarloValue: Verifier {
    public let verifier: any Verifier
    private let continuations: Continuations
    /// Chains rolled out at a time.
    public let concurrency: Int
    public var usesReference: Bool { verifier.usesReference }
    public var keepsToBound: Bool { true }

    /// - Parameters:
    ///   - policy: continues the chains.
    ///   - verifier: judges the rollouts.
    ///   - rollouts: for each chain, k. Default 8.
    ///   - parameters: how they are drawn.
    ///   - concurrency: chains rolled out at a time. Default 64.
    /// - Throws: `ConfigurationError` for fewer than one rollout.
    public init(
        policy: any Policy, verifier: any Verifier, rollouts: Int = 8,
        parameters: GenerateParameters = GenerateParameters(), concurrency: Int = 64
    ) throws {
        self.verifier = verifier
        self.concurrency = concurrency
        continuations = try Continuations(
            policy: policy, verifier: verifier, count: rollouts, parameters: parameters)
    }

    /// The mean score of each chain's rollouts.
    /// - Throws: `RewardsError.wrongScoreCount`, what policy and verifier throw.
    public func score(_ chains: [Chain]) async throws -> Scores {
        try await score(chains, atMost: nil)
    }

    public func score(_ chains: [Chain], atMost tokens: Int?) async throws -> Scores {
        let begun = try chains.map { chain in
            chain.isFinished
                ? chain : try continuations.policy.beginning(of: chain, upTo: chain.text.utf8.count)
        }
        let shares = RolloutShare.shares(
            of: begun, atMost: tokens, count: continuations.count,
            longest: continuations.parameters.maxTokens)
        let tallies = try await Array(zip(begun, shares)).concurrently(atMost: concurrency) {
            try await tally(of: $0, $1)
        }
        return Scores(
            zip(begun, tallies).map { chain, tally in
                tally.value.map(Score.value) ?? (chain.isFinished ? .never : .notYet)
            },
            usage: tallies.reduce(.zero) { $0 + $1.ledger[.verifier] },
            rollouts: tallies.reduce(.zero) { $0 + $1.ledger[.rollouts] })
    }

    private func tally(of chain: Chain, _ share: RolloutShare?) async throws -> RolloutTally {
        guard let share else { return RolloutTally(scores: []) }
        if chain.isFinished { return try await continuations.verdicts(on: [chain]) }
        let seed = RandomStream.derive(continuations.parameters.seed, "value:" + chain.text)
        return try await continuations.rollouts(
            continuing: chain, count: share.count, atMost: share.tokens, seed: seed)
    }
}
