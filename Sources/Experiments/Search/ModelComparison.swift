import Foundation
import Reasoning
import Results
import Search

/// One model of a benchmark under every strategy, as curves problem by problem.
struct ModelComparison {
    /// `base` or `trained`.
    let name: String
    let quintiles: Quintiles
    /// Chains that are measured; those that sorted the problems are not among them.
    let pool: ChainPool
    /// Strategies over whole chains, from the pool.
    let pooled: [MeasuredCurve]
    /// Strategies that were run, by strategy and verifier.
    let searched: [MeasuredCurve]
    /// What the engine did for each point that was run, by curve name and label.
    let engines: [String: [String: EngineShare]]
    let allocation: AllocationStudy
    let allocationCurve: MeasuredCurve
    /// Best-of-n by the allocation's verifier on the fitting problems.
    let fittingBaseline: MeasuredCurve
    /// The plans of allocations, by number.
    let plans: [String]
    let trees: [SearchSummary.Tree]
    /// The verifier of whole chains that allocations ask.
    let whole: String

    init(
        _ records: ModelRecords, name: String, benchmark: SearchRecipe.Benchmark,
        recipe: SearchRecipe,
        seed: UInt64
    ) throws {
        self.name = name
        whole = benchmark.wholeVerifier
        quintiles = Quintiles(
            records.pool.chains(0..<recipe.sortingChains).samples.map { $0.map(\.verdict) })
        pool = records.pool.chains(recipe.sortingChains..<records.pool.count)
        let counts = PoolCurves.counts(upTo: pool.count)
        pooled = try PoolCurves(pool: pool, counts: counts, seed: seed).all()
        searched = Self.curves(of: records.runs)
        engines = Self.engines(of: records.runs)
        trees = Self.trees(of: records.runs, problems: pool.problems)

        let plans = Self.plans(
            counts: counts.filter { $0 >= recipe.probes }, searches: records.fittingRuns.count)
        let fitted = records.fittingRuns.map { $0.run.point(label: $0.cell.label) }
        let measured = records.fittingRuns.compactMap { fitted in
            records.runs.first { $0.cell == fitted.cell }?.run.point(label: fitted.cell.label)
        }
        func trials(_ pool: ChainPool, _ searches: [MeasuredPoint]) -> AllocationTrials {
            AllocationTrials(
                pool, verifier: benchmark.wholeVerifier, searches: searches, plans: plans,
                probes: recipe.probes, orders: 10, seed: seed)
        }
        allocation = AllocationStudy(
            fitting: trials(records.fittingPool, fitted), measuring: trials(pool, measured),
            planCount: plans.count)
        allocationCurve = allocation.curve()
        fittingBaseline = try PoolCurves(
            pool: records.fittingPool, counts: PoolCurves.counts(upTo: records.fittingPool.count),
            seed: seed
        ).bestOfN(by: benchmark.wholeVerifier)
        let names = records.fittingRuns.map { $0.cell.curveName }
        self.plans = plans.map { $0.label(fitted, names: names) }
    }

    var curves: [MeasuredCurve] { pooled + searched + [allocationCurve] }

    /// A curve by strategy and verifier.
    func curve(_ strategy: String, _ verifier: String? = nil) -> MeasuredCurve? {
        curves.first { $0.strategy == strategy && $0.verifier == verifier }
    }

    private static func curves(of runs: [ModelRecords.Run]) -> [MeasuredCurve] {
        var order: [String] = []
        var groups: [String: [ModelRecords.Run]] = [:]
        for run in runs {
            let name = run.cell.curveName
            if groups[name] == nil { order.append(name) }
            groups[name, default: []].append(run)
        }
        return order.compactMap { name in
            guard let group = groups[name], let first = group.first else { return nil }
            return MeasuredCurve(
                strategy: first.cell.strategy, verifier: first.cell.verifier,
                points: group.map { $0.run.point(label: $0.cell.label) })
        }
    }

    private static func engines(of runs: [ModelRecords.Run]) -> [String: [String: EngineShare]] {
        var engines: [String: [String: EngineShare]] = [:]
        for run in runs {
            engines[run.cell.curveName, default: [:]][run.cell.label] = run.run.engine
        }
        return engines
    }

    private static func plans(counts: [Int], searches: Int) -> [AllocationPlan] {
        counts.map(AllocationPlan.bestOf) + counts.map(AllocationPlan.vote)
            + counts.map(AllocationPlan.weightedVote)
            + counts.dropFirst().flatMap { count in
                [0.5, 0.8, 0.95].map { AllocationPlan.bestOfUntil(count, score: $0) }
            } + (0..<searches).map(AllocationPlan.search)
    }

    /// Of each search over steps, the tree of the first problem that it branched on.
    private static func trees(of runs: [ModelRecords.Run], problems: [Problem])
        -> [SearchSummary.Tree]
    {
        var seen = Set<String>()
        return runs.compactMap { run in
            let trees = run.run.trees
            guard let place = trees.firstIndex(where: { (3..<400).contains($0.count) }),
                problems.indices.contains(place), seen.insert(run.cell.strategy).inserted
            else { return nil }
            return SearchSummary.Tree(
                strategy: "\(run.cell.curveName), \(run.cell.label)",
                problem: problems[place].question, tree: trees[place])
        }
    }
}
