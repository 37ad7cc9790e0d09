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
    /// The same of each chain; nil where the task's thoughts cannot be taken apart, and in what an older
    /// version measured.
    public var anatomies: [[ChainAnatomy]]?
    public var ledger: ComputeLedger
    /// Elapsed seconds.
    public var seconds: Double

    /// Chains of a strategy's solutions.
    init(solutions: [Solution], task: any ReasoningTask, seconds: Double) {
        self.init(
            problems: solutions.map(\.problem), chains: solutions.map(\.chains), task: task,
            ledger: solutions.reduce(into: ComputeLedger()) { $0.add($1.ledger) },
            seconds: seconds)
    }

    /// - Parameter chains: of each problem.
    init(
        problems: [Problem], chains: [[Chain]], task: any ReasoningTask,
        ledger: ComputeLedger = ComputeLedger(), seconds: Double = 0
    ) {
        self.problems = problems
        samples = chains.map { chains in
            chains.enumerated().map { JudgedChain($1, task: task, keepsText: $0 == 0) }
        }
        if let task = task as? any AnatomizedTask {
            anatomies = chains.map { chains in
                chains.map { task.anatomy(of: $0.text, problem: $0.problem) }
            }
        }
        anatomy = (anatomies ?? []).joined().reduce(ChainAnatomy(), +)
        self.ledger = ledger
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

    /// Draws `samples` times what a strategy chooses, which is one chain of each problem.
    ///
    /// - Parameter strategy: of the sample of a number.
    static func run(
        _ problems: [Problem], samples: Int, policy: any Policy, task: any ReasoningTask,
        strategy: (Int) throws -> any Strategy
    ) async throws -> ChainEvaluation {
        let start = Date()
        var chains = problems.map { _ in [Chain]() }
        var ledger = ComputeLedger()
        for sample in 0..<samples {
            let solutions = try await strategy(sample).solve(problems, with: policy, atMost: 512)
            for (index, solution) in solutions.enumerated() {
                chains[index] += solution.chains.prefix(1)
                ledger.add(solution.ledger)
            }
        }
        return ChainEvaluation(
            problems: problems, chains: chains, task: task, ledger: ledger,
            seconds: Date().timeIntervalSince(start))
    }

    /// Chains in all.
    public var count: Int { samples.reduce(0) { $0 + $1.count } }

    /// Chains that are right and ended within so many tokens.
    func right(within tokens: Int) -> Int {
        samples.joined().count { $0.isCorrect && $0.tokens <= tokens }
    }

    /// Mean FLOPs of one chain, its prompt shared with the other samples of the problem.
    public var flopsPerChain: Double { ledger.total.flops / Double(max(count, 1)) }

    /// Mean tokens of a chain.
    public var meanTokens: Double {
        Double(samples.joined().reduce(0) { $0 + $1.tokens }) / Double(max(count, 1))
    }

    /// Accuracy of one chain; the interval resamples problems, which `n` counts.
    public func accuracy(stream: inout RandomStream) throws -> Estimate {
        try Bootstrap.accuracy(samples.map { $0.map(\.isCorrect) }, stream: &stream)
    }
}
