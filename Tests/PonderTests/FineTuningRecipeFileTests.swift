import Experiments
import Foundation
import Language
import Learning
import PonderModelTesting
import Synchronization
import Tasks
import Testing

@testable import ponder

@Suite struct FineTuningRecipeFileTests {
    private func parse(_ text: String, algorithm: String? = nil) throws -> FineTuningRecipe {
        try FineTuningRecipe.parse(text, file: "recipe.yaml", algorithm: algorithm)
    }

    @Test(
        "A recipe is of a model that is there where its model is a text",
        arguments: [
            ("model: models/smollm2\n", true), ("model: 'a b'\n", true), ("seed: 1\n", false),
            ("model: {layers: 2}\n", false), ("model:\n", false), ("model:\n  layers: 2\n", false),
            ("", false),
        ])
    func kinds(text: String, isMeant: Bool) throws {
        #expect(try FineTuningRecipe.isMeant(by: text, file: "recipe.yaml") == isMeant)
    }

    @Test("What a recipe does not say is as in the standard one; its files and task are its own")
    func fields() throws {
        let files = try parse(
            "model: m\ndata: {train: a, test: b, limit: 3}\nevaluation: {every: 5}\n")
        var expected = FineTuningRecipe(
            model: "m", data: .init(train: "a", test: "b", limit: 3))
        expected.evaluation.every = 5
        #expect(files == expected)
        let task = try parse(
            "model: m\ntask: {wordProblems: {problems: {operations: [1, 1]}}}\nasked: own\n")
        #expect(task.task?.kind == .wordProblems && task.asked == .own && task.data == nil)
        #expect(try parse("model: m\ntask: multiplication\n").task?.kind == .multiplication)
    }

    @Test(
        "An algorithm is what learning is where the recipe says nothing else; a flag is all of it")
    func algorithms() throws {
        let text = """
            model: m
            algorithm: grpo
            learning:
              problems: 6
              objective: {klCoefficient: 0.5}
            """
        let named = try parse(text)
        var grpo = FineTuningRecipe(model: "m").learning
        grpo.problems = 6
        grpo = try LearningAlgorithm.named("grpo").applied(to: grpo)
        grpo.objective.klCoefficient = 0.5
        #expect(named.learning == grpo)
        let flagged = try parse(text, algorithm: "dr-grpo")
        #expect(flagged.algorithm == "dr-grpo" && flagged.learning.problems == 6)
        #expect(try parse("model: m\nalgorithm: ppo\n").algorithm == "ppo")
    }

    @Test(
        "What is wrong is named by file, line and field",
        arguments: [
            ("model: m\nalgorithm: sarsa\n", 2, "algorithm"),
            ("model: m\nalgorithm: {grpo: {}}\n", 2, "algorithm"),
            ("model: m\ndata: {train: a}\n", 2, "data"),
            ("model: m\ndata:\n  train: a\n  test: b\n  limits: 3\n", 5, "data.limits"),
            ("model: m\ntask: chess\n", 2, "task"),
            ("model: m\nlearning: {step: 3}\n", 2, "learning.step"),
            ("model: m\nalgorithm: grpo\nlearning: {step: 3}\n", 3, "learning.step"),
            ("model: m\npretraining: {tokens: 3}\n", 2, "pretraining"),
            ("model: m\nasked: politely\n", 2, "asked"),
        ])
    func malformed(text: String, line: Int, field: String) {
        let error = #expect(throws: CommandError.self) { try parse(text) }
        guard case .recipe("recipe.yaml", let named, let found, _)? = error else {
            Issue.record("another error: \(String(describing: error))")
            return
        }
        #expect(named == line && found.hasPrefix(field))
    }

    @Test("A model that is not there ends with status 2 before anything is written")
    func absent() async throws {
        let folder = try TemporaryFolder()
        let file = try folder.file("mine.yaml", "seed: 1\nmodel: /nowhere\ntask: wordProblems\n")
        let run = folder.path("run")
        let outcome = await Ponder.outcome(of: ["train", file, "--out", run])
        #expect(outcome.status == .badInput)
        #expect(outcome.message.contains("mine.yaml, line 2, field 'model': there is no model"))
        #expect(!FileManager.default.fileExists(atPath: run))
    }

    @Test("The command ends with a model and a report, under any algorithm and with several seeds")
    func command() async throws {
        let folder = try TemporaryFolder()
        try TinyModel.write(
            CharacterTokenizer(alphabet: "01+="), to: folder.url.appending(path: "model"))
        func sums(_ name: String, _ sums: [String]) throws -> String {
            let lines = sums.map { #"{"question": "\#($0)", "answer": "So.\n#### 1"}"# }
            return try folder.file(name, lines.joined(separator: "\n"))
        }
        let file = try folder.file(
            "mine.yaml",
            """
            model: \(folder.path("model"))
            data:
              train: \(try sums("train.jsonl", ["0+1=", "1+0="]))
              test: \(try sums("test.jsonl", ["0+0+1=", "0+1+0="]))
            learning: {steps: 1, problems: 2, samples: 2, maxTokens: 8}
            cacheBytes: 1048576
            """)
        let run = folder.path("run")
        let arguments = ["--out", run, "--quiet", "--algorithm", "rloo", "--seeds", "2"]
        let outcome = await Ponder.outcome(of: ["train", file] + arguments)
        #expect(outcome.status == .success, "\(outcome.message)")
        let page = try folder.text(of: "run/report.html")
        #expect(page.contains("rloo") && page.contains("model on test.jsonl"))
        #expect(CheckpointFolder.isModel(folder.url.appending(path: "run/model")))
        let again = await Ponder.outcome(of: ["report", run])
        #expect(again.status == .success)
        #expect(try folder.text(of: "run/report.html") == page)
    }

    private static let recipes = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Recipes")

    @Test(
        "A shipped recipe is begun, with a model that was taught nothing and problems of ours",
        arguments: ["gsm8k-grpo", "smollm2-word-problems"])
    func shipped(name: String) async throws {
        let file = Self.recipes.appending(path: name + ".yaml").path
        var recipe = try FineTuningRecipe.parse(RecipeFile.text(of: file), file: file)
        #expect(recipe.algorithm == "grpo" && recipe.controls)
        let folder = try TemporaryFolder()
        try TinyModel.write(
            ByteTokenizer(), context: 512, to: folder.url.appending(path: "model"))
        recipe.model = folder.path("model")
        if recipe.data != nil {
            func problems(_ name: String, from first: Int) throws -> String {
                let lines = (first..<first + 20).map {
                    #"{"question": "Ann has \#($0) figs. How many?", "answer": "So.\n#### \#($0)"}"#
                }
                return try folder.file(name, lines.joined(separator: "\n"))
            }
            recipe.data?.train = try problems("train.jsonl", from: 0)
            recipe.data?.test = try problems("test.jsonl", from: 50)
        }
        // As it is but for the length of a step and of a measurement.
        recipe.evaluation.problems = 2
        recipe.evaluation.choiceProblems = 2
        recipe.learning.problems = 2
        recipe.learning.samples = 2
        recipe.learning.maxTokens = 16
        recipe.cacheBytes = 16 << 20
        let training = try FineTuning(
            recipe: recipe, folder: folder.url.appending(path: "run"), commit: "test")
        let phases = Mutex<Set<String>>([])
        let work = Task {
            try await training.run { event in
                guard case .progress(let progress, _) = event else { return }
                phases.withLock { _ = $0.insert(progress.title) }
                if progress.title == "learning" { withUnsafeCurrentTask { $0?.cancel() } }
            }
        }
        await #expect(throws: CancellationError.self) { try await work.value }
        #expect(phases.withLock { $0 }.isSuperset(of: ["measuring the base", "learning"]))
    }
}
