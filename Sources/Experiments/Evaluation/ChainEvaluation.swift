import Foundation
import Reasoning
import Results
import Search
import Statistics
import Tasks

/// Chains of a policy on a list of problems, judged exactly, with everything that curves need.
public struct ChainEvaluation: Codable, Sendable {
    /// Per problem, its samples; the text of the first one alone is kept.
    public var samples: [[JudgedChain]]
    public var problems: [Problem]
    /// Summed over all chains, for tasks whose thoughts can be taken apart.
    public var anatomy: ChainAnatomy
    public var ledger: ComputeLedger
    /// Elapsed seconds.
    public var seconds: Double

    /// Chains of a strategy's solutions.
    init(solutions: [Solution], task: any ReasoningTask, seconds: Double) {
        problems = solutions.map(\.problem)
        samples = solutions.map { solution in
            solution.chains.enumerated().map {
                JudgedChain($1, task: task, keepsText: $0 == 0)
            }
        }
        anatomy = ChainAnatomy()
        if let task = task as? any AnatomizedTask {
            for chain in solutions.flatMap(\.chains) {
                anatomy += task.anatomy(of: chain.text, problem: chain.problem)
            }
        }
        ledger = ComputeLedger()
        for solution in solutions { ledger.add(solution.ledger) }
        self.seconds = seconds
    }

    /// Draws `samples` chains of each problem, each thinking within `thinking`.
    ///
    /// - Parameter progress: called with the number of problems done.
    public static func run(
        _ problems: [Problem], samples: Int, policy: any Policy, task: any ReasoningTask,
        sampling: Sampling, progress: (Int) throws -> Void = { _ in }
    ) async throws -> ChainEvaluation {
        let start = Date()
        // The exact verifier is charged nothing and chooses nothing here: the chains are what counts.
        let strategy = Coverage(
            verifier: ExactVerifier(task: task), samples: samples, sampling: sampling)
        var done = 0
        let solutions = try await strategy.solve(problems, with: policy, atMost: 512) { _, _ in
            done += 1
            try progress(done)
        }
        return ChainEvaluation(
            solutions: solutions, task: task, seconds: Date().timeIntervalSince(start))
    }

    /// Chains in all.
    public var count: Int { samples.reduce(0) { $0 + $1.count } }

    /// Mean FLOPs of one chain, its prompt shared with the other samples of the problem.
    public var flopsPerChain: Double { ledger.total.flops / Double(max(count, 1)) }

    /// Mean tokens of a chain.
    public var meanTokens: Double {
        Double(samples.joined().reduce(0) { $0 + $1.tokens }) / Double(max(count, 1))
    }

    /// Accuracy of one chain; the interval resamples problems.
    public func accuracy(stream: inout RandomStream) throws -> Estimate {
        var estimate = try Bootstrap.accuracy(
            samples.map { $0.map(\.isCorrect) }, stream: &stream)
        estimate.n = count
        return estimate
    }
}
