import Learning
import Reasoning
import Tasks

extension SearchRecipe {
    /// The tasks that strategies are compared on unless others are named: those of the published run.
    public static let standardTasks: [TaskRecipe.Kind] = [
        .countdown, .multiplication, .wordProblems,
    ]

    /// What `ponder reproduce search` does: the demo's two models on Countdown and, with fewer problems
    /// and searches, models of their own on the other tasks, meant for 45 minutes on two cores and 3 GB.
    ///
    /// Differences of the main comparison vary by 39 to 49 points from problem to problem, so five points
    /// take (2.8 · 0.44 / 0.05)² ≈ 600 problems (`Power`): more than there is time for, and than
    /// multiplication has. The 240 of Countdown (of the test side's 18,308 of levels 2 to 5) show eight
    /// points, the 150 of multiplication (of 410) ten, the 300 of word problems (of more than 3,000),
    /// whose chains are short, seven.
    ///
    /// - Parameter tasks: what is compared, in this order. Default: `standardTasks`.
    public static func demo(
        _ tasks: [TaskRecipe.Kind] = standardTasks, seed: UInt64 = 1
    ) -> SearchRecipe {
        SearchRecipe(
            seed: seed, benchmarks: tasks.map { benchmark($0, seed: seed) },
            maxTokens: 256, sortingChains: 4, probes: 4,
            stopAt: [0.5, 0.7, 0.8, 0.9, 0.95, 0.99], rollouts: 2, concurrency: 64,
            cacheBytes: 3 << 29)
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
        let cells =
            chains([16, 64, 256])
            + searches(beams: [1, 4, 8], simulations: [16, 64], particles: [4, 16])
        return Benchmark(
            models: models, levels: 2...5, problems: 240, fittingProblems: 100,
            verifiers: verifiers(task: models.task, seed: seed), wholeVerifier: "generative",
            base: Measuring(chains: 16, cells: cells), trained: Measuring(chains: 16, cells: cells))
    }

    /// Fewer problems and searches than Countdown has.
    private static func brief(_ kind: TaskRecipe.Kind, seed: UInt64) -> Benchmark {
        let models = ReasonerRecipe.standard(kind, seed: seed)
        let cells =
            chains([16, 64]) + searches(beams: [1, 4], simulations: [16, 64], particles: [4])
        return Benchmark(
            models: models, levels: nil, problems: kind == .wordProblems ? 300 : 150,
            fittingProblems: 60,
            verifiers: verifiers(task: models.task, seed: seed), wholeVerifier: "generative",
            base: Measuring(chains: 16, cells: cells),
            trained: Measuring(chains: 16, cells: cells))
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

    /// Every search until it is sure, and to the end: beams at each of their sizes, for they are the main
    /// comparison, the others at one size that is not dear.
    private static func searches(
        beams: [Int], simulations: [Int], particles: [Int]
    ) -> [SearchCell] {
        func cells(_ strategy: String, _ sizes: [Int], by verifier: String = Benchmark.guided)
            -> [SearchCell]
        { sizes.map { SearchCell(strategy, verifier, size: $0) } }
        let beam = cells("beam", beams)
        let plain = cells("beam", [2, 4], by: "process")
        let diverse = cells("diverse", Array(Set([2, beams.last ?? 2])).sorted())
        let lookahead = cells("lookahead", [2])
        let trees = cells("mcts", simulations)
        let filters = cells("particles", particles)
        let revision = cells("revision", [4], by: "generative")
        let ends =
            beam + [plain.last, diverse.first, trees.last, filters.first].compactMap(\.self)
            + lookahead + revision
        return beam + plain + diverse + lookahead + trees + filters + revision
            + ends.map(\.unstopped)
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
                SearchCell("beam", "process", size: 2, stops: false),
                SearchCell("mcts", "process", size: 8, stops: false),
            ])
    }
}
