import ArgumentParser
import Learning
import Reasoning
import Testing

@testable import ponder

@Suite("ponder distil")
struct DistilTests {
    @Test("Without a strategy the expert is a vote of 16")
    func standard() throws {
        let recipe = try DistilCommand.parse([]).resolvedRecipe()
        #expect(recipe.expert == "vote, samples 16")
        #expect(recipe.rounds == 3 && recipe.maxTokens == 512 && recipe.budget == .unlimited)
        #expect(!recipe.rationalizes)
        #expect(try DistilCommand.parse(["--rationalize"]).resolvedRecipe().rationalizes)
    }

    @Test("Any strategy with any verifier may be the expert")
    func expert() throws {
        let command = try DistilCommand.parse([
            "--strategy", "beam", "--verifier", "monte-carlo:self", "--samples", "2", "--width",
            "3",
            "--budget", "900", "--rounds", "1", "--seed", "5", "--restarts",
        ])
        let recipe = try command.resolvedRecipe()
        #expect(recipe.expert == "beam, samples 2, width 3, verifier monte-carlo:self")
        #expect(recipe.budget == Budget(tokens: 900) && recipe.seed == 5 && recipe.restarts)
    }

    @Test(
        "What makes no sense is refused with a sentence",
        arguments: [
            (["--strategy", "beam"], "--verifier"), (["--rounds", "0"], "rounds"),
            (["--task", "chess"], "chess"), (["--keep", "0"], "keep"),
            (["--strategy", "vote", "--verifier", "self"], "asks none"),
            (["--task", "word-problems", "--rationalize"], "hints"),
            (["--rationalize", "--without-key"], "rationalizes"),
        ] as [([String], String)])
    func refused(arguments: [String], word: String) throws {
        let error = #expect(throws: (any Error).self) {
            _ = try DistilCommand.parse(arguments).resolvedRecipe()
        }
        #expect(error.map { "\($0)".contains(word) } ?? false)
    }
}
