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
/// forced; under a budget or a stopping rule, one for each wave of chains.
public struct MajorityVote: SamplingStrategy {
    public let task: any ReasoningTask
    /// Chains to draw, k.
    public let samples: Int
    public let sampling: Sampling
    public let stopping: StoppingRule

    public var name: String { Self.entry.name }

    /// - Parameter stopping: when fewer than `samples` chains will do. Default: never.
    public init(
        task: any ReasoningTask, samples: Int, sampling: Sampling = Sampling(),
        stopping: StoppingRule = .never
    ) {
        self.task = task
        self.samples = samples
        self.sampling = sampling
        self.stopping = stopping
    }

    /// - Throws: `ConfigurationError` for a configuration without sense, what the policy throws, and
    ///   `CancellationError`.
    public func solve(
        _ problem: Problem, with policy: any Policy, budget: Budget, given: DrawnChains
    ) async throws -> Solution {
        let sampler = ParallelSampler(
            task: task, samples: samples, sampling: sampling, stopping: stopping)
        try sampler.validate(for: name)
        var spending = Spending(budget)
        let ballots = try await sampler.ballots(
            on: problem, with: policy, given: given, spending: &spending
        ) { ballots in
            stopping.isDecided(
                Tally(votes: ballots.forms), remaining: samples - ballots.chains.count)
        }
        return ballots.solution(
            choosing: Self.winner(of: ballots.forms), spending: spending)
    }

    /// The index of the first vote for the form with the most votes; of several such forms, the one
    /// voted for first. Nil votes are abstentions; nil when all abstain.
    public static func winner<Form: Hashable>(of votes: [Form?]) -> Int? {
        Tally(votes: votes).leader?.first
    }
}

extension MajorityVote {
    public static let entry = StrategyEntry(
        name: "vote", summary: "the most frequent answer of the samples", samples: 16
    ) {
        MajorityVote(
            task: $0.task, samples: $0.samples, sampling: $0.sampling, stopping: $0.stopping)
    }
}
