import Learning
import Reasoning
import Tasks

extension SearchRecipe {
    /// The tasks that strategies are compared on unless others are named: those of the published run.
    public static let standardTasks: [TaskRecipe.Kind] = [
        .countdown, .multiplication, .wordProblems,
    ]

    /// What `ponder reproduce search` does: the demo's two models on Countdown and, with fewer
    /// searches, models of their own on the other tasks; half an hour on two CPU cores.
    ///
    /// - Parameter tasks: what is compared, in this order. Default: `standardTasks`.
    public static func demo(
        _ tasks: [TaskRecipe.Kind] = standardTasks, seed: UInt64 = 1
    ) -> SearchRecipe {
        SearchRecipe(
            seed: seed, benchmarks: tasks.map { benchmark($0, seed: seed) },
            maxTokens: 512, sortingChains: 8, probes: 4, stopAt: 0.9, rollouts: 2,
            concurrency: 64, cacheBytes: 1 << 30)
    }

    /// Few problems and small searches, in about a minute a benchmark once the models are there.
    ///
    /// - Parameter tasks: what is compared, in this order. Default: Countdown alone.
    public static func quick(
        _ tasks: [TaskRecipe.Kind] = [.countdown], seed: UInt64 = 1
    ) -> SearchRecipe {
        var recipe = demo(tasks, seed: seed)
        for index in recipe.benchmarks.indices { recipe.benchmarks[index].shorten(seed: seed) }
        recipe.maxTokens = 128
        recipe.sortingChains = 4
        recipe.probes = 2
        recipe.cacheBytes = 128 << 20
        return recipe
    }

    private static func benchmark(_ kind: TaskRecipe.Kind, seed: UInt64) -> Benchmark {
        kind == .countdown ? countdown(seed: seed) : brief(kind, seed: seed)
    }

    private static func countdown(seed: UInt64) -> Benchmark {
        let models = ReasonerRecipe.standard(.countdown, seed: seed)
        return Benchmark(
            models: models, levels: 2...5, problems: 100, fittingProblems: 60,
            verifiers: verifiers(task: models.task, seed: seed), wholeVerifier: "generative",
            base: Measuring(
                chains: 64,
                cells: chains([4, 16, 32, 64, 128, 256])
                    + searches(beams: [1, 2, 4, 8], simulations: [16, 64, 256])),
            trained: Measuring(
                chains: 32,
                cells: chains([4, 16, 32, 64, 128, 256])
                    + searches(beams: [1, 2, 4, 8], simulations: [16, 64, 256])))
    }

    /// Fewer problems and searches than Countdown has.
    private static func brief(_ kind: TaskRecipe.Kind, seed: UInt64) -> Benchmark {
        let models = ReasonerRecipe.standard(kind, seed: seed)
        let cells =
            chains([4, 16, 64])
            + searches(beams: [1, 2, 4], simulations: [16, 64], particles: [4])
        return Benchmark(
            models: models, levels: nil, problems: 60, fittingProblems: 40,
            verifiers: verifiers(task: models.task, seed: seed), wholeVerifier: "generative",
            base: Measuring(chains: 32, cells: cells),
            trained: Measuring(chains: 32, cells: cells))
    }

    private static func verifiers(task: TaskRecipe, seed: UInt64) -> [String: VerifierRecipe] {
        let kinds: [(String, VerifierRecipe.Kind)] = [
            ("outcome", .outcome), ("process", .processExact),
            ("process-mc", .processMonteCarlo), ("generative", .generative),
        ]
        return Dictionary(
            uniqueKeysWithValues: kinds.map { name, kind in
                (name, VerifierRecipe.demo(kind, task: task, seed: seed))
            })
    }

    private static func chains(_ caps: [Int]) -> [SearchCell] {
        caps.map { SearchCell("single", size: $0) }
    }

    /// Search by every verifier, and at all sizes by the process model alone and by the values of
    /// rollouts with answers checked by the generative verifier.
    private static func searches(
        beams: [Int], simulations: [Int], particles: [Int] = [4, 16, 32]
    ) -> [SearchCell] {
        beams.map { SearchCell("beam", "process", size: $0) }
            + beams.map { SearchCell("beam", Benchmark.guided, size: $0) }
            + ["process-mc", "outcome", "self"].map { SearchCell("beam", $0, size: 4) }
            + [SearchCell("beam", "monte-carlo", size: 1, width: 2)]
            + beams.dropFirst().map { SearchCell("diverse", Benchmark.guided, size: $0) }
            + [1, 4].map { SearchCell("lookahead", Benchmark.guided, size: $0) }
            + [SearchCell("mcts", "process", size: 64)]
            + simulations.map { SearchCell("mcts", Benchmark.guided, size: $0) }
            + particles.map { SearchCell("particles", Benchmark.guided, size: $0) }
            + [SearchCell("revision", "generative", size: 4)]
    }
}

extension SearchRecipe.Benchmark {
    /// Leaves few problems, small searches, and models and verifiers that are trained shortly.
    fileprivate mutating func shorten(seed: UInt64) {
        models = .quick(models.task.kind, seed: seed)
        levels = nil
        problems = 12
        fittingProblems = 10
        // A model that is trained so shortly may solve nothing: there is nothing to write checks of.
        verifiers["generative"] = nil
        wholeVerifier = "outcome"
        for (name, verifier) in verifiers { verifiers[name] = verifier.quick(task: models.task) }
        base = SearchRecipe.Measuring(chains: 8, cells: [])
        trained = SearchRecipe.Measuring(
            chains: 8,
            cells: [
                SearchCell("single", size: 16), SearchCell("single", size: 64),
                SearchCell("beam", "process", size: 1), SearchCell("beam", "process", size: 2),
                SearchCell("diverse", "process", size: 2),
                SearchCell("lookahead", "process", size: 1),
                SearchCell("mcts", "process", size: 8),
                SearchCell("particles", "process", size: 4),
                SearchCell("beam", "monte-carlo", size: 1, width: 2),
            ])
    }
}
