import Foundation
import Language
import Learning
import Reasoning
import Statistics
import Synchronization
import Tasks
import Testing

@testable import Experiments
@testable import Results

@Suite("The comparison of searches in miniature")
struct SearchReproductionTests {
    private static var recipe: SearchRecipe { recipe(on: [.countdown]) }

    /// Seconds from random weights to the summary; nothing is learned.
    private static func recipe(on tasks: [TaskRecipe.Kind]) -> SearchRecipe {
        var recipe = SearchRecipe.quick(tasks, seed: 3)
        for index in recipe.benchmarks.indices { shorten(&recipe.benchmarks[index]) }
        recipe.maxTokens = 24
        recipe.cacheBytes = 16 << 20
        return recipe
    }

    private static func shorten(_ benchmark: inout SearchRecipe.Benchmark) {
        benchmark.models = .miniature(benchmark.models.task.kind)
        for (name, verifier) in benchmark.verifiers {
            var small = verifier
            small.chains.task = benchmark.models.task
            small.chains.problems = 6
            small.chains.heldOutProblems = 2
            small.chains.samples = 2
            small.chains.maxTokens = 16
            small.chains.cacheBytes = 16 << 20
            small.labels.maxTokens = 8
            benchmark.verifiers[name] = small
        }
        benchmark.problems = 10
        benchmark.base = .init(chains: 4, cells: [])
        benchmark.trained = .init(
            chains: 4,
            cells: [
                SearchCell("single", size: 4), SearchCell("beam", "process", size: 1, width: 2),
                SearchCell("mcts", "outcome", size: 2),
                SearchCell("particles", "process-mc", size: 2),
                SearchCell("mcts", "outcome", size: 2, stops: false),
            ])
    }

    private func withFolder<Result>(_ body: (URL) async throws -> Result) async throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "search-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        return try await body(folder)
    }

    @Test("Every strategy is measured once, the claims are all there, and nothing is done twice")
    func endToEnd() async throws {
        try await withFolder { folder in
            func run(_ observe: @escaping @Sendable (RunEvent) -> Void) async throws
                -> SearchSummary
            {
                try await SearchReproduction(
                    recipe: Self.recipe, folder: folder, models: [:], commit: "test"
                ).run(observe)
            }
            let summary = try await run { _ in }
            let benchmark = try #require(summary.benchmarks.first)
            #expect(
                benchmark.task == "countdown"
                    && benchmark.models.map(\.name) == ["base", "trained"])
            let trained = benchmark.models[1]
            let names = Set(trained.curves.map(\.name))
            for name in [
                "single", "vote", "vote, until sure", "coverage", "best-of-n, outcome",
                "best-of-n, outcome, until sure", "weighted-vote, process",
                "beam, process, until sure", "mcts, outcome", "mcts, outcome, until sure",
                "particles, process-mc, until sure", "compute-optimal", "fixed",
            ] {
                #expect(names.contains(name), "\(name) is missing")
            }
            #expect(trained.curves.filter(\.usesReference).map(\.strategy) == ["coverage"])
            for point in trained.curves.flatMap(\.points) {
                #expect(point.n == 10 && point.flopsPerProblem > 0)
                #expect(
                    point.interval.low <= point.accuracy && point.accuracy <= point.interval.high)
                #expect(point.quintiles.count == 5)
            }
            #expect(
                Set(summary.claims.map(\.id)).isSuperset(of: ["best-of-n-beats-vote", "many-shot"]))
            #expect(summary.claims.allSatisfy { !$0.added })
            #expect(trained.curves.allSatisfy { !$0.added })
            let multiplicity = try #require(summary.multiplicity)
            #expect(multiplicity.verdicts == summary.claims.count { $0.adjusted != nil })
            #expect(multiplicity.verdicts > 0 && multiplicity.verdicts < summary.claims.count)
            #expect(trained.chosen != nil && trained.thresholds?.count == 1)
            try Self.checkSides(in: folder)
            try Self.checkBlind(benchmark, in: folder)
            #expect(summary.ledger.total.flops > 0)
            #expect(summary.ledger[.training].flops > 0)
            #expect(summary.ledger[.training].generatedTokens == 0, "sampling is no training")

            let measured = Mutex(0)
            let again = try await run { event in
                guard case .progress(let progress, _) = event else { return }
                if progress.unit == "steps" { measured.withLock { $0 += 1 } }
            }
            #expect(measured.withLock { $0 } == 0)
            #expect(again.claims == summary.claims)
            #expect(again.benchmarks[0].blindSearch == benchmark.blindSearch)
            let saved = try SearchSummary(
                encoded: Data(contentsOf: folder.appending(path: "summary.json")))
            #expect(saved.claims == summary.claims)
            try await Self.checkPlan(of: saved, in: folder, run: run)
        }
    }

    /// What is fitted is of validation problems; what sorts problems are other chains than those measured.
    private static func checkSides(in folder: URL) throws {
        let task = try recipe.benchmarks[0].models.task.task()
        func pool(_ name: String) throws -> ChainPool { try Self.pool(name, in: folder) }
        let (fitting, sorting, measured) = (
            try pool("base-fitting-pool"), try pool("base-sorting"), try pool("base-pool")
        )
        #expect(fitting.problems.allSatisfy { task.split(of: $0) == .validation })
        #expect(measured.problems.allSatisfy { task.split(of: $0) == .test })
        #expect(sorting.problems == measured.problems && sorting.scores.isEmpty)
        #expect(sorting.samples != measured.samples)
    }

    private static func pool(_ name: String, in folder: URL) throws -> ChainPool {
        try JSONDecoder().decode(
            ChainPool.self,
            from: Data(
                contentsOf: folder.appending(path: "seed-3/countdown/measured/\(name).json")))
    }

    /// Search without a model is what its chains' texts say, counted once more.
    private static func checkBlind(_ benchmark: SearchSummary.Benchmark, in folder: URL) throws {
        let recipe = recipe.benchmarks[0].models.task
        let corpus = try #require(recipe.corpus(seed: 9) as? CountdownCorpus)
        let problems = try pool("base-pool", in: folder).problems
        #expect(benchmark.baselinesAdded == false)
        for (points, likeCorpus) in [
            (benchmark.blindSearch, false), (benchmark.corpusSearch, true),
        ] {
            let points = try #require(points)
            let tokens = try problems.map { problem -> Int? in
                let text = try #require(
                    corpus.blindChain(
                        of: problem, likeCorpus: likeCorpus, tokens: 4_096,
                        seed: RandomStream.derive(3, "search-blind")))
                let isSolved = corpus.task.anatomy(of: text, problem: problem).hits == 1
                return isSolved ? try corpus.tokenizer().encode(text: text).count : nil
            }
            #expect(points.map(\.label) == (4...12).map { "\(1 << $0) tokens" })
            for (budget, point) in zip((4...12).map { 1 << $0 }, points) {
                let solved = tokens.count { $0 ?? .max <= budget }
                #expect(abs(point.accuracy - Double(solved) / 10) < 1e-12)
                let spent = tokens.reduce(0) { $0 + min($1 ?? budget, budget) }
                #expect(point.tokensPerProblem == Double(spent) / 10)
                #expect(point.n == 10 && point.flopsPerProblem == 0)
                #expect(
                    point.interval.low <= point.accuracy && point.accuracy <= point.interval.high)
            }
            for (low, high) in zip(points, points.dropFirst()) {
                #expect(low.accuracy <= high.accuracy)
                #expect(low.tokensPerProblem ?? 0 <= high.tokensPerProblem ?? 0)
            }
            #expect(try #require(points.last).accuracy > 0)
        }
        #expect(benchmark.blindSearch != benchmark.corpusSearch)
        for point in benchmark.models[1].curves.flatMap(\.points) {
            let (written, all) = (point.generatedTokensPerProblem, point.tokensPerProblem)
            #expect(try #require(written) > 0 && #require(written) < #require(all))
        }
    }

    /// The plan's hash is in the summary, what it lacks is marked as added, and one that was changed by
    /// hand ends the run.
    private static func checkPlan(
        of summary: SearchSummary, in folder: URL,
        run: (@escaping @Sendable (RunEvent) -> Void) async throws -> SearchSummary
    ) async throws {
        let file = folder.appending(path: FixedPlan.fileName)
        let data = try Data(contentsOf: file)
        #expect(summary.plan?.hash == SHA256.hex(of: data))
        var plan = try JSONDecoder().decode(ComparisonPlan.self, from: data)
        plan.benchmarks[0].models[1].claims.removeAll { $0.id == "best-of-n-beats-vote" }
        plan.benchmarks[0].models[1].claims.append(
            PlannedClaim(
                id: "dropped", text: "What was planned is reported", source: "",
                rule: .better(first: "vote", second: "nothing", on: .all)))
        plan.benchmarks[0].models[1].curves.removeAll { $0 == "vote" }
        plan.benchmarks[0].baselines = nil
        try plan.encoded().write(to: file)
        await #expect(throws: RunError.self) { _ = try await run { _ in } }
        // Had it been fixed without them.
        try Data("\(SHA256.hex(of: plan.encoded()))  plan.json\n".utf8).write(
            to: folder.appending(path: FixedPlan.hashName))
        let again = try await run { _ in }
        #expect(
            again.claims.filter(\.added).map { "\($0.id) \($0.benchmark)" }
                == ["best-of-n-beats-vote countdown, trained"])
        #expect(again.claims.first { $0.id == "dropped" }?.verdict == .notMeasurable)
        #expect(again.benchmarks[0].models[1].curves.filter(\.added).map(\.name) == ["vote"])
        #expect(again.benchmarks[0].baselinesAdded == true)
    }

    @Test("Several seeds are measured side by side")
    func seeds() async throws {
        try await withFolder { folder in
            var recipe = Self.recipe
            recipe.benchmarks[0].trained.cells = [SearchCell("single", size: 4)]
            let summary = try await SearchReproduction(
                recipe: recipe, seeds: 2, folder: folder, models: [:], commit: "test"
            ).run { _ in }
            #expect(summary.seeds == [3, 4])
            #expect(summary.benchmarks[0].problems == 20)
            #expect(summary.benchmarks[0].models[0].curves.allSatisfy { $0.points[0].n == 20 })
            #expect(summary.benchmarks[0].blindSearch?.map(\.n) == Array(repeating: 20, count: 9))
        }
    }

    @Test("Word problems are a benchmark like the others, and other tasks are another run")
    func wordProblems() async throws {
        try await withFolder { folder in
            func run(_ tasks: [TaskRecipe.Kind]) async throws -> SearchSummary {
                try await SearchReproduction(
                    recipe: Self.recipe(on: tasks), folder: folder, models: [:], commit: "test"
                ).run { _ in }
            }
            let summary = try await run([.wordProblems])
            #expect(summary.benchmarks.map(\.task) == ["wordProblems"])
            #expect(summary.benchmarks[0].blindSearch == nil)
            #expect(summary.benchmarks[0].baselinesAdded == nil)
            let trained = try #require(summary.benchmarks.first?.models.last)
            for name in ["vote", "best-of-n, process", "mcts, outcome", "compute-optimal"] {
                #expect(trained.curves.contains { $0.name == name }, "\(name) is missing")
            }
            let looked = Set(summary.claims.map(\.benchmark))
            #expect(looked == ["", "wordProblems, base", "wordProblems, trained"])
            // A benchmark is too long to be shown.
            let started = folder.appending(path: "seed-3").path
            await #expect(
                throws: RunError.configurationDiffers(
                    run: started, differences: ["subjects differs"])
            ) { try await run([.countdown]) }
        }
    }

    @Test("The standard recipe has every task in the order asked for, each with a check of answers")
    func tasks() throws {
        #expect(
            SearchRecipe.demo().benchmarks.map(\.models.task.kind)
                == [.countdown, .multiplication, .wordProblems])
        #expect(SearchRecipe.quick().benchmarks.map(\.models.task.kind) == [.countdown])
        let recipe = SearchRecipe.demo([.wordProblems, .countdown])
        try recipe.validate()
        #expect(recipe.benchmarks.map(\.models.task.kind) == [.wordProblems, .countdown])
        #expect(recipe.benchmarks.allSatisfy { $0.verifiers["generative"]?.kind == .generative })
        for kind in TaskRecipe.Kind.allCases { try SearchRecipe.quick([kind]).validate() }
    }

    @Test("A cell with a verifier that is not there, or none where one is needed, is refused")
    func refusals() throws {
        var recipe = Self.recipe
        recipe.benchmarks[0].base.cells = [SearchCell("beam", "oracle", size: 2)]
        #expect(throws: ConfigurationError.self) { try recipe.validate() }
        let cell = SearchCell("beam", size: 2)
        #expect(throws: ConfigurationError.self) { try cell.choice() }
        recipe = Self.recipe
        recipe.benchmarks[0].wholeVerifier = "nobody"
        #expect(throws: ConfigurationError.self) { try recipe.validate() }
    }

    @Test("A recipe from before, with one score to stop at and cells that do not say, is read")
    func former() throws {
        var saved = try #require(
            try JSONSerialization.jsonObject(with: JSONEncoder().encode(Self.recipe))
                as? [String: Any])
        saved["stopAt"] = 0.9
        func read() throws -> SearchRecipe {
            try JSONDecoder().decode(
                SearchRecipe.self, from: JSONSerialization.data(withJSONObject: saved))
        }
        #expect(try read().stopAt == [0.9])
        saved["stopAt"] = nil
        #expect(try read().stopAt.isEmpty)
        #expect(throws: ConfigurationError.self) { try read().validate() }
        saved["stopAt"] = "soon"
        #expect(throws: DecodingError.self) { try read() }
        let cell = try JSONDecoder().decode(
            SearchCell.self,
            from: Data(#"{"strategy": "beam", "verifier": "process", "size": 2, "width": 4}"#.utf8))
        #expect(cell == SearchCell("beam", "process", size: 2) && cell.stops)
    }

    @Test("What engines share adds up to no more than the bound")
    func memory() {
        for verifiers in 0...5 {
            let memory = EngineMemory(bytes: 1000, verifiers: verifiers)
            #expect(memory.policy + verifiers * memory.verifier <= 1000)
            #expect(memory.policy >= memory.verifier && memory.verifier > 0)
        }
    }

    @Test("A folder without models is refused by name")
    func noModels() {
        let folder = URL(fileURLWithPath: "/tmp/there-is-no-such-run")
        #expect(throws: (any Error).self) { try SearchReproduction.models(of: [folder]) }
    }
}
