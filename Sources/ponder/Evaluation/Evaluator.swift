import Experiments
import Foundation
import Reasoning
import Results
import Search
import Statistics
import Tasks

/// Draws the same number of chains for every problem and judges them all exactly.
struct Evaluator: Sendable {
    /// Chains for each problem.
    var samples: Int
    var sampling: Sampling
    /// The policy for a task's problems.
    var policy: @Sendable (any ReasoningTask) throws -> any Policy

    /// - Parameters:
    ///   - limit: problems under way at a time.
    ///   - judged: called after each problem with its index and its chains, in order of completion.
    /// - Returns: chains and verdicts, in the problems' order.
    /// - Throws: what the policy throws, and `CancellationError`.
    func evaluate(
        _ problems: [Problem], atMost limit: Int, judged: (Int, JudgedProblem) throws -> Void
    ) async throws -> [JudgedProblem] {
        try await problems.concurrently(atMost: limit, progress: judged) { problem in
            let task = try TaskCatalog.task(named: problem.task)
            let verifier = ExactVerifier(task: task)
            let solution = try await Coverage(
                verifier: verifier, samples: samples, sampling: sampling
            ).solve(problem, with: policy(task))
            return JudgedProblem(solution, task: task)
        }
    }
}

/// A problem's chains with their verdicts.
struct JudgedProblem: Sendable {
    var problem: Problem
    var chains: [JudgedChain]
    var usage: Usage

    init(_ solution: Solution, task: any ReasoningTask) {
        let problem = solution.problem
        self.problem = problem
        usage = solution.ledger.total
        chains = solution.chains.map { JudgedChain($0, task: task) }
    }

    var correct: Int { chains.count(where: \.isCorrect) }

    var ballots: [Ballot] {
        chains.map { Ballot(form: $0.form, isCorrect: $0.isCorrect) }
    }

    /// A line of the file of chains for each chain.
    var lines: [ChainRecord] {
        chains.enumerated().map {
            ChainRecord(
                problem: problem.id, question: problem.question, task: problem.task, sample: $0,
                chain: $1)
        }
    }
}

extension ProblemLines {
    /// Adds the chains of the problem at `index`.
    func append(_ judged: JudgedProblem, at index: Int) throws {
        try append(judged.lines.map { try $0.jsonLine() }, at: index)
    }
}
