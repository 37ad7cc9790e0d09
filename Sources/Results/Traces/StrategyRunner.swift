import Reasoning
import Search
import Tasks

/// Solves problems of whatever tasks with one strategy, side by side: what `ponder solve` and
/// `ponder evaluate` run.
public struct StrategyRunner: Sendable {
    /// What came of one problem.
    public struct Run: Sendable {
        public var solution: Solution
        /// The solution with the exact judge's words on it.
        public var trace: Trace
        /// The exact judge's words on the solution's chains, nil where one is masked; nil where the right
        /// answer is not known.
        public var verdicts: [Verdict?]?
        public var strategy: any Strategy
        public var task: any ReasoningTask
        /// From its start to its answer; problems run side by side.
        public var seconds: Double
    }

    public var choice: StrategyChoice
    /// For each problem.
    public var budget: Budget
    /// By a task's name.
    public var verifiers: [String: any Verifier]
    /// The task of a name.
    public var task: @Sendable (String) throws -> any ReasoningTask
    /// The policy for a task's problems.
    public var policy: @Sendable (any ReasoningTask) throws -> any Policy

    /// - Parameters:
    ///   - verifiers: the chosen verifier for each task, by the task's name.
    ///   - task: by default those of the catalog.
    public init(
        _ choice: StrategyChoice, budget: Budget = .unlimited,
        verifiers: [String: any Verifier] = [:],
        task: @escaping @Sendable (String) throws -> any ReasoningTask = {
            try TaskCatalog.task(named: $0)
        },
        policy: @escaping @Sendable (any ReasoningTask) throws -> any Policy
    ) {
        self.choice = choice
        self.budget = budget
        self.verifiers = verifiers
        self.task = task
        self.policy = policy
    }

    /// Problems under way at a time, so that an engine has enough to do and not too much.
    public var concurrency: Int { max(8, 1024 / choice.rows) }

    /// Solves one problem.
    ///
    /// - Parameters:
    ///   - isJudged: whether the right answer is known.
    ///   - policy: in the place of the task's.
    /// - Throws: `ConfigurationError`, what strategy and policy throw, and `CancellationError`.
    public func solve(
        _ problem: Problem, isJudged: Bool = true, with policy: (any Policy)? = nil
    ) async throws -> Run {
        let task = try task(problem.task)
        let strategy = try choice.strategy(for: task, verifier: verifiers[task.name])
        let start = ContinuousClock.now
        let solution = try await strategy.solve(
            problem, with: policy ?? self.policy(task), budget: budget)
        let seconds = start.duration(to: .now) / .seconds(1)
        let verdicts = isJudged ? try await task.verdicts(of: solution.chains) : nil
        return Run(
            solution: solution,
            trace: Trace(solution, by: strategy, task: task, verdicts: verdicts),
            verdicts: verdicts, strategy: strategy, task: task, seconds: seconds)
    }

    /// Solves problems whose answers are known, side by side; the runs come in the problems' order.
    ///
    /// - Parameter progress: called after each with its index and run, in order of completion.
    public func solve(
        _ problems: [Problem], progress: (Int, Run) throws -> Void = { _, _ in }
    ) async throws -> [Run] {
        try choice.validate()
        return try await problems.concurrently(atMost: concurrency, progress: progress) {
            try await solve($0)
        }
    }
}
