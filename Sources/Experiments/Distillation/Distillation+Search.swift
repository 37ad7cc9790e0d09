import Foundation
import Language
import Learning
import Reasoning
import Results
import Search
import Statistics
import Tasks

extension Distillation {
    /// The held-out problems as the expert with which a round begins solves them.
    func searched(
        _ model: URL, guidedBy value: URL?, before round: Int,
        _ observe: @Sendable (RunEvent) -> Void
    ) async throws -> StrategyRun {
        let (recipe, task) = (iteration.recipe, iteration.task)
        let file = KeptFile(iteration.place(of: round).appending(path: "searched.json"))
        return try await file.value {
            let local = try LocalModel(
                folder: model, at: recipe.placement, memory: recipe.cacheBytes)
            let start = Date()
            return try await StrategyRun.run(
                iteration.strategy(of: local, guidedBy: value), on: heldOut, task: task,
                policy: local.policy(for: task), engine: local.engine, budget: recipe.budget,
                atMost: recipe.concurrency
            ) { done in
                observe(progress("measuring the search", done, since: start))
            }
        }
    }
}

extension StrategyRun {
    /// By problem, 1 for a right answer.
    fileprivate var shares: [Double] { outcomes.map { $0.verdict == .correct ? 1 : 0 } }
}

extension DistillationSummary.Search {
    init(_ run: StrategyRun, seed: UInt64) throws {
        var stream = RandomStream(seed, "distillation-searched")
        let tokens = run.outcomes.reduce(0.0) { $0 + Double($1.usage.tokensRun) }
        self.init(
            accuracy: try Bootstrap.share(run.shares, stream: &stream),
            tokens: tokens / Double(max(run.outcomes.count, 1)))
    }
}

extension DistillationSummary.Amortization {
    /// - Parameters:
    ///   - first: what the first model's chain is on the problems.
    ///   - chain: what the later model's is on the same ones.
    ///   - run: the search that the later model has learned from, on the same ones.
    /// - Returns: nil where the search's gain over the first model's chain is not told from nothing: then
    ///   there is nothing to keep.
    init?(
        first: DistillationSummary.Measured, chain: DistillationSummary.Measured,
        search run: StrategyRun, seed: UInt64
    ) {
        guard let before = first.shares, let after = chain.shares, let tokens = chain.tokensRun,
            before.count == after.count, before.count == run.outcomes.count
        else { return nil }
        func solved(_ shares: [Double]) -> ClusteredRatio {
            shares.enumerated().reduce(into: ClusteredRatio()) {
                $0.add($1.element, of: 1, problem: "\($1.offset)")
            }
        }
        var stream = RandomStream(seed, "distillation-amortized")
        guard
            let kept = KeptGain(
                of: solved(run.shares), by: solved(after), over: solved(before), stream: &stream)
        else { return nil }
        let spent = run.outcomes.reduce(0.0) { $0 + Double($1.usage.tokensRun) }
        self.init(
            gainKept: kept.share, tokenShare: tokens / max(spent / Double(before.count), 1))
    }
}
