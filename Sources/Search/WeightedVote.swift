import Reasoning

/// The answer whose chains a verifier trusts most (Cobbe et al., 2110.14168 §4.3; Li et al., DIVERSE,
/// 2206.02336 §3).
///
///     y* = argmax_y  Σ_i 1[answer(z_i) = y] v(z_i),   z_i ~ p(z | x),  i = 1 … k
///
/// or the mean or the maximum in the place of the sum. With a verifier that always says 1 it is
/// `MajorityVote`; with the maximum it is `BestOfN`, answers without a canonical form aside.
///
/// Departures from the papers:
/// 1. 2110.14168 lets only the top chains by score vote; here all do, as in 2206.02336.
/// 2. Answers are compared in the task's canonical form; chains without one do not vote.
/// 3. A chain that the verifier could not judge does not vote. When all are masked there is no answer.
/// 4. Ties go to the answer whose first vote has the lowest sample index, which is also the chain
///    chosen.
///
/// Cost: one model call of k samples and one verifier call for a problem; under a stopping rule one of
/// each for a wave, and under a budget for a chain, so that it is exceeded by one scoring at most.
public struct WeightedVote: SamplingStrategy {
    public let task: any ReasoningTask
    public let verifier: any Verifier
    /// Chains to draw, k.
    public let samples: Int
    public let weight: VoteWeight
    public let sampling: Sampling
    public let stopping: StoppingRule

    public var name: String { Self.entry.name }

    /// - Parameters:
    ///   - weight: default the sum.
    ///   - stopping: when fewer than `samples` chains will do. Default: never.
    public init(
        task: any ReasoningTask, verifier: any Verifier, samples: Int, weight: VoteWeight = .sum,
        sampling: Sampling = Sampling(), stopping: StoppingRule = .never
    ) {
        self.task = task
        self.verifier = verifier
        self.samples = samples
        self.weight = weight
        self.sampling = sampling
        self.stopping = stopping
    }

    /// - Throws: `SearchError.usesReference` for a verifier with the answer key, the other cases for a
    ///   configuration without sense or a verifier that fails, what the policy throws, and
    ///   `CancellationError`.
    public func solve(
        _ problem: Problem, with policy: any Policy, budget: Budget, given: DrawnChains
    ) async throws -> Solution {
        let sampler = ParallelSampler(
            task: task, verifier: verifier, samples: samples, sampling: sampling,
            stopping: stopping)
        try sampler.validate(for: name)
        if weight != .sum { try stopping.requireWithoutShares(of: "the \(weight) of scores") }
        var spending = Spending(budget)
        let ballots = try await sampler.ballots(
            on: problem, with: policy, given: given, spending: &spending
        ) { ballots in
            stopping.isDecided(
                Tally(votes: ballots.forms, scores: ballots.scores, weight: weight),
                remaining: samples - ballots.chains.count, best: ballots.bestScore)
        }
        let winner = Self.winner(of: ballots.forms, scores: ballots.scores, weight: weight)
        return ballots.solution(choosing: winner, spending: spending)
    }

    /// The index of the first vote for the heaviest form; of several such forms, the one voted for
    /// first. A nil vote or score is an abstention; nil when all abstain.
    public static func winner<Form: Hashable>(
        of votes: [Form?], scores: [Double?], weight: VoteWeight = .sum
    ) -> Int? {
        Tally(votes: votes, scores: scores, weight: weight).leader?.first
    }
}

extension WeightedVote {
    public static let entry = StrategyEntry(
        name: "weighted-vote", summary: "the answer whose samples the verifier trusts most",
        samples: 16, verification: .answers
    ) {
        try WeightedVote(
            task: $0.task, verifier: $0.chooser(), samples: $0.samples, sampling: $0.sampling,
            stopping: $0.stopping)
    }
}
