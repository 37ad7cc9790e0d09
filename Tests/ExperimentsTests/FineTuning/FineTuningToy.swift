import Foundation
import Language
import Learning
import PonderModelTesting
import Reasoning
import Tasks
import Tensors

@testable import Experiments

/// A folder with a model that was taught nothing and two files of sums, and a recipe that goes from one
/// measurement to the other in a second or two.
final class FineTuningToy {
    let url = FileManager.default.temporaryDirectory.appending(
        path: "fine-tuning-\(UUID().uuidString)")

    init() throws {
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        // Few characters, so that a right answer is met by chance and ends by itself.
        try TinyModel.write(
            CharacterTokenizer(alphabet: "01"), to: url.appending(path: "model"))
        // Ways to write sums that come to 0 or 1, other ones on each side.
        try write(["00", "01", "10", "000", "001"], to: "train.jsonl")
        try write(["010", "100", "0000", "0001"], to: "test.jsonl")
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func path(_ name: String) -> String { url.appending(path: name).path }

    /// Writes sums with their results as GSM8K has its problems.
    func write(_ sums: [String], to name: String) throws {
        let lines = sums.map { sum in
            let value = sum.count { $0 == "1" }
            return #"{"question": "\#(sum)", "answer": "It is so.\n#### \#(value)"}"#
        }
        try Data(lines.joined(separator: "\n").utf8).write(to: url.appending(path: name))
    }

    var recipe: FineTuningRecipe {
        get throws {
            var recipe = FineTuningRecipe(
                model: path("model"),
                data: .init(train: path("train.jsonl"), test: path("test.jsonl")), seed: 5)
            recipe.learning.steps = 4
            recipe.learning.problems = 3
            recipe.learning.samples = 24
            recipe.learning.maxTokens = 8
            recipe.learning.optimizer.learningRate = 1e-2
            recipe.learning.checkpointInterval = 3
            recipe.learning = try LearningAlgorithm.named("grpo").applied(to: recipe.learning)
            recipe.evaluation.samples = 2
            recipe.evaluation.every = 2
            recipe.evaluation.temperatures = [0.5, 1]
            recipe.evaluation.choiceProblems = 3
            recipe.cacheBytes = 1 << 20
            return recipe
        }
    }

    func run(_ recipe: FineTuningRecipe, to name: String, seeds: Int = 1) throws -> FineTuning {
        try FineTuning(
            recipe: recipe, seeds: seeds, folder: url.appending(path: name), commit: "test")
    }
}
