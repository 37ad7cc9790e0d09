import Reasoning
import Search
import Statistics
import Tasks

/// Draws the same number of chains for every problem and judges them all exactly.
public struct Evaluator: Sendable {
    /// Chains for each problem.
    public var samples: Int
    public var sampling: Sampling
    /// The policy for a task's problems.
    public var policy: @Sendable (any ReasoningTask) throws -> any Policy

    /// - Parameter policy: the policy for a task's problems.
    public init(
        samples: Int, sampling: Sampling = Sampling(),
        policy: @escaping @Sendable (any ReasoningTask) throws -> any Policy
    ) {
        self.samples = samples
        self.sampling = sampling
        self.policy = policy
    }

    /// - Parameters:
    ///   - limit: problems under way at a time.
    ///   - judged: called after each problem with its index and its chains, in order of completion.
    /// - Returns: chains and verdicts, in the problems' order.
    /// - Throws: what the policy throws, and `CancellationError`.
    public func evaluate(
        _ problems: [Problem], atMost limit: Int,
        judged: (Int, JudgedProblem) throws -> Void = { _, _ in }
    ) async throws -> [JudgedProblem] {
        try await problems.concurrently(atMost: limit, progress: judged) { problem in
            let task = try TaskCatalog.task(named: problem.task)
            let verifier = ExactVerifier(task: task)
            let solution = try await Coverage(
                verifier: verifier, samples: samples, sampling: sampling
            ).solve(problem, with: policy(task))
            return JudgedProblem(
                solution, task: task, verdicts: try await task.verdicts(of: solution.chains))
        }
    }
}

/// A problem's chains with their verdicts.
public struct JudgedProblem: Sendable {
    public var problem: Problem
    public var chains: [JudgedChain]
    /// What drawing them cost.
    public var usage: Usage

    /// All chains of a solution, judged.
    /// - Parameter verdicts: the exact judge's words on them, nil where one is masked
    ///   (`ReasoningTask.verdicts(of:)`).
    public init(_ solution: Solution, task: any ReasoningTask, verdicts: [Verdict?]) {
        let problem = solution.problem
        self.problem = problem
        usage = solution.ledger.total
        chains = zip(solution.chains, verdicts).map { JudgedChain($0, task: task, verdict: $1) }
    }

    public var correct: Int { chains.count(where: \.isCorrect) }

    /// The chains that are scored: those that are not masked.
    var scored: [JudgedChain] { chains.filter { $0.verdict != nil } }

    var ballots: [Ballot] {
        scored.map { Ballot(form: $0.form, isCorrect: $0.isCorrect) }
    }

    /// A line of the file of chains for each chain.
    public var lines: [ChainRecord] {
        chains.enumerated().map {
            ChainRecord(
                problem: problem.id, question: problem.question, task: problem.task, sample: $0,
                chain: $1)
        }
    }
}
