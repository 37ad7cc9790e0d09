import Foundation
import Language
import Learning
import Reasoning
import Results
import Synchronization
import Tasks
import Testing

@testable import Experiments

@Suite("The o1 reproduction in miniature")
struct ReasonerReproductionTests {
    private static var recipe: ReasonerRecipe { .miniature(.countdown) }

    private func withFolder<Result>(_ body: (URL) async throws -> Result) async throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "o1-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        return try await body(folder)
    }

    private func reproduction(_ folder: URL, seeds: Int = 1) throws -> ReasonerReproduction {
        try ReasonerReproduction(recipe: Self.recipe, seeds: seeds, folder: folder, commit: "test")
    }

    @Test("Writes models and a summary that agrees with the recipe, and does nothing twice")
    func endToEnd() async throws {
        try await withFolder { folder in
            let summary = try await reproduction(folder).run { _ in }
            let saved = try ReasonerSummary(
                encoded: Data(contentsOf: folder.appending(path: "summary.json")))
            #expect(saved.trained == summary.trained)
            #expect(summary.base.n == 4 && summary.base.samples == 2)
            #expect(summary.trainPanel.map(\.step) == [1, 2, 3])
            let flops = summary.trainPanel.map(\.flops)
            #expect(flops == flops.sorted() && flops[0] > 0)
            #expect(summary.testPanel.chain.trained.map(\.label) == ["1", "8", "32"])
            #expect(summary.testPanel.coverage.base.map(\.label) == ["1", "2", "4"])
            #expect(summary.heldOut.overlap == 0)
            let split = try #require(summary.split)
            #expect(
                split.test >= 4 && split.spaceSize == split.train + split.validation + split.test)
            for control in [
                summary.controls.blindSearch, summary.controls.baseWithoutGivingUp,
                summary.controls.supervised, summary.controls.randomReward,
                summary.controls.corpusSearch, summary.controls.baseAtBestTemperature,
            ] {
                let measures = try #require(control)
                #expect(measures.n == 4 && measures.accuracy.map(\.tokens) == [1, 8, 32])
                #expect(measures.accuracy.allSatisfy { $0.accuracy <= measures.passAt1 + 1e-12 })
            }
            let temperatures = summary.controls.baseAtBestTemperature?.temperatures
            #expect(temperatures?.count == 1 && [0.5, 1].contains(temperatures?[0]))
            #expect(summary.controls.blindSearch?.solvedPerAttempt?.interval != nil)
            #expect(summary.comparisons.contains { $0.against == "randomReward" })
            #expect(summary.comparedWithin == 8)
            #expect(
                Set(summary.bill.map(\.phase)).isSuperset(
                    of: ["control supervised", "control random-reward"]))
            #expect(summary.learning.count == 3)
            let ledger = summary.ledger.values.reduce(0) { $0 + $1.flops }
            let bill = summary.bill.reduce(0) { $0 + $1.spending.flops }
            #expect(abs(ledger - bill) <= 1e-9 * ledger)
            for name in ["base", "model"] {
                let model = try LocalModel(
                    folder: folder.appending(path: name), memory: 1 << 20)
                #expect(model.model.configuration.hiddenSize == 16)
            }
            let steps = Mutex(0)
            let again = try await reproduction(folder).run { event in
                guard case .progress(let progress, _) = event else { return }
                if progress.unit == "steps" { steps.withLock { $0 += 1 } }
            }
            #expect(steps.withLock { $0 } == 0)
            #expect(again.base == summary.base && again.testPanel == summary.testPanel)
        }
    }

    @Test("No chain spends more than its thinking budget, the mark and the answer allow")
    func budgets() async throws {
        try await withFolder { folder in
            let summary = try await reproduction(folder).run { _ in }
            let model = try CheckpointFolder(url: folder.appending(path: "model")).configuration
            let longestPrompt = "6 6 6=20".utf8.count + 1
            for point in summary.testPanel.chain.base + summary.testPanel.chain.trained {
                let cap = try #require(point.label.flatMap { Int($0) })
                let tokens = longestPrompt + cap + 1 + 64
                #expect(point.flopsPerProblem > model.forwardFLOPs(positions: 0..<8))
                #expect(point.flopsPerProblem <= model.forwardFLOPs(positions: 0..<tokens))
            }
        }
    }

    @Test("Cancelled and run again, it ends in the weights of the uninterrupted run")
    func resume() async throws {
        try await withFolder { whole in
            try await withFolder { cut in
                _ = try await reproduction(whole).run { _ in }
                let interrupted = try reproduction(cut)
                let work = Task {
                    try await interrupted.run { event in
                        if case .progress(let progress, _) = event, progress.title == "learning",
                            progress.done == 1
                        {
                            withUnsafeCurrentTask { $0?.cancel() }
                        }
                    }
                }
                await #expect(throws: CancellationError.self) { try await work.value }
                _ = try await reproduction(cut).run { _ in }
                let file = "model/model.safetensors"
                #expect(
                    try Data(contentsOf: whole.appending(path: file))
                        == Data(contentsOf: cut.appending(path: file)))
            }
        }
    }

    @Test("Several seeds are pooled and kept apart in the left panel")
    func seeds() async throws {
        try await withFolder { folder in
            let summary = try await reproduction(folder, seeds: 2).run { _ in }
            #expect(summary.seeds == [3, 4])
            #expect(summary.base.n == 4 && summary.base.samples == 4)
            #expect(Set(summary.trainPanel.compactMap(\.seed)) == [3, 4])
        }
    }

    @Test(
        "Every task goes from random weights to its summary",
        arguments: [TaskRecipe.Kind.multiplication, .wordProblems, .knightsAndKnaves])
    func tasks(kind: TaskRecipe.Kind) async throws {
        try await withFolder { folder in
            var recipe = ReasonerRecipe.miniature(kind)
            recipe.evaluation.sweepLevels = 2...2
            let summary = try await ReasonerReproduction(
                recipe: recipe, folder: folder, commit: "test"
            ).run { _ in }
            #expect(summary.title.contains(kind.title))
            #expect(summary.testPanel.problems?.contains("2 to 2 of 5") == true)
            #expect(summary.heldOut.overlap == 0)
            #expect(summary.trainPanel.map(\.step) == [1, 2, 3])
            let task = try recipe.task.task()
            let model = try LocalModel(folder: folder.appending(path: "model"), memory: 1 << 20)
            for problem in try task.problems(in: .test, count: 3, seed: 5) {
                // The vocabulary is the checkpoint's: a task of another configuration will do.
                let named = try TaskCatalog.task(named: problem.task)
                let prompt = try await model.policy(for: named).begin(problem).prompt
                #expect(try await model.policy(for: task).begin(problem).prompt == prompt)
                let tokenizer = try recipe.task.corpus(seed: 1).tokenizer()
                #expect(try tokenizer.encode(text: problem.question + "<think>") == prompt)
            }
        }
    }

    @Test("A run of Countdown from before recipes named their task goes on")
    func earlierRun() async throws {
        try await withFolder { folder in
            let whole = try await reproduction(folder).run { _ in }
            let file = folder.appending(path: "seed-3/config.json")
            let text = try String(contentsOf: file, encoding: .utf8)
            let parsed = try JSONSerialization.jsonObject(with: Data(text.utf8))
            var fields = try #require(parsed as? [String: Any])
            let task = try #require(fields.removeValue(forKey: "task") as? [String: Any])
            fields["corpus"] = task["countdown"]
            let earlier = try JSONSerialization.data(withJSONObject: fields)
            try earlier.write(to: file)
            var recipe = Self.recipe
            #expect(try JSONDecoder().decode(ReasonerRecipe.self, from: earlier) == recipe)
            #expect(try await reproduction(folder).run { _ in }.trained == whole.trained)
            recipe.task.levels = 1...4
            let other = try ReasonerReproduction(recipe: recipe, folder: folder, commit: "test")
            await #expect(throws: RunError.self) { try await other.run { _ in } }
        }
    }

    @Test("A recipe out of bounds is refused before anything is written")
    func refusal() async throws {
        var recipe = Self.recipe
        recipe.evaluation.thinking = [4096]
        #expect(throws: (any Error).self) {
            try ReasonerReproduction(
                recipe: recipe, folder: URL(filePath: "/nonexistent"), commit: "test")
        }
    }
}
