import Reasoning

/// Self-consistency: the most frequent answer of several chains (Wang et al., 2203.11171 §2).
///
///     y* = argmax_y  Σ_i 1[answer(z_i) = y],   z_i ~ p(z | x),  i = 1 … k
///
/// Departures from the paper:
/// 1. Answers are compared in the task's canonical form, not as text.
/// 2. Chains without a readable answer do not vote; when there is none at all, neither is there a
///    solution.
/// 3. Ties, of which the paper does not speak, go to the answer whose first chain has the lowest
///    sample index. That makes a vote of one a single chain, and depends on no order of arrival.
///
/// Cost: one model call of k samples for a problem, and one for each chain whose end of thought was
/// forced; under a budget, one for each wave of chains that fits into it.
public struct MajorityVote: Strategy {
    public let task: any ReasoningTask
    /// Chains to draw, k.
    public let samples: Int
    public let sampling: Sampling

    public var name: String { "majority-vote" }

    public init(task: any ReasoningTask, samples: Int, sampling: Sampling = Sampling()) {
        self.task = task
        self.samples = samples
        self.sampling = sampling
    }

    /// - Throws: `SearchError.invalid` for a configuration without sense, what the policy throws, and
    ///   `CancellationError`.
    public func solve(_ problem: Problem, with policy: any Policy, budget: Budget = .unlimited)
        async throws -> Solution
    {
        try sampling.validate()
        try validate(samples: samples)
        var spending = Spending(budget)
        let chains = try await sampling.draw(
            samples, of: problem, format: task.format, with: policy, spending: &spending)
        let answers = chains.map { task.format.answer(in: $0.text) }
        let forms = answers.map { $0.flatMap { task.canonical(answer: $0, of: problem) } }
        let winner = Self.winner(of: forms)
        return Solution(
            problem: problem, answer: winner.flatMap { answers[$0] },
            chosen: winner.map { chains[$0] }, chains: chains, ledger: spending.ledger)
    }

    /// The index of the first vote for the form with the most votes; of several such forms, the one
    /// voted for first. Nil votes are abstentions; nil when all abstain.
    public static func winner<Form: Hashable>(of votes: [Form?]) -> Int? {
        var counts: [Form: Int] = [:]
        for case let form? in votes { counts[form, default: 0] += 1 }
        guard let most = counts.values.max() else { return nil }
        return votes.firstIndex { form in form.map { counts[$0] == most } ?? false }
    }
}

/// - Throws: `SearchError.invalid` unless at least one chain is asked for.
func validate(samples: Int) throws(SearchError) {
    guard samples > 0 else {
        throw .invalid(field: "samples", reason: "\(samples) chains hold no answer")
    }
}
