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
/// Cost: one model call of n samples and one verifier call for a problem; under a budget one of each
/// for a chain, so that the budget is exceeded by one scoring at most.
public struct BestOfN: Strategy {
    public let task: any ReasoningTask
    public let verifier: any Verifier
    /// Chains to draw, n.
    public let samples: Int
    public let sampling: Sampling

    public var name: String { "best-of-n" }

    public init(
        task: any ReasoningTask, verifier: any Verifier, samples: Int,
        sampling: Sampling = Sampling()
    ) {
        self.task = task
        self.verifier = verifier
        self.samples = samples
        self.sampling = sampling
    }

    /// - Throws: `SearchError.usesReference` for a verifier with the answer key, the other cases for a
    ///   configuration without sense or a verifier that fails, what the policy throws, and
    ///   `CancellationError`.
    public func solve(_ problem: Problem, with policy: any Policy, budget: Budget = .unlimited)
        async throws -> Solution
    {
        guard !verifier.usesReference else { throw SearchError.usesReference(strategy: name) }
        try sampling.validate()
        try validate(samples: samples)
        var spending = Spending(budget)
        var chains: [Chain] = []
        var scores: [Double?] = []
        while chains.count < samples {
            let drawn = try await sampling.draw(
                spending.isBounded ? 1 : samples, of: problem, first: chains.count,
                format: task.format, with: policy, spending: &spending)
            guard !drawn.isEmpty else { break }
            chains += drawn
            scores += try await scored(drawn, spending: &spending)
        }
        let chosen = Self.best(of: scores).map { chains[$0] }
        return Solution(
            problem: problem, answer: chosen.flatMap { task.format.answer(in: $0.text) },
            chosen: chosen, chains: chains, ledger: spending.ledger)
    }

    /// The index of the highest score, the first of equals; nil when all are masked.
    public static func best(of scores: [Double?]) -> Int? {
        let highest = scores.compactMap { $0.flatMap { $0.isNaN ? nil : $0 } }.max()
        return highest.flatMap { highest in scores.firstIndex { $0 == highest } }
    }

    /// Scores of chains, nil for those without an answer.
    private func scored(_ chains: [Chain], spending: inout Spending) async throws -> [Double?] {
        let answered = chains.indices.filter { task.format.answer(in: chains[$0].text) != nil }
        guard !answered.isEmpty else { return chains.map { _ in nil } }
        try Task.checkCancellation()
        let scores = try await verifier.checkedScores(of: answered.map { chains[$0] })
        spending.charge(scores.usage, to: .verifier)
        var all = [Double?](repeating: nil, count: chains.count)
        for (index, score) in zip(answered, scores.values) { all[index] = score }
        return all
    }
}
