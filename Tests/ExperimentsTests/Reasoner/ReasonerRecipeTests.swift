import Foundation
import Language
import Learning
import Reasoning
import Tasks
import Tensors
import Testing

@testable import Experiments

@Suite("Recipes and their tasks")
struct ReasonerRecipeTests {
    @Test("Every preset is within bounds and survives JSON", arguments: TaskRecipe.Kind.allCases)
    func presets(kind: TaskRecipe.Kind) throws {
        for recipe in [
            ReasonerRecipe.standard(kind, seed: 7), .quick(kind, seed: 7), .miniature(kind),
        ] {
            try recipe.validate()
            #expect(recipe.task.kind == kind)
            let saved = try JSONEncoder().encode(recipe)
            #expect(try JSONDecoder().decode(ReasonerRecipe.self, from: saved) == recipe)
            let fields = try JSONSerialization.jsonObject(with: saved) as? [String: Any]
            let task = try #require(fields?["task"] as? [String: Any])
            #expect(Array(task.keys) == [kind.rawValue])
        }
        #expect(ReasonerRecipe.standard(.countdown) == .demo())
    }

    /// A task without a preset, with the shortest texts.
    private struct Plain: TrainableTaskRecipe {
        static let field = "plain"
        static let title = "plain"
        static let standard = Plain()
        var tokenLimit: Int { 64 }
        var answerTokens: Int { 20 }
        func task() throws -> any GenerativeTask { Countdown() }
        func corpus(seed: UInt64) throws -> any PretrainingCorpus {
            try CountdownCorpus(seed: seed)
        }
    }

    @Test("A task without a preset has a standard recipe that is within bounds")
    func brief() throws {
        let recipe = ReasonerRecipe.standard(.init(Plain.self))
        try recipe.validate()
        #expect(recipe.model.context == 1_024)
        #expect(recipe.evaluation.thinking == [1, 32, 64, 128, 256, 512])
    }

    @Test(
        "Texts are in the vocabulary, and within their bound",
        arguments: TaskRecipe.Kind.allCases)
    func corpora(kind: TaskRecipe.Kind) throws {
        let recipe = ReasonerRecipe.standard(kind).task
        let corpus = try recipe.corpus(seed: 4)
        let again = try recipe.corpus(seed: 4)
        let tokenizer = try corpus.tokenizer()
        let longest = try (0..<400).map { index in
            let example = corpus.example(at: index)
            #expect(again.example(at: index) == example)
            return try tokenizer.encode(text: example.text).count
        }.max()
        #expect(try #require(longest) <= recipe.tokenLimit)
    }

    @Test("Levels restrict what is drawn and nothing else", arguments: TaskRecipe.Kind.allCases)
    func levels(kind: TaskRecipe.Kind) throws {
        var recipe = ReasonerRecipe.standard(kind).task
        let all = try recipe.task().problems(in: .test, count: 60, seed: 2)
        let level = try #require(all.compactMap(\.difficulty).max())
        recipe.levels = level...level
        #expect(recipe.levels == level...level)
        let some = try recipe.task().problems(in: .test, count: 20, seed: 2)
        #expect(some.allSatisfy { $0.difficulty == level })
        recipe.levels = 1...recipe.hardestLevel
        #expect(try recipe.task().problems(in: .test, count: 60, seed: 2) == all)
    }

    @Test("A corpus whose texts do not fit the context is refused, as are levels there are not")
    func bounds() {
        for kind in TaskRecipe.Kind.allCases {
            var recipe = ReasonerRecipe.standard(kind)
            recipe.evaluation.sweepLevels = 4...6
            #expect(throws: (any Error).self) { try recipe.validate() }
            recipe = ReasonerRecipe.standard(kind)
            recipe.model.context = recipe.task.tokenLimit - 1
            recipe.evaluation.thinking = [1]
            #expect(throws: (any Error).self) { try recipe.validate() }
            recipe.model.context += 1
            #expect(throws: Never.self) { try recipe.validate() }
        }
    }

    @Test(
        "More problems than there are, and counts beyond all bounds, are refused by field",
        arguments: [
            (
                "evaluation.sweepProblems",
                { @Sendable (recipe: inout ReasonerRecipe) in
                    recipe.evaluation.sweepProblems = 120
                    recipe.evaluation.sweepLevels = 4...5
                }
            ),
            (
                "evaluation.sweepLevels",
                { @Sendable (recipe: inout ReasonerRecipe) in
                    recipe.evaluation.sweepLevels = 5...5
                    recipe.evaluation.problems = 40
                }
            ),
            ("trainingProblems", { $0.trainingProblems = 100_000 }),
            ("evaluation.votes", { $0.evaluation.votes = .max }),
            ("learning.samples", { $0.learning.samples = 1_000_000_000 }),
            ("learning.samples", { $0.learning.samples = 1 }),
            ("learning.objective.klCoefficient", { $0.learning.objective.klCoefficient = -1 }),
            ("pretraining.tokensPerStep", { $0.pretraining.tokensPerStep = .max }),
            ("pretraining.optimizer.learningRate", { $0.pretraining.optimizer.learningRate = 0 }),
            ("model.layers", { $0.model.layers = .max }),
        ] as [(String, @Sendable (inout ReasonerRecipe) -> Void)])
    func unsatisfiable(field: String, change: @Sendable (inout ReasonerRecipe) -> Void) throws {
        var recipe = ReasonerRecipe.quick(.countdown)
        try recipe.validate()
        change(&recipe)
        let error = #expect(throws: ConfigurationError.self) { try recipe.validate() }
        #expect(error?.field == field)
    }

    @Test("No task, two tasks and unknown ones are refused")
    func malformed() {
        for text in ["{}", #"{"chess": {}}"#, #"{"multiplication": {}, "countdown": {}}"#] {
            #expect(throws: DecodingError.self) {
                try JSONDecoder().decode(TaskRecipe.self, from: Data(text.utf8))
            }
        }
    }
}
