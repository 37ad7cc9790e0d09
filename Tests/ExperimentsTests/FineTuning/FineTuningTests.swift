import Foundation
import Language
import Learning
import PonderModelTesting
import Reasoning
import Results
import Statistics
import Synchronization
import Tasks
import Tensors
import Testing

@testable import Experiments

@Suite("Training a model that is there already")
struct FineTuningTests {
    private func weights(_ run: URL) throws -> Data {
        try Data(contentsOf: run.appending(path: "model/model.safetensors"))
    }

    @Test(
        "It is measured before, along the way and after, beside its controls; nothing is done twice"
    )
    func endToEnd() async throws {
        let toy = try FineTuningToy()
        let recipe = try toy.recipe
        let summary = try await toy.run(recipe, to: "run").run { _ in }
        let folder = toy.url.appending(path: "run")
        let file = try Data(contentsOf: folder.appending(path: "summary.json"))
        #expect(try SummaryKind(ofSummary: file) == .fineTuning)
        #expect(try FineTuningSummary(encoded: file) == summary)

        #expect(summary.algorithm == "grpo")
        #expect(summary.data.training == 5 && summary.data.heldOut == 4)
        #expect(summary.data.task == "numbers")
        #expect(summary.data.contamination.sameQuestions == 0)
        let sums = try Data(contentsOf: URL(filePath: toy.path("train.jsonl")))
        #expect(summary.data.trainingFile?.sha256 == SHA256.hex(of: sums))
        #expect(summary.model.source.bytes > 0 && summary.model.parameters > 0)

        let measured =
            [summary.base, summary.trained] + [
                try #require(summary.controls.randomReward),
                try #require(summary.controls.baseAtBestTemperature),
            ]
        for model in measured {
            #expect(model.accuracy.n == 4 && model.samples == 2)
            let shares = [model.accuracy.value, model.wrong.value, model.unanswered.value]
            #expect(abs(shares.reduce(0, +) - 1) < 1e-9)
            #expect(model.meanTokens.value > 0 && model.meanTokens.value <= 8)
        }
        #expect(
            summary.comparisons.map(\.against) == ["base", "randomReward", "baseAtBestTemperature"])
        let others = [measured[0], measured[2], measured[3]]
        for (comparison, other) in zip(summary.comparisons, others) {
            let expected = summary.trained.accuracy.value - other.accuracy.value
            #expect(abs(comparison.difference.value - expected) < 1e-9)
            #expect(comparison.difference.interval.contains(comparison.difference.value))
            #expect(comparison.difference.interval.width > 0 && comparison.difference.n == 4)
        }
        #expect(summary.curve.map(\.step) == [0, 2, 4])
        #expect(summary.curve.first?.flops == 0)
        #expect(summary.curve.first?.accuracy == summary.base.accuracy)
        #expect(summary.curve.last?.accuracy == summary.trained.accuracy)
        let flops = summary.curve.map(\.flops)
        #expect(flops == flops.sorted() && Set(flops).count == 3)
        #expect(summary.learning.map(\.step) == [1, 2, 3, 4])
        // Something was rewarded, so something was learned.
        #expect(summary.learning.contains { $0.reward > 0 })
        #expect(summary.learning.contains { $0.kl ?? 0 > 0 })
        #expect(
            Set(summary.bill.map(\.phase)) == ["learning", "control random-reward", "evaluation"])
        let base = try Data(
            contentsOf: URL(filePath: toy.path("model")).appending(path: "model.safetensors"))
        #expect(try weights(folder) != base)

        let events = Mutex(0)
        let again = try await toy.run(recipe, to: "run").run { event in
            if case .progress = event { events.withLock { $0 += 1 } }
        }
        #expect(events.withLock { $0 } == 0)
        #expect(again.trained == summary.trained && again.curve == summary.curve)
    }

    @Test(
        "Stopped anywhere and run again, it ends in the weights and numbers of the undisturbed run",
        arguments: [
            ("measuring the base", 1), ("learning", 1), ("measuring step 2", 1), ("learning", 4),
            ("measuring the trained model", 1), ("control: random reward", 2),
        ])
    func resume(title: String, done: Int) async throws {
        let toy = try FineTuningToy()
        var recipe = try toy.recipe
        recipe.evaluation.temperatures = []
        let whole = try await toy.run(recipe, to: "whole").run { _ in }
        let interrupted = try toy.run(recipe, to: "cut")
        let work = Task {
            try await interrupted.run { event in
                if case .progress(let progress, _) = event, progress.title == title,
                    progress.done == done
                {
                    withUnsafeCurrentTask { $0?.cancel() }
                }
            }
        }
        await #expect(throws: CancellationError.self) { try await work.value }
        let resumed = try await toy.run(recipe, to: "cut").run { _ in }
        #expect(
            try weights(toy.url.appending(path: "whole"))
                == weights(toy.url.appending(path: "cut")))
        #expect(resumed.base == whole.base && resumed.trained == whole.trained)
        #expect(resumed.curve.map(\.accuracy) == whole.curve.map(\.accuracy))
        #expect(resumed.controls == whole.controls)
    }

    @Test(
        "Adapters are learned in the place of the weights, and written alone and within the model")
    func adapters() async throws {
        let toy = try FineTuningToy()
        var recipe = try toy.recipe
        recipe.controls = false
        recipe.evaluation.temperatures = []
        let plain = try await toy.run(recipe, to: "plain").run { _ in }
        recipe.lora = LoRAConfiguration(rank: 2, alpha: 4)
        let summary = try await toy.run(recipe, to: "run").run { _ in }
        // Fresh adapters say what the model says.
        #expect(summary.base == plain.base)
        let folder = toy.url.appending(path: "run")
        let merged = try LocalModel(folder: folder.appending(path: "model"), memory: 1 << 20).model
        let beside = try LocalModel(
            folder: folder.appending(path: "seed-5/adapters"), memory: 1 << 20)
        let alone = try beside.model.merged()
        for (one, other) in zip(merged.namedWeights, alone.namedWeights) {
            #expect(try one.tensor.floats() == other.tensor.floats(), "\(one.name)")
        }
        let base = try LocalModel(folder: URL(filePath: toy.path("model")), memory: 1 << 20).model
        let changed = try zip(base.namedWeights, merged.namedWeights).filter {
            try $0.tensor.floats() != $1.tensor.floats()
        }
        #expect(!changed.isEmpty && changed.allSatisfy { !$0.0.name.contains("orm") })
    }

    @Test("Without controls there are none; several seeds are pooled and kept apart in the curve")
    func seeds() async throws {
        let toy = try FineTuningToy()
        var recipe = try toy.recipe
        recipe.controls = false
        recipe.evaluation.temperatures = []
        recipe.evaluation.samples = 1
        recipe.learning.steps = 2
        let summary = try await toy.run(recipe, to: "run", seeds: 2).run { _ in }
        #expect(summary.controls == .init())
        #expect(summary.comparisons.map(\.against) == ["base"])
        #expect(summary.seeds == [5, 6])
        #expect(summary.base.accuracy.n == 4 && summary.base.samples == 2)
        #expect(summary.curve.map(\.seed) == [5, 5, 6, 6])
        #expect(Set(summary.bill.map(\.phase)) == ["learning", "evaluation"])
    }

    @Test(
        "Any algorithm that has steps of policy gradients", arguments: ["rloo", "ppo", "rest-em"])
    func algorithms(name: String) async throws {
        let toy = try FineTuningToy()
        var recipe = try toy.recipe
        recipe.controls = false
        recipe.evaluation.temperatures = []
        recipe.learning = try LearningAlgorithm.named(name).applied(to: recipe.learning)
        #expect(recipe.algorithm == name)
        let summary = try await toy.run(recipe, to: "run").run { _ in }
        #expect(summary.algorithm == name && summary.learning.count == 4)
    }

    @Test(
        "Problems of a task are asked as a chat or in its own form",
        arguments: FineTuningRecipe.Asking.allCases)
    func generated(asked: FineTuningRecipe.Asking) async throws {
        let toy = try FineTuningToy()
        let task = TaskRecipe.Kind.wordProblems.quick
        try TinyModel.write(
            task.corpus(seed: 1).tokenizer(), context: max(512, task.tokenLimit),
            to: toy.url.appending(path: "words"))
        var recipe = try toy.recipe
        (recipe.model, recipe.data, recipe.task) = (toy.path("words"), nil, task)
        (recipe.asked, recipe.trainingProblems) = (asked, 6)
        recipe.evaluation.problems = 3
        recipe.learning.steps = 1
        recipe.controls = false
        let summary = try await toy.run(recipe, to: "run").run { _ in }
        #expect(summary.data.task == (asked == .chat ? "numbers" : "word-problems"))
        #expect(summary.data.training == 6 && summary.data.heldOut == 3)
        #expect(summary.data.contamination.sharedRuns == nil)
        #expect(summary.data.trainingFile == nil)
        recipe.task = TaskRecipe.Kind.knightsAndKnaves.quick
        recipe.asked = .chat
        let error = #expect(throws: ConfigurationError.self) { try FineTuningProblems(recipe) }
        #expect(error?.field == "asked")
    }

    @Test("A run whose data have changed does not go on")
    func changed() async throws {
        let toy = try FineTuningToy()
        var recipe = try toy.recipe
        recipe.controls = false
        recipe.evaluation.temperatures = []
        recipe.learning.steps = 1
        _ = try await toy.run(recipe, to: "run").run { _ in }
        try toy.write(["00", "01", "10", "000", "1"], to: "train.jsonl")
        let later = try toy.run(recipe, to: "run")
        let error = await #expect(throws: RunError.self) { try await later.run { _ in } }
        #expect(error?.description.contains("training.sha256") == true)
    }
}
