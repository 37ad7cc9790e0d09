import Foundation
import Language
import Learning
import Reasoning
import Search
import Tasks

/// Everything that was recorded of one model: raw outcomes, before anything is concluded.
struct ModelRecords: Sendable {
    /// A search at one size.
    struct Run: Sendable {
        var cell: SearchCell
        var run: StrategyRun
    }

    /// Sorting chains first, then those that are measured.
    var pool: ChainPool
    var runs: [Run]
    /// The same for the problems on which allocations are fitted.
    var fittingPool: ChainPool
    var fittingRuns: [Run]

    /// The records of several seeds as one: their problems side by side.
    static func merged(_ records: [ModelRecords]) -> ModelRecords? {
        guard var all = records.first else { return nil }
        for other in records.dropFirst() {
            all.pool.append(other.pool)
            all.fittingPool.append(other.fittingPool)
            for (index, run) in other.runs.enumerated() { all.runs[index].run.append(run.run) }
            for (index, run) in other.fittingRuns.enumerated() {
                all.fittingRuns[index].run.append(run.run)
            }
        }
        return all
    }
}

extension ChainPool {
    /// The problems of another pool of as many chains, scored by the same verifiers.
    mutating func append(_ other: ChainPool) {
        problems += other.problems
        samples += other.samples
        scores.merge(other.scores) { $0 + $1 }
        drawing += other.drawing
        scoring.merge(other.scoring) { $0 + $1 }
        seconds += other.seconds
    }
}

extension StrategyRun {
    /// The outcomes of the same strategy on further problems.
    mutating func append(_ other: StrategyRun) {
        outcomes += other.outcomes
        ledger.add(other.ledger)
        seconds += other.seconds
        trees += other.trees
    }
}

/// Measures one model of a benchmark.
struct ModelMeasuring {
    let recipe: SearchRecipe
    let benchmark: SearchRecipe.Benchmark
    let measuring: SearchRecipe.Measuring
    /// `base` or `trained`.
    let name: String
    let task: any ReasoningTask
    let local: LocalModel
    let verifiers: BenchmarkVerifiers
    let heldOut: [Problem]
    let fitting: [Problem]
    let seed: UInt64

    private var sampling: Sampling {
        Sampling(
            GenerateParameters(
                maxTokens: recipe.maxTokens, seed: RandomStream.derive(seed, "search-\(name)")),
            answerTokens: benchmark.models.task.answerTokens)
    }

    /// The searches that an allocation may choose, which are run on the fitting problems too: small
    /// beams by the process verifier, and the cheaper searches of every guided kind.
    static func planned(_ measuring: SearchRecipe.Measuring) -> [SearchCell] {
        measuring.cells.filter { cell in
            switch (cell.strategy, cell.verifier) {
            case ("beam", "process"): cell.size <= 2
            case ("beam", SearchRecipe.Benchmark.guided),
                ("diverse", SearchRecipe.Benchmark.guided):
                cell.size <= 4
            case ("mcts", SearchRecipe.Benchmark.guided): true
            default: false
            }
        }
    }

    /// Pools and runs that `measure` makes.
    static func count(_ measuring: SearchRecipe.Measuring) -> Int {
        2 + measuring.cells.count + planned(measuring).count
    }

    func measure(_ kept: inout KeptMeasurements) async throws -> ModelRecords {
        let all = try verifiers.all(
            for: local, task: task, recipe: recipe, whole: benchmark.wholeVerifier,
            sampling: sampling)
        // These judge a finished chain by another verifier's word: nothing to compare.
        let scoring = all.filter {
            !["monte-carlo", SearchRecipe.Benchmark.guided].contains($0.key)
        }
        .sorted { $0.key < $1.key }
        .map { (name: $0.key, verifier: $0.value) }
        let pool = try await pool(
            "\(name)-pool", recipe.sortingChains + measuring.chains, of: heldOut, scoring, &kept)
        let runs = try await runs(measuring.cells, of: heldOut, all, &kept)
        let fittingPool = try await self.pool(
            "\(name)-fitting-pool", measuring.chains, of: fitting,
            scoring.filter { $0.name == benchmark.wholeVerifier }, &kept)
        let fittingRuns = try await self.runs(
            Self.planned(measuring), of: fitting, suffix: "-fitting", all, &kept)
        return ModelRecords(
            pool: pool, runs: runs, fittingPool: fittingPool, fittingRuns: fittingRuns)
    }

    /// Each measurement pays for all of its tokens: nothing is left in the cache from the one before.
    private func pool(
        _ file: String, _ chains: Int, of problems: [Problem],
        _ verifiers: [(name: String, verifier: any Verifier)], _ kept: inout KeptMeasurements
    ) async throws -> ChainPool {
        try await kept.pool(file) {
            try await local.engine.clearCache()
            return try await ChainPool.draw(
                chains, of: problems, task: task, policy: local.policy(for: task),
                sampling: sampling, verifiers: verifiers, atMost: recipe.concurrency)
        }
    }

    private func runs(
        _ cells: [SearchCell], of problems: [Problem], suffix: String = "",
        _ all: [String: any Verifier], _ kept: inout KeptMeasurements
    ) async throws -> [ModelRecords.Run] {
        var runs: [ModelRecords.Run] = []
        for cell in cells {
            let strategy = try cell.choice(sampling, stopAt: recipe.stopAt)
                .strategy(for: task, verifier: cell.verifier.flatMap { all[$0] })
            let run = try await kept.run("\(name)-\(cell.fileName)\(suffix)") {
                try await local.engine.clearCache()
                return try await StrategyRun.run(
                    strategy, on: problems, task: task, policy: local.policy(for: task),
                    engine: local.engine, atMost: recipe.concurrency,
                    keepingTrees: suffix.isEmpty ? 3 : 0)
            }
            runs.append(ModelRecords.Run(cell: cell, run: run))
        }
        return runs
    }
}
