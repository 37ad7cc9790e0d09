import Reasoning

/// The chain that a verifier likes best among n (Cobbe et al., 2110.14168 §4.2).
///
///     z* = argmax_i  v(z_i),   z_i ~ p(z | x),  i = 1 … n
///
/// Departures from the paper:
/// 1. Only chains with a readable answer are scored and chosen from.
/// 2. A chain that the verifier could not judge (nil, NaN or infinite) is masked: never chosen, never
///    counted as 0. When all are masked there is no answer.
/// 3. Ties go to the lowest sample index.
/// 4. A verifier that reads the reference is refused: with the answer key this is `Coverage`.
///
/// Selection by a learned verifier alone over-optimizes it past about a hundred samples (2210.10760).
///
/// Cost: one model call of n samples and one verifier call for a problem; under a stopping rule one of
/// each for a wave, and under a budget for a chain, so that it is exceeded by one scoring at most.
public struct BestOfN: SamplingStrategy {
    public let task: any ReasoningTask
    public let verifier: any Verifier
    /// Chains to draw, n.
    public let samples: Int
    public let sampling: Sampling
    public let stopping: StoppingRule

    public var name: String { Self.entry.name }

    /// - Parameter stopping: when fewer than `samples` chains will do. Default: never.
    public init(
        task: any ReasoningTask, verifier: any Verifier, samples: Int,
        sampling: Sampling = Sampling(), stopping: StoppingRule = .never
    ) {
        self.task = task
        self.verifier = verifier
        self.samples = samples
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
        try stopping.requireWithoutShares(of: name)
        var spending = Spending(budget)
        let ballots = try await sampler.ballots(
            on: problem, with: policy, given: given, spending: &spending
        ) { ballots in
            stopping.isDecided(best: ballots.bestScore)
        }
        return ballots.solution(choosing: Self.best(of: ballots.scores), spending: spending)
    }

    /// The index of the highest score, the first of equals; nil when all are masked.
    public static func best(of scores: [Double?]) -> Int? {
        let highest = scores.compactMap { $0.flatMap { $0.isNaN ? nil : $0 } }.max()
        return highest.flatMap { highest in scores.firstIndex { $0 == highest } }
    }
}

extension BestOfN {
    public static let entry = StrategyEntry(
        name: "best-of-n", summary: "the sample that the verifier likes best", samples: 16,
        verification: .answers
    ) {
        try BestOfN(
            task: $0.task, verifier: $0.chooser(), samples: $0.samples, sampling: $0.sampling,
            stopping: $0.stopping)
    }
}
