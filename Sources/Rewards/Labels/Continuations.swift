import Reasoning

/// Rollouts from the steps of a chain, and what an exact verifier says of them: the source of
/// Monte-Carlo labels and values.
///
/// The streams of a rollout derive from the seed, the chain's place and the step, so that nothing
/// depends on what else runs.
struct Continuations: Sendable {
    let policy: any Policy
    let verifier: any Verifier
    /// Rollouts from each step, k.
    let count: Int
    let parameters: GenerateParameters

    /// - Throws: `ConfigurationError` for fewer rollouts than one, or more than may be drawn.
    init(
        policy: any Policy, verifier: any Verifier, count: Int,
        parameters: GenerateParameters
    ) throws {
        try ConfigurationError.check("rollouts", count, in: Limits.samples)
        self.policy = policy
        self.verifier = verifier
        self.count = count
        self.parameters = parameters
    }

    /// What `count` rollouts from the first `offset` UTF-8 bytes of a chain's text come to.
    ///
    /// - Throws: `RewardsError.wrongScoreCount`, what policy and verifier throw, and
    ///   `CancellationError`.
    func rollouts(from chain: Chain, upTo offset: Int, seed: UInt64) async throws -> RolloutTally {
        try await rollouts(
            continuing: policy.beginning(of: chain, upTo: offset), count: count,
            atMost: parameters.maxTokens, seed: seed)
    }

    /// What rollouts of at most so many tokens from a chain that was begun come to.
    ///
    /// - Throws: as `rollouts(from:upTo:seed:)`.
    func rollouts(continuing begun: Chain, count: Int, atMost tokens: Int?, seed: UInt64)
        async throws -> RolloutTally
    {
        try Task.checkCancellation()
        var parameters = parameters
        parameters.seed = seed
        parameters.maxTokens = tokens
        // Standing alone they run the chain's beginning, whoever sampled that.
        let samples = try await PrefixAccount.sharing { [parameters] in
            try await policy.sample(from: begun, count: count, parameters: parameters)
        }
        guard samples.chains.count == count else { throw ReasoningError.noSamples(asked: count) }
        var tally = try await verdicts(on: samples.chains)
        tally.ledger.charge(samples.usage, to: .rollouts)
        return tally
    }

    /// The verifier's word on finished chains.
    /// - Throws: `RewardsError.wrongScoreCount`, and what the verifier throws.
    func verdicts(on chains: [Chain]) async throws -> RolloutTally {
        let scores = try await verifier.score(chains)
        guard scores.values.count == chains.count else {
            throw RewardsError.wrongScoreCount(expected: chains.count, got: scores.values.count)
        }
        var tally = RolloutTally(
            scores: scores.values.compactMap { $0.flatMap { $0.isFinite ? $0 : nil } })
        tally.ledger.charge(scores.usage, to: .verifier)
        tally.ledger.charge(scores.rollouts, to: .rollouts)
        return tally
    }
}

/// What the rollouts from one step came to.
struct RolloutTally: Sendable {
    /// Of those that the verifier could judge.
    var scores: [Double]
    /// Rollouts, and judging them.
    var ledger = ComputeLedger()

    /// The mean score: with an exact verifier the share that is correct. nil: none could be judged.
    var value: Double? {
        scores.isEmpty ? nil : scores.reduce(0, +) / Double(scores.count)
    }

    /// Whether any is correct; nil: none could be judged.
    var hasSuccess: Bool? { scores.max().map { $0 > 0.5 } }
}
