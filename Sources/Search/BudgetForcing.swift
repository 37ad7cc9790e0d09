import Reasoning

/// Control of thinking within one chain: budget forcing (Muennighoff et al., s1, 2501.19393 §3.1).
///
/// With t tokens thought so far, a floor F and a cap C:
///
///     t < F          the end of thought is withheld: its probability is 0, the rest renormalized
///     t = C          the end of thought is put into the chain, and the answer is sampled
///     F ≤ t < C      the model is free
///
/// Departures from the paper:
/// 1. Below the floor the paper removes the end of thought and appends "Wait". Here its token is
///    withheld from sampling, so a chain that claims success early goes on in the model's own words.
/// 2. An end of sequence without an end of thought, below the floor, is taken back and replaced by
///    `Sampling.nudge` (the paper's way).
/// 3. The answer after a forced end has its own limit, `Sampling.answerTokens`, and the same is kept
///    in reserve under `maxTokens`, in the policy's context and under the budget: when any of them nears
///    its end the thought is closed, so that there is an answer at any time.
/// 4. The paper appends "Final Answer:" too; the model's mark is enough here.
///
/// The budget's tokens include the prompt's; the floor and the cap do not.
///
/// Cost: one model call for a problem, one more where the end of thought was forced, one for each
/// nudge.
public struct BudgetForcing: Strategy {
    public let task: any ReasoningTask
    public let sampling: Sampling

    public var name: String { "budget-forcing" }

    /// - Parameters:
    ///   - thinking: replaces the one in `sampling`.
    ///   - sampling: how the chain is drawn; a temperature of 0 makes it greedy.
    public init(
        task: any ReasoningTask, thinking: ThinkingBudget, sampling: Sampling = Sampling()
    ) {
        var sampling = sampling
        sampling.thinking = thinking
        self.task = task
        self.sampling = sampling
    }

    /// - Throws: `ConfigurationError` for a configuration without sense, what the policy throws, and
    ///   `CancellationError`.
    public func solve(_ problem: Problem, with policy: any Policy, budget: Budget = .unlimited)
        async throws -> Solution
    {
        try await SingleChain(task: task, sampling: sampling)
            .solve(problem, with: policy, budget: budget)
    }
}
