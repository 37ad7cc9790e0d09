import Experiments
import Foundation
import Reasoning
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
    struct JudgedChain: Sendable {
        var chain: Chain
        var answer: String?
        var verdict: Verdict
        /// What it votes for.
        var form: String?
    }

    var problem: Problem
    var chains: [JudgedChain]
    var usage: Usage

    init(_ solution: Solution, task: any ReasoningTask) {
        let problem = solution.problem
        self.problem = problem
        usage = solution.ledger.total
        chains = solution.chains.map { chain in
            let answer = task.format.answer(in: chain.text)
            return JudgedChain(
                chain: chain, answer: answer, verdict: task.judge(chain: chain),
                form: answer.flatMap { task.canonical(answer: $0, of: problem) })
        }
    }

    var correct: Int { chains.count { $0.verdict == .correct } }

    var ballots: [Ballot] {
        chains.map { Ballot(form: $0.form, isCorrect: $0.verdict == .correct) }
    }

    /// A line of the file of chains for each chain.
    var lines: [ChainLine] {
        chains.enumerated().map { index, judged in
            ChainLine(
                problem: problem.id, question: problem.question, task: problem.task, sample: index,
                text: judged.chain.text, answer: judged.answer, verdict: judged.verdict,
                tokens: judged.chain.tokens.count, stopReason: judged.chain.stopReason)
        }
    }

    /// One chain, as the file of chains has it.
    struct ChainLine: Codable, Equatable, Sendable {
        var problem: String
        var question: String
        var task: String
        /// Counted from 0.
        var sample: Int
        /// Thought and answer, special marks included.
        var text: String
        /// Nil where the thought was not closed.
        var answer: String?
        var verdict: Verdict
        /// Tokens after the prompt.
        var tokens: Int
        var stopReason: StopReason?
    }
}

extension ProblemLines {
    /// Adds the chains of the problem at `index`.
    func append(_ judged: JudgedProblem, at index: Int) throws {
        try append(judged.lines.map { try $0.jsonLine() }, at: index)
    }
}
