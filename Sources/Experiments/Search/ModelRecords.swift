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

    /// Chains of the test problems that only sort them by difficulty.
    var sorting: ChainPool
    /// Chains of the test problems that are measured.
    var pool: ChainPool
    var runs: [Run]
    /// The same for the validation problems, on which thresholds and allocations are fitted.
    var fittingPool: ChainPool
    var fittingRuns: [Run]
    /// By seed, what the strategies that stop did so at.
    var thresholds: [StoppingThresholds]

    /// The records of several seeds as one: their problems side by side.
    static func merged(_ records: [ModelRecords]) -> ModelRecords? {
        guard var all = records.first else { return nil }
        for other in records.dropFirst() {
            all.sorting.append(other.sorting)
            all.pool.append(other.pool)
            all.thresholds += other.thresholds
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
        closed = closed.flatMap { own in other.closed.map { own + $0 } }
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

    /// How chains are drawn: those that sort problems with other seeds than those that are measured.
    private func sampling(forSorting isSorting: Bool = false) -> Sampling {
        Sampling(
            GenerateParameters(
                maxTokens: recipe.maxTokens,
                seed: Self.chainSeed(seed, model: name, forSorting: isSorting)),
            answerTokens: benchmark.models.task.answerTokens)
    }

    static func chainSeed(_ seed: UInt64, model: String, forSorting isSorting: Bool) -> UInt64 {
        RandomStream.derive(seed, (isSorting ? "search-sorting-" : "search-") + model)
    }

    /// The searches that an allocation may choose, which are run on the fitting problems too: small
    /// beams by the process verifier, and the cheaper searches of every guided kind.
    static func planned(_ measuring: SearchRecipe.Measuring) -> [SearchCell] {
        measuring.cells.filter { cell in
            guard cell.stops else { return false }
            return switch (cell.strategy, cell.verifier) {
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
        3 + measuring.cells.count + planned(measuring).count
    }

    func measure(_ kept: inout KeptMeasurements) async throws -> ModelRecords {
        let all = try verifiers.all(
            for: local, task: task, recipe: recipe, whole: benchmark.wholeVerifier,
            sampling: sampling())
        let scoring = benchmark.scoringVerifiers.compactMap { name in
            all[name].map { (name: name, verifier: $0) }
        }
        // What is fitted comes first, on validation problems alone.
        let fittingPool = try await self.pool(
            "\(name)-fitting-pool", measuring.chains, of: fitting, scoring, &kept)
        let thresholds = StoppingThresholds.fitted(
            on: fittingPool, candidates: recipe.stopAt, seed: seed)
        let fittingRuns = try await self.runs(
            Self.planned(measuring), of: fitting, suffix: "-fitting", all, thresholds, &kept)
        let sorting = try await pool(
            "\(name)-sorting", recipe.sortingChains, of: heldOut, [], forSorting: true, &kept)
        let pool = try await pool(
            "\(name)-pool", measuring.chains, of: heldOut, scoring, &kept)
        let runs = try await runs(measuring.cells, of: heldOut, all, thresholds, &kept)
        return ModelRecords(
            sorting: sorting, pool: pool, runs: runs, fittingPool: fittingPool,
            fittingRuns: fittingRuns, thresholds: [thresholds])
    }

    /// The verifier that finished chains are judged by where a search asks this one.
    private func judge(of verifier: String?) -> String? {
        verifier.map {
            ["monte-carlo", SearchRecipe.Benchmark.guided].contains($0)
                ? benchmark.wholeVerifier : $0
        }
    }

    /// Each measurement pays for all of its tokens: nothing is left in the cache from the one before.
    private func pool(
        _ file: String, _ chains: Int, of problems: [Problem],
        _ verifiers: [(name: String, verifier: any Verifier)], forSorting isSorting: Bool = false,
        _ kept: inout KeptMeasurements
    ) async throws -> ChainPool {
        try await kept.pool(file) {
            try await local.engine.clearCache()
            return try await ChainPool.draw(
                chains, of: problems, task: task, policy: local.policy(for: task),
                sampling: sampling(forSorting: isSorting), verifiers: verifiers,
                atMost: recipe.concurrency)
        }
    }

    private func runs(
        _ cells: [SearchCell], of problems: [Problem], suffix: String = "",
        _ all: [String: any Verifier], _ thresholds: StoppingThresholds,
        _ kept: inout KeptMeasurements
    ) async throws -> [ModelRecords.Run] {
        var runs: [ModelRecords.Run] = []
        for cell in cells {
            let strategy = try cell.choice(
                sampling(), stopping: thresholds.rule(for: judge(of: cell.verifier))
            ).strategy(for: task, verifier: cell.verifier.flatMap { all[$0] })
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
