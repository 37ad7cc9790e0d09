import Reasoning

/// One chain of thought, greedy or sampled (Wei et al., 2201.11903).
///
/// The answer is what follows the end of the thought:
///
///     z ~ p(z | x),  y = answer(z)
///
/// Departures: none; the model's marks take the place of few-shot examples. What the task cannot read is
/// no answer.
///
/// Cost: one model call for a problem. Under a budget in FLOPs or seconds it is cut into a few calls
/// that continue one chain.
public struct SingleChain: Strategy {
    public let task: any ReasoningTask
    public let sampling: Sampling

    public var name: String { Self.entry.name }

    /// - Parameter sampling: a temperature of 0 makes it greedy.
    public init(task: any ReasoningTask, sampling: Sampling = Sampling()) {
        self.task = task
        self.sampling = sampling
    }

    /// - Throws: `ConfigurationError` for a configuration without sense, what the policy throws, and
    ///   `CancellationError`.
    public func solve(_ problem: Problem, with policy: any Policy, budget: Budget = .unlimited)
        async throws -> Solution
    {
        try sampling.validate()
        var spending = Spending(budget)
        let chains = try await sampling.draw(
            1, of: problem, task: task, with: policy, spending: &spending)
        return Solution(
            problem: problem, firstReadableOf: chains, task: task, ledger: spending.ledger)
    }
}

extension Solution {
    /// The answer of the first chain whose answer the task can read; none where there is no such chain.
    init(
        problem: Problem, firstReadableOf chains: [Chain], task: any ReasoningTask,
        ledger: ComputeLedger
    ) {
        let chosen = chains.first { task.canonicalAnswer(of: $0) != nil }
        self.init(
            problem: problem, answer: chosen.flatMap { task.answer(of: $0) },
            chosen: chosen, chains: chains, ledger: ledger)
    }
}

extension SingleChain {
    public static let entry = StrategyEntry(
        name: "single", summary: "one chain", samples: 1, limit: 1...1
    ) { SingleChain(task: $0.task, sampling: $0.sampling) }
}
