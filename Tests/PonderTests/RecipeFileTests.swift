import Foundation
import Reasoning
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
            ("seed: [1\n", 2, "(form)"), ("training:\n  range: [1, 2, 3]\n", 2, "training.range"),
            ("a: &x 1\n", 1, "(form)"), ("seed: 1\nb: *x\n", 2, "(form)"),
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

    @Test("A bomb of aliases, as a value or as a key, and nesting without end are refused at once")
    func bombs() {
        var lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
        for level in 1...40 {
            let inner = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
            lines.append("a\(level): &a\(level) [\(inner)]")
        }
        let texts = [
            lines.joined(separator: "\n"), lines.joined(separator: "\n") + "\n? *a40\n: 1\n",
            String(repeating: "[", count: 100_000), String(repeating: "{a: ", count: 50_000),
            "seed: " + String(repeating: "- ", count: 100_000),
            String(repeating: "? ", count: 100_000),
            "a:\n" + String(repeating: "- ", count: 50_000),
        ]
        for text in texts { #expect(throws: CommandError.self) { try parse(text) } }
    }

    @Test("What only looks like an alias is text")
    func quoted() throws {
        #expect(try parse("name: 'a &b *c [[['\n").name == "a &b *c [[[")
        #expect(try parse("name: \"it\\\" *c\"\n").name == "it\" *c")
        #expect(try parse("name: x # not &this *one '\"\nseed: 3\n").seed == 3)
        #expect(try parse("name: don't\nseed: 3\n").seed == 3)
    }

    @Test("A value out of bounds is named with file and line")
    func outOfBounds() throws {
        let folder = try TemporaryFolder()
        let path = try folder.file("mine.yaml", "seed: 1\ntraining:\n  steps: 0\n")
        func check(_ field: String, _ path: String?) -> CommandError? {
            #expect(throws: CommandError.self) {
                try RecipeFile.naming(path) {
                    throw ConfigurationError(field: field, reason: "0 is not in 1...9")
                }
            }
        }
        #expect(
            check("training.steps", path)
                == .recipe(
                    file: path, line: 3, field: "training.steps", reason: "0 is not in 1...9"))
        #expect(throws: ConfigurationError.self) {
            try RecipeFile.naming(nil) { throw ConfigurationError(field: "a", reason: "b") }
        }
    }
}
