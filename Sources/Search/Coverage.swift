import Reasoning

/// Coverage: whether any of n chains is right, by the answer key (pass@k, Chen et al., 2107.03374
/// §2.1; Brown et al., 2407.21787).
///
/// With c of n chains correct, the unbiased estimate of the chance that k chains hold a correct one:
///
///     pass@k = 1 − C(n−c, k) / C(n, k)
///
/// This is an upper bound on what selection can reach, not a strategy for answering: it reads the
/// reference. It is never to be drawn without its name.
///
/// Departures: none; the exact verifier takes the place of unit tests.
///
/// Cost: one model call of n samples for a problem; the exact verifier is free.
public struct Coverage: Strategy {
    public let verifier: ExactVerifier
    /// Chains to draw, n.
    public let samples: Int
    public let sampling: Sampling

    public var name: String { Self.entry.name }

    public init(verifier: ExactVerifier, samples: Int, sampling: Sampling = Sampling()) {
        self.verifier = verifier
        self.samples = samples
        self.sampling = sampling
    }

    /// The first correct chain; where there is none, no answer.
    ///
    /// - Throws: `ConfigurationError` for a configuration without sense, what the policy throws, and
    ///   `CancellationError`.
    public func solve(_ problem: Problem, with policy: any Policy, budget: Budget = .unlimited)
        async throws -> Solution
    {
        let sampler = ParallelSampler(task: verifier.task, samples: samples, sampling: sampling)
        try sampler.validate(for: name)
        var spending = Spending(budget)
        let ballots = try await sampler.ballots(
            on: problem, with: policy, given: .none, spending: &spending)
        let correct = try await verifier.task.verdicts(of: ballots.chains)
            .firstIndex(of: Verdict.correct)
        return ballots.solution(choosing: correct, spending: spending)
    }

    /// The number of a solution's chains that the exact judge finds correct, c.
    public func correct(in solution: Solution) -> Int {
        solution.chains.count { verifier.task.judge(chain: $0) == .correct }
    }

    /// pass@k from c correct of n chains, as the product Π_{i=n−c+1…n} (1 − k/i), which stays exact
    /// where the binomials overflow.
    ///
    /// - Throws: `ConfigurationError` unless 1 ≤ k ≤ n and 0 ≤ c ≤ n.
    public static func passAtK(samples n: Int, correct c: Int, k: Int) throws(ConfigurationError)
        -> Double
    {
        guard n >= 1, (1...n).contains(k) else {
            throw ConfigurationError(
                field: "k", reason: "\(k) is not between 1 and the \(n) samples")
        }
        guard (0...n).contains(c) else {
            throw ConfigurationError(
                field: "correct", reason: "\(c) is not between 0 and the \(n) samples")
        }
        guard c > 0 else { return 0 }
        guard n - c >= k else { return 1 }
        let miss = (n - c + 1...n).reduce(1.0) { $0 * (1 - Double(k) / Double($1)) }
        return 1 - miss
    }
}

extension Coverage {
    public static let entry = StrategyEntry(
        name: "coverage",
        summary: "whether any of the samples is right, by the answer key:\n"
            + "a bound, not a way to answer",
        samples: 16, usesReference: true
    ) {
        Coverage(
            verifier: ExactVerifier(task: $0.task), samples: $0.samples, sampling: $0.sampling)
    }
}
