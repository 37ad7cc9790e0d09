import Foundation
import Learning
import Reasoning
import Synchronization
import Testing

@testable import Experiments

@Suite("The comparison of searches in miniature")
struct SearchReproductionTests {
    /// Seconds from random weights to the summary; nothing is learned.
    private static var recipe: SearchRecipe {
        var recipe = SearchRecipe.quick(seed: 3)
        recipe.subjects[0].models = .miniature(.countdown)
        for (name, verifier) in recipe.subjects[0].verifiers {
            var small = verifier
            small.chains.task = recipe.subjects[0].models.task
            small.chains.problems = 6
            small.chains.heldOutProblems = 2
            small.chains.samples = 2
            small.chains.maxTokens = 16
            small.chains.cacheBytes = 16 << 20
            small.labels.maxTokens = 8
            recipe.subjects[0].verifiers[name] = small
        }
        recipe.subjects[0].problems = 10
        recipe.subjects[0].base = .init(chains: 4, cells: [])
        recipe.subjects[0].trained = .init(
            chains: 4,
            cells: [
                SearchCell(.chain, size: 4), SearchCell(.beam, "process", size: 1, width: 2),
                SearchCell(.mcts, "outcome", size: 2),
                SearchCell(.particles, "process-mc", size: 2),
            ])
        recipe.maxTokens = 24
        recipe.cacheBytes = 16 << 20
        return recipe
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
            func run(_ observe: @escaping @Sendable (O1Event) -> Void) async throws
                -> SearchSummary
            {
                try await SearchReproduction(
                    recipe: Self.recipe, folder: folder, models: [:], commit: "test"
                ).run(observe)
            }
            let summary = try await run { _ in }
            let subject = try #require(summary.subjects.first)
            #expect(
                subject.task == "countdown" && subject.models.map(\.name) == ["base", "trained"])
            let trained = subject.models[1]
            let names = Set(trained.curves.map(\.name))
            for name in [
                "one-chain", "majority-vote", "coverage", "best-of-n, outcome",
                "weighted-vote, process", "beam-search, process", "mcts, outcome",
                "particle-filter, process-mc", "compute-optimal",
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
            recipe.subjects[0].trained.cells = [SearchCell(.chain, size: 4)]
            let summary = try await SearchReproduction(
                recipe: recipe, seeds: 2, folder: folder, models: [:], commit: "test"
            ).run { _ in }
            #expect(summary.seeds == [3, 4])
            #expect(summary.subjects[0].problems == 20)
            #expect(summary.subjects[0].models[0].curves.allSatisfy { $0.points[0].n == 20 })
        }
    }

    @Test("A cell with a verifier that is not there, or none where one is needed, is refused")
    func refusals() throws {
        var recipe = Self.recipe
        recipe.subjects[0].base.cells = [SearchCell(.beam, "oracle", size: 2)]
        #expect(throws: LearningError.self) { try recipe.validate() }
        let cell = SearchCell(.beam, size: 2)
        #expect(throws: (any Error).self) {
            try cell.made(
                for: recipe.subjects[0].models.task.task(), verifier: nil, sampling: .init(),
                stopAt: nil)
        }
        recipe = Self.recipe
        recipe.subjects[0].wholeVerifier = "nobody"
        #expect(throws: LearningError.self) { try recipe.validate() }
    }

    @Test("A folder without models is refused by name")
    func noModels() {
        let folder = URL(fileURLWithPath: "/tmp/there-is-no-such-run")
        #expect(throws: (any Error).self) { try SearchReproduction.models(of: [folder]) }
    }
}
