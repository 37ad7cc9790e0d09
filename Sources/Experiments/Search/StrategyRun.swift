import Foundation
import Language
import Reasoning
import Results
import Search
import Tasks

/// A strategy's answers to a list of problems, judged exactly after it gave them, with what each cost.
public struct StrategyRun: Codable, Sendable {
    /// One problem.
    public struct Outcome: Codable, Hashable, Sendable {
        public var verdict: Verdict
        public var usage: Usage
        /// The verifier's word on the answer.
        public var score: Double?
        /// Nodes of its tree; nil where there is none.
        public var nodes: Int?
    }

    public var outcomes: [Outcome]
    public var ledger: ComputeLedger
    /// Elapsed seconds.
    public var seconds: Double
    /// What the policy's engine did meanwhile.
    public var engine: EngineShare
    /// The trees of the first problems, judged.
    public var trees: [SearchTree]

    /// Solves the problems side by side.
    ///
    /// - Parameters:
    ///   - engine: the policy's, to be asked what it did.
    ///   - kept: how many trees to keep.
    ///   - progress: called with the number of problems done.
    static func run(
        _ strategy: any Strategy, on problems: [Problem], task: any ReasoningTask,
        policy: any Policy, engine: GenerationEngine, budget: Budget = .unlimited,
        atMost limit: Int = 64, keepingTrees kept: Int = 0,
        progress: (Int) throws -> Void = { _ in }
    ) async throws -> StrategyRun {
        let before = engine.statistics
        let start = Date()
        var done = 0
        let solutions = try await strategy.solve(
            problems, with: policy, budget: budget, atMost: limit
        ) { _, _ in
            done += 1
            try progress(done)
        }
        let seconds = Date().timeIntervalSince(start)
        var ledger = ComputeLedger()
        for solution in solutions { ledger.add(solution.ledger) }
        return StrategyRun(
            outcomes: solutions.map { solution in
                Outcome(
                    verdict: solution.answer.map { task.judge(answer: $0, of: solution.problem) }
                        ?? .unanswered,
                    usage: solution.ledger.total, score: solution.score,
                    nodes: solution.tree?.count)
            },
            ledger: ledger, seconds: seconds,
            engine: EngineShare(from: before, to: engine.statistics, seconds: seconds),
            trees: solutions.prefix(kept).compactMap { solution in
                solution.tree?.judged(by: task, chains: solution.chains)
            })
    }

    /// The run as a point of a curve.
    func point(label: String) -> MeasuredPoint {
        MeasuredPoint(
            label: label, values: outcomes.map { $0.verdict == .correct ? 1 : 0 },
            flops: outcomes.map(\.usage.flops),
            tokens: outcomes.map { Double($0.usage.tokensRun) },
            generatedTokens: outcomes.map { Double($0.usage.generatedTokens) })
    }
}

extension EngineShare {
    init(from before: EngineStatistics, to after: EngineStatistics, seconds: Double) {
        let steps = after.steps - before.steps
        self.init(
            meanBatch: steps == 0 ? 0 : Double(after.sequences - before.sequences) / Double(steps),
            busy: seconds > 0 ? (after.busySeconds - before.busySeconds) / seconds : 0,
            tokensPerSecond: seconds > 0
                ? Double(after.computedTokens - before.computedTokens) / seconds : 0)
    }
}
