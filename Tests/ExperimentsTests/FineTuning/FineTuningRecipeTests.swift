import Foundation
import Language
import Learning
import Reasoning
import Results
import Statistics
import Tasks
import Testing

@testable import Experiments

@Suite("Recipes of models that are there already")
struct FineTuningRecipeTests {
    @Test("A recipe survives JSON and knows its algorithm")
    func coding() throws {
        let toy = try FineTuningToy()
        for name in LearningAlgorithm.all.map(\.name) {
            var recipe = try toy.recipe
            recipe.learning = try LearningAlgorithm.named(name).applied(to: recipe.learning)
            #expect(recipe.algorithm == name)
            let saved = try JSONEncoder().encode(recipe)
            #expect(try JSONDecoder().decode(FineTuningRecipe.self, from: saved) == recipe)
        }
        var own = try toy.recipe
        own.learning.objective.klCoefficient = 0.5
        #expect(own.algorithm == nil)
    }

    @Test("It is measured every so many steps, but for the first and the last, which always are")
    func steps() throws {
        var recipe = FineTuningRecipe(model: "m")
        recipe.learning.steps = 20
        for (every, measured) in [(10, [10]), (7, [7, 14]), (100, [])] {
            recipe.evaluation.every = every
            #expect((0...21).filter { recipe.isMeasured(behind: $0) } == measured)
        }
    }

    @Test(
        "What is out of bounds is refused by field",
        arguments: [
            (
                "model",
                { @Sendable (recipe: inout FineTuningRecipe) in recipe.model = "/nowhere" }
            ),
            ("data", { $0.data = nil }),
            ("data", { $0.task = TaskRecipe.Kind.wordProblems.quick }),
            ("data.format", { $0.data?.format = "gsm9k" }),
            ("data.limit", { $0.data?.limit = 0 }),
            ("trainingProblems", { $0.trainingProblems = 3 }),
            ("asked", { $0.asked = .own }),
            ("evaluation.side", { $0.evaluation.side = .validation }),
            ("evaluation.problems", { $0.evaluation.problems = 0 }),
            ("evaluation.every", { $0.evaluation.every = 0 }),
            ("evaluation.samples", { $0.evaluation.temperature = 0 }),
            ("evaluation.temperature", { $0.evaluation.temperature = -1 }),
            ("evaluation.temperatures.temperature", { $0.evaluation.temperatures = [.nan] }),
            ("learning.steps", { $0.learning.steps = 0 }),
            ("learning.samples", { $0.learning.samples = 1 }),
            ("cacheBytes", { $0.cacheBytes = 0 }),
        ] as [(String, @Sendable (inout FineTuningRecipe) -> Void)])
    func bounds(field: String, change: @Sendable (inout FineTuningRecipe) -> Void) throws {
        let toy = try FineTuningToy()
        var recipe = try toy.recipe
        try recipe.validate()
        change(&recipe)
        let error = #expect(throws: ConfigurationError.self) { try recipe.validate() }
        #expect(error?.field == field)
    }

    @Test("Files that cannot be learned from or measured on are refused before anything is written")
    func files() throws {
        let toy = try FineTuningToy()
        var recipe = try toy.recipe
        func refusal() -> String {
            do {
                _ = try toy.run(recipe, to: "run")
                return ""
            } catch {
                return "\(error)"
            }
        }
        #expect(refusal().isEmpty)
        func file(_ name: String, _ text: String) throws -> String {
            try Data(text.utf8).write(to: toy.url.appending(path: name))
            return toy.path(name)
        }
        recipe.data?.test = try file("empty.jsonl", "\n")
        #expect(refusal().contains("empty.jsonl") && refusal().contains("no problems"))
        recipe.data?.format = "gsm8k"
        recipe.data?.test = try file("bare.jsonl", #"{"question": "10", "answer": "who knows"}"#)
        #expect(refusal().contains("bare.jsonl, line 1, field 'answer'"))
        recipe.data?.test = toy.path("nothing.jsonl")
        #expect(refusal().contains("nothing.jsonl"))
        recipe.data?.test = try file(
            "foreign.jsonl", #"{"question": "zwei?", "answer": "So #### 2"}"#)
        #expect(refusal().contains("model: it cannot read problem foreign.jsonl:1"))
        recipe.data?.test = try file(
            "long.jsonl",
            #"{"question": "\#(String(repeating: "1", count: 200))", "answer": "So #### 2"}"#)
        #expect(refusal().contains("its context of 128 tokens"))
        recipe.data?.format = "problems"
        recipe.data?.train = try file("a.jsonl", #"{"nums": [1, 2, 3], "target": 6}"#)
        recipe.data?.test = try file("b.jsonl", #"{"question": "1", "answer": 1}"#)
        #expect(refusal().contains("several tasks"))
        #expect(!FileManager.default.fileExists(atPath: toy.path("run")))
    }

    @Test("A held-out problem that is learned from is refused, unless the recipe allows it")
    func contamination() throws {
        let toy = try FineTuningToy()
        var recipe = try toy.recipe
        recipe.data?.test = toy.path("train.jsonl")
        let error = #expect(throws: ConfigurationError.self) { try toy.run(recipe, to: "run") }
        #expect(error?.field == "data.test" && error?.reason.hasPrefix("5 of its 5") == true)
        recipe.allowContamination = true
        let problems = try FineTuningProblems(recipe)
        #expect(problems.contamination.sameQuestions == 5)
        #expect(problems.contamination.sharedRuns == 5)
        // What is left out of a sample is not learned from.
        recipe.allowContamination = false
        recipe.data?.limit = 1
        var single = recipe
        single.allowContamination = true
        let held = try #require(try FineTuningProblems(single).training.first?.question)
        try toy.write(["010", held], to: "test.jsonl")
        recipe.data?.test = toy.path("test.jsonl")
        let one = #expect(throws: ConfigurationError.self) { try FineTuningProblems(recipe) }
        #expect(one?.reason.hasPrefix("1 of its 2") == true)
    }

    @Test("Sides drawn from files are as large as asked for, and the same whatever the seed")
    func drawing() throws {
        let toy = try FineTuningToy()
        var recipe = try toy.recipe
        recipe.data?.limit = 3
        recipe.evaluation.problems = 2
        let problems = try FineTuningProblems(recipe)
        #expect(problems.training.count == 3 && problems.heldOut.count == 2)
        recipe.seed = 99
        let others = try FineTuningProblems(recipe)
        #expect(others.training == problems.training && others.heldOut == problems.heldOut)
        recipe.evaluation.problems = 1_000
        #expect(try FineTuningProblems(recipe).heldOut.count == 4)
    }

    @Test("A difference that all problems agree on is no certainty")
    func differences() throws {
        func evaluation(_ verdicts: [Verdict]) -> [ChainEvaluation] {
            let task = Mathematics(.numbers)
            let problems = verdicts.indices.map {
                Problem(id: "\($0)", task: task.name, question: "?", reference: .answer("1"))
            }
            let chains = zip(problems, verdicts).map { problem, verdict in
                [
                    Chain(
                        problem: problem, prompt: [1],
                        text: verdict == .correct ? "</think>1<eos>" : "</think>2<eos>",
                        stopReason: .endOfSequence)
                ]
            }
            return [ChainEvaluation(problems: problems, chains: chains, task: task)]
        }
        let none = evaluation(Array(repeating: .wrong, count: 40))
        let half = evaluation((0..<40).map { $0 % 2 == 0 ? .correct : .wrong })
        let same = try FineTuningSummary.Comparison(
            of: none, against: "base", none, seed: 1)
        #expect(same.difference.value == 0 && same.pValue == 1)
        #expect(same.difference.interval.low < -0.05 && same.difference.interval.high > 0.05)
        let better = try FineTuningSummary.Comparison(
            of: half, against: "base", none, seed: 1)
        #expect(abs(better.difference.value - 0.5) < 1e-12 && better.pValue < 0.01)
        #expect(better.difference.interval.low > 0.3 && better.difference.interval.high < 0.7)
        let measured = try FineTuningSummary.Measured(half, temperatures: [1], seed: 1)
        let wilson = try Wilson.estimate(successes: 20, of: 40)
        #expect(measured.accuracy == wilson && measured.wrong.value == 0.5)
        #expect(measured.unanswered.value == 0)
    }
}
