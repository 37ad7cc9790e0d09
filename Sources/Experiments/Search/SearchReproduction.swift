import Foundation
import Language
import Learning
import Reasoning
import Results
import Tasks
import Tensors

/// Every way to spend compute on an answer, compared: strategies and verifiers on a base and a trained
/// model, at equal compute, with a verdict on each published claim.
///
/// Everything lies in one folder and can be interrupted at any moment; running it again goes on.
///
///     runs/search/
///       report.html, figures/, summary.json
///       plan.json, plan.sha256     what is measured and looked for, fixed before the first measurement
///       seed-1/config.json
///       seed-1/TASK/models/        where no run was given to take them from
///       seed-1/TASK/verifiers/     chains/, and a run for each verifier
///       seed-1/TASK/measured/      pools and runs, one file each
public struct SearchReproduction: Sendable {
    public let recipe: SearchRecipe
    /// How many seeds, counted up from the recipe's own.
    public let seeds: Int
    public let folder: URL
    /// A run of `ponder reproduce o1` or `ponder train` whose models are taken, by task name; the
    /// others are trained.
    public let models: [String: URL]
    public let commit: String
    /// Whether a phase whose checkpoints are all damaged begins anew, instead of being refused.
    let startsOver: Bool

    /// - Throws: an error naming the first field of the recipe that is out of bounds.
    public init(
        recipe: SearchRecipe, seeds: Int = 1, folder: URL, models: [String: URL], commit: String,
        startsOver: Bool = false
    ) throws {
        try recipe.validate()
        try ReasonerReproduction.check(seeds: seeds, from: recipe.seed)
        self.recipe = recipe
        self.seeds = seeds
        self.folder = folder
        self.models = models
        self.commit = commit
        self.startsOver = startsOver
    }

    /// Runs by the tasks of their models.
    /// - Throws: `RunError` for a folder without models, `ConfigurationError` for two of one
    ///   task.
    public static func models(of runs: [URL]) throws -> [String: URL] {
        var models: [String: URL] = [:]
        for run in runs {
            let task = try BenchmarkModels.taken(from: run).recipe.task.kind.rawValue
            guard models.updateValue(run, forKey: task) == nil else {
                throw ConfigurationError(
                    field: "models", reason: "two runs are of \(task); one is compared at a time")
            }
        }
        return models
    }

    /// Does what is left to do, and writes `summary.json`.
    ///
    /// Cancelling the task stops after the measurement under way.
    /// - Parameter observe: called with progress, from any thread.
    public func run(_ observe: @escaping @Sendable (RunEvent) -> Void) async throws
        -> SearchSummary
    {
        try RunFolder.requireRoom(
            in: folder, seeds: recipe.seed...recipe.seed + UInt64(seeds - 1),
            writes: RunFolder.reportNames.union([FixedPlan.fileName, FixedPlan.hashName]))
        var results: [[BenchmarkResult]] = []
        var plan: FixedPlan?
        let allSeeds = (0..<seeds).map { recipe.seed &+ UInt64($0) }
        for (index, seed) in allSeeds.enumerated() {
            if seeds > 1 { observe(.note("seed \(seed), \(index + 1) of \(seeds)")) }
            let run = try RunFolder.open(
                folder.appending(path: RunFolder.seedName(seed)), configuration: recipe,
                over: .demo(recipe.benchmarks.map(\.models.task.kind), seed: recipe.seed))
            // Nothing is measured before the plan is fixed.
            plan =
                try plan
                ?? FixedPlan(
                    ComparisonPlan(recipe, seeds: allSeeds), in: folder,
                    hasBegun: hasMeasured(allSeeds))
            var benchmarks: [BenchmarkResult] = []
            for benchmark in recipe.benchmarks {
                benchmarks.append(
                    try await BenchmarkMeasuring(
                        recipe: recipe, benchmark: benchmark, seed: seed,
                        place: (index, seeds), startsOver: startsOver, observe: observe,
                        folder: run.url.appending(path: benchmark.models.task.kind.rawValue),
                        models: models[benchmark.models.task.kind.rawValue]
                    ).complete())
                // Engines, pools and verifiers of one task are no use to the next.
                TensorRuntime.releaseMemory()
            }
            results.append(benchmarks)
        }
        guard let plan else {
            throw RunError.file(folder.path, reason: "has no seed to measure")
        }
        let summary = try SearchSummaryBuilder(
            recipe: recipe, results: results, commit: commit, fixed: plan
        ).summary()
        try summary.encoded().write(
            to: folder.appending(path: "summary.json"), options: .atomic)
        return summary
    }

    /// Whether there are measurements of any seed.
    private func hasMeasured(_ seeds: [UInt64]) throws -> Bool {
        try seeds.contains { seed in
            try recipe.benchmarks.contains { benchmark in
                let run = folder.appending(path: RunFolder.seedName(seed))
                    .appending(path: benchmark.models.task.kind.rawValue)
                return try !AtomicFolder.names(in: run.appending(path: "measured")).isEmpty
            }
        }
    }
}

/// What one seed recorded of one benchmark.
struct BenchmarkResult: Sendable {
    /// Base and trained, in this order.
    var records: [(name: String, records: ModelRecords)]
    var notes: [SearchSummary.VerifierNote]
    var description: String
    /// What search without a model needs on the test problems; nil where the corpus cannot search
    /// blindly.
    var blind: BlindSolutions?
    /// By phase.
    var seconds: [String: Double]
    var ledger: ComputeLedger
}

/// One benchmark under one seed: models → verifiers → measurements.
struct BenchmarkMeasuring {
    let recipe: SearchRecipe
    let benchmark: SearchRecipe.Benchmark
    let seed: UInt64
    /// Which seed it is, among how many.
    let place: (index: Int, count: Int)
    let startsOver: Bool
    let observe: @Sendable (RunEvent) -> Void
    let folder: URL
    /// The run that models are taken from; nil: they are trained.
    let models: URL?

    func complete() async throws -> BenchmarkResult {
        let start = Date()
        let models = try await found()
        let trained = Date()
        var problems = models.recipe.task
        let task = try problems.task()
        problems.levels = benchmark.levels ?? problems.levels
        let drawn = try problems.task()
        func own(_ side: Split, _ count: Int, _ name: String) throws -> [Problem] {
            try SeedProblems.dealt(
                by: drawn, in: side, count: count, seeds: place.count,
                seed: RandomStream.derive(recipe.seed, name))[place.index]
        }
        let heldOut = try own(.test, benchmark.problems, "search-held-out")
        let fitting = try own(.validation, benchmark.fittingProblems, "search-fitting")
        let blind = try models.recipe.task.blindSearch(seed: seed).map { corpus in
            try BlindSolutions(
                of: heldOut, by: corpus, task: task,
                tokenizer: CheckpointFolder(url: models.base).tokenizer(),
                seed: RandomStream.derive(seed, "search-blind"))
        }
        let memory = EngineMemory(
            bytes: recipe.cacheBytes, verifiers: benchmark.verifiers.count)
        let verifiers = try await BenchmarkVerifiers.complete(
            benchmark, models: models, task: task, memory: memory,
            placement: recipe.placement, folder: folder.appending(path: "verifiers"),
            startsOver: startsOver, observe: observe)
        let both = [
            ("base", models.base, benchmark.base), ("trained", models.trained, benchmark.trained),
        ]
        var kept = KeptMeasurements(
            folder: folder.appending(path: "measured"),
            total: both.reduce(0) { $0 + ModelMeasuring.count($1.2) }, observe: observe)
        var records: [(name: String, records: ModelRecords)] = []
        for (name, url, measuring) in both {
            let measured = try await ModelMeasuring(
                recipe: recipe, benchmark: benchmark, measuring: measuring, name: name, task: task,
                local: LocalModel(folder: url, at: recipe.placement, memory: memory.policy),
                verifiers: verifiers,
                heldOut: heldOut, fitting: fitting, seed: seed
            ).measure(&kept)
            records.append((name, measured))
        }
        var ledger = kept.ledger
        ledger.add(verifiers.ledger)
        return BenchmarkResult(
            records: records, notes: verifiers.notes, description: task.splitDescription,
            blind: blind,
            seconds: [
                "models": trained.timeIntervalSince(start), "verifiers": verifiers.seconds,
                "measuring": kept.seconds,
            ], ledger: ledger)
    }

    private func found() async throws -> BenchmarkModels {
        if let models { return try BenchmarkModels.taken(from: models) }
        var own = benchmark.models
        own.seed = seed
        return try await BenchmarkModels.trained(
            by: own, in: folder.appending(path: "models"), startsOver: startsOver, observe: observe)
    }
}
