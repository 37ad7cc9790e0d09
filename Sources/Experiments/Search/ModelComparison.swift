import Foundation
import Reasoning
import Results
import Search

/// One model of a benchmark under every strategy, as curves problem by problem.
struct ModelComparison {
    /// `base` or `trained`.
    let name: String
    /// Different problems among those of all seeds; curves have a value for each.
    let clusters: ProblemClusters
    let quintiles: Quintiles
    /// Chains that are measured; those that sorted the problems are others.
    let pool: ChainPool
    /// Strategies over whole chains, from the pool.
    let pooled: [MeasuredCurve]
    /// Strategies that were run, by strategy and verifier.
    let searched: [MeasuredCurve]
    /// What the engine did for each point that was run, by curve name and label.
    let engines: [String: [String: EngineShare]]
    let allocation: AllocationStudy
    let allocationCurve: MeasuredCurve
    /// The best of the allocation's plans for all problems alike, fitted in the same way.
    let fixed: AllocationStudy
    let fixedCurve: MeasuredCurve
    /// Best-of-n by each verifier on the validation problems.
    let validation: [MeasuredCurve]
    /// The plans of allocations, by number.
    let plans: [String]
    let trees: [SearchSummary.Tree]
    /// By seed, when strategies were sure enough.
    let thresholds: [StoppingThresholds]

    init(
        _ records: ModelRecords, name: String, benchmark: SearchRecipe.Benchmark,
        recipe: SearchRecipe,
        seed: UInt64
    ) throws {
        self.name = name
        let clusters = ProblemClusters(records.pool.problems)
        self.clusters = clusters
        pool = records.pool
        thresholds = records.thresholds
        quintiles = Quintiles(
            clusters.joined(records.sorting.samples.map { $0.map(\.verdict) }))
        let counts = PoolCurves.counts(upTo: pool.count)
        pooled = try PoolCurves(
            pool: pool, counts: counts, seed: seed, thresholds: records.thresholds
        ).all().map(clusters.curve)
        searched = Self.curves(of: records.runs).map(clusters.curve)
        engines = Self.engines(of: records.runs)
        trees = Self.trees(of: records.runs, problems: pool.problems)
        let validation = PoolCurves(
            pool: records.fittingPool, counts: PoolCurves.counts(upTo: records.fittingPool.count),
            seed: seed)
        self.validation = try records.fittingPool.scores.keys.sorted().map {
            try ProblemClusters(records.fittingPool.problems).curve(validation.bestOfN(by: $0))
        }

        let plans = AllocationPlan.all(
            counts: counts.filter { $0 >= recipe.probes }, searches: records.fittingRuns.count)
        let fitted = records.fittingRuns.map { $0.run.point(label: $0.cell.label) }
        let measured = records.fittingRuns.compactMap { fitted in
            records.runs.first { $0.cell == fitted.cell }?.run.point(label: fitted.cell.label)
        }
        func study(probes: Int, bins: Int) -> AllocationStudy {
            func trials(_ pool: ChainPool, _ searches: [MeasuredPoint]) -> AllocationTrials {
                AllocationTrials(
                    pool, verifier: benchmark.wholeVerifier, searches: searches, plans: plans,
                    thresholds: records.thresholds, probes: probes, orders: 10, seed: seed)
            }
            return AllocationStudy(
                fitting: trials(records.fittingPool, fitted),
                measuring: trials(records.pool, measured),
                planCount: plans.count, bins: bins)
        }
        allocation = study(probes: recipe.probes, bins: 5)
        allocationCurve = allocation.curve()
        fixed = study(probes: 0, bins: 1)
        fixedCurve = fixed.curve("fixed")
        self.plans = plans.map { plan in
            plan.label(records.fittingRuns.map(\.cell.pointName))
        }
    }

    /// The plan that did best on the validation problems, whatever it costs, on the test problems.
    var chosen: (plan: String, point: MeasuredPoint)? {
        guard let best = fixed.allocations.first, let plan = best.plans.first else { return nil }
        return (
            plans[plan], AllocationStudy.point(of: best, on: fixed.measuring, label: plans[plan])
        )
    }

    var curves: [MeasuredCurve] { pooled + searched + [allocationCurve, fixedCurve] }

    /// A curve by its name.
    func curve(named name: String) -> MeasuredCurve? { curves.first { $0.name == name } }

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
                stops: first.cell.stops,
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
                strategy: run.cell.pointName,
                problem: problems[place].question, tree: trees[place])
        }
    }
}
