import Foundation
import Learning
import Reasoning
import Results
import Statistics
import Synchronization
import Tasks
import Testing

@testable import Experiments

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
                "single", "vote", "coverage", "best-of-n, outcome",
                "weighted-vote, process", "beam, process", "mcts, outcome",
                "particles, process-mc", "compute-optimal",
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
            let saved = try SearchSummary(
                encoded: Data(contentsOf: folder.appending(path: "summary.json")))
            #expect(saved.claims == summary.claims)
        }
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

    @Test("A folder without models is refused by name")
    func noModels() {
        let folder = URL(fileURLWithPath: "/tmp/there-is-no-such-run")
        #expect(throws: (any Error).self) { try SearchReproduction.models(of: [folder]) }
    }
}
