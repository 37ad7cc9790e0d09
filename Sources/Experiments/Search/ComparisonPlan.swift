import Foundation
import Learning
import Results
import Tasks

/// What a comparison will measure and look for, fixed before anything is measured: `plan.json`.
///
/// Everything that is reported and does not stand in it is marked as added.
struct ComparisonPlan: Codable, Hashable, Sendable {
    /// One model of a task.
    struct Model: Codable, Hashable, Sendable {
        var name: String
        /// Chains of each problem, from which strategies over whole chains are computed.
        var chains: Int
        /// The curves that are computed or run, by name.
        var curves: [String]
        /// The searches that are run, by the files that keep them.
        var cells: [String]
        /// What allocations and the best fixed strategy choose from.
        var plans: [String]
        var claims: [PlannedClaim]
    }

    struct Benchmark: Codable, Hashable, Sendable {
        var task: String
        /// Test problems of each seed.
        var problems: Int
        /// Validation problems of each seed.
        var fittingProblems: Int
        var models: [Model]
        /// Searches without a model that strategies are compared with; nil where there are none, and
        /// in plans from before.
        var baselines: [String]?
    }

    var seeds: [UInt64]
    /// Thresholds of which each verifier and the vote get one on validation problems.
    var stopAt: [Double]
    /// Chains of each problem that sort them by difficulty.
    var sortingChains: Int
    var benchmarks: [Benchmark]

    init(_ recipe: SearchRecipe, seeds: [UInt64]) {
        self.seeds = seeds
        stopAt = recipe.stopAt
        sortingChains = recipe.sortingChains
        benchmarks = recipe.benchmarks.map { benchmark in
            Benchmark(
                task: benchmark.models.task.kind.rawValue, problems: benchmark.problems,
                fittingProblems: benchmark.fittingProblems,
                models: [("base", benchmark.base), ("trained", benchmark.trained)].map {
                    Model(name: $0.0, $0.1, of: benchmark, probes: recipe.probes)
                },
                baselines: (try? benchmark.models.task.blindSearch(seed: recipe.seed)).map { _ in
                    BlindSolutions.Manner.allCases.map(\.rawValue)
                })
        }
    }

    /// The bytes of the file: sorted keys, so that the same plan is the same bytes.
    func encoded() throws -> Data {
        try SummaryJSON.encoder(pretty: true).encode(self) + Data("\n".utf8)
    }

    /// The searches without a model that a benchmark is compared with.
    func baselines(of task: String) -> [String] {
        benchmarks.first { $0.task == task }?.baselines ?? []
    }

    /// The model of a benchmark; nil where it is not planned.
    func model(_ name: String, of task: String) -> Model? {
        benchmarks.first { $0.task == task }?.models.first { $0.name == name }
    }
}

extension ComparisonPlan.Model {
    fileprivate init(
        name: String, _ measuring: SearchRecipe.Measuring, of benchmark: SearchRecipe.Benchmark,
        probes: Int
    ) {
        var seen = Set<String>()
        let pooled = [false, true].flatMap { stops in
            [CurveName.of("vote", nil, stops: stops)]
                + benchmark.scoringVerifiers.flatMap { verifier in
                    ["best-of-n", "weighted-vote"].map {
                        CurveName.of($0, verifier, stops: stops)
                    }
                }
        }
        let curves =
            (["coverage"] + pooled + measuring.cells.map(\.curveName)
            + ["compute-optimal", "fixed"]).filter { seen.insert($0).inserted }
        let searches = ModelMeasuring.planned(measuring)
        let counts = PoolCurves.counts(upTo: measuring.chains).filter { $0 >= probes }
        self.init(
            name: name, chains: measuring.chains, curves: curves,
            cells: measuring.cells.map(\.fileName),
            plans: AllocationPlan.all(counts: counts, searches: searches.count).map {
                $0.label(searches.map(\.pointName))
            }, claims: PlannedClaim.all(among: seen, whole: benchmark.wholeVerifier))
    }
}
