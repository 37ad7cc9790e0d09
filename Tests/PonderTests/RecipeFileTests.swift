import Testing

@testable import ponder

@Suite struct RecipeFileTests {
    struct Recipe: Codable, Equatable {
        struct Training: Codable, Equatable {
            var steps = 40
            var learningRate = 2e-4
            var range = 3...3
            var decay = Decay.linear(share: 0.1)
        }
        enum Decay: Codable, Equatable {
            case none
            case linear(share: Double)
            case cosine(share: Double, warmup: Int)
        }
        var name = "o1"
        var seed: UInt64 = 0
        var limit: Int?
        var training = Training()
    }

    private func parse(_ text: String) throws -> Recipe {
        try RecipeFile.parse(text, file: "recipe.yaml", over: Recipe())
    }

    @Test("What a recipe does not say keeps its default")
    func defaults() throws {
        #expect(try parse("") == Recipe())
        #expect(try parse("# nothing\n") == Recipe())
        var expected = Recipe()
        expected.training.steps = 80
        expected.training.range = 3...4
        expected.seed = 7
        expected.limit = 5
        #expect(
            try parse("seed: 7\nlimit: 5\ntraining:\n  steps: 80\n  range: [3, 4]\n") == expected)
    }

    @Test("A choice replaces the default one")
    func choice() throws {
        let recipe = try parse("training:\n  decay: {cosine: {share: 0.2, warmup: 3}}\n")
        #expect(recipe.training.decay == .cosine(share: 0.2, warmup: 3))
    }

    @Test(
        "A malformed recipe is named by file, line and field",
        arguments: [
            ("seed: 1\nsede: 2\n", 2, "sede"), ("training:\n  step: 1\n", 2, "training.step"),
            ("seed: 1\ntraining:\n  steps: many\n", 3, "training.steps"),
            ("seed: -1\n", 1, "seed"), ("name: [1]\n", 1, "name"),
            ("training: 3\n", 1, "training"), ("- 1\n", 1, "(the whole file)"),
            ("seed: [1\n", 2, "(form)"),
        ])
    func malformed(text: String, line: Int, field: String) {
        let error = #expect(throws: CommandError.self) { try parse(text) }
        guard case .recipe("recipe.yaml", let named, field, _)? = error else {
            Issue.record("another error: \(String(describing: error))")
            return
        }
        #expect(named == line)
        #expect(error.map { ExitStatus($0) } == .badInput)
    }

    @Test("A file that is not there says so")
    func missing() {
        #expect(throws: CommandError.self) {
            try RecipeFile.read("/nonexistent.yaml", over: Recipe())
        }
    }
}
