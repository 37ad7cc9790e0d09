import ArgumentParser
import Foundation
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

    @Test("Several least scores are steps of learning")
    func filter() throws {
        let recipe = try DistilCommand.parse([
            "--min-score", "0.5", "0.7", "0.9", "--score-by", "monte-carlo:runs/v", "--rounds", "2",
        ]).resolvedRecipe()
        #expect(
            recipe.filter
                == ScoreFilter(verifier: "monte-carlo:runs/v", thresholds: [0.5, 0.7, 0.9]))
        #expect(recipe.rounds == 2)
        #expect(try DistilCommand.parse([]).resolvedRecipe().filter == nil)
    }

    @Test("A scorer's folder is looked for before anything is searched")
    func missing() async throws {
        let folder = try TemporaryFolder()
        try FileManager.default.createDirectory(
            atPath: folder.path("m"), withIntermediateDirectories: true)
        _ = try folder.file("m/config.json", "{}")
        let command = try DistilCommand.parse([
            "--model", folder.path("m"), "--out", folder.path("out"), "--min-score", "0.5",
            "--score-by", folder.path("none"),
        ])
        let error = await #expect(throws: CommandError.self) { try await command.run() }
        #expect(error.map { "\($0)".contains("--score-by") } == true)
        #expect(!FileManager.default.fileExists(atPath: folder.path("out")))
    }

    @Test("A verifier is trained where it is asked for")
    func verifier() throws {
        #expect(
            try DistilCommand.parse(["--train-verifier"]).resolvedRecipe().verifier
                == VerifierStage())
        #expect(try DistilCommand.parse([]).resolvedRecipe().verifier == nil)
    }

    @Test(
        "What makes no sense is refused with a sentence",
        arguments: [
            (["--strategy", "beam"], "--verifier"), (["--rounds", "0"], "rounds"),
            (["--task", "chess"], "chess"), (["--keep", "0"], "keep"),
            (["--strategy", "vote", "--verifier", "self"], "asks none"),
            (["--task", "word-problems", "--rationalize"], "hints"),
            (["--rationalize", "--without-key"], "rationalizes"),
            (["--train-verifier", "--without-key"], "verifier"),
            (["--min-score", "0.5"], "--score-by"), (["--score-by", "self"], "--min-score"),
            (["--score-by", "self", "--min-score", "0.7", "0.5"], "thresholds"),
            (["--score-by", "self", "--min-score", "nan"], "thresholds"),
            (["--score-by", "exact", "--min-score", "0.5"], "answer key"),
            (["--score-by", "self", "--min-score", "0.5", "--prefer", "0.1"], "pairs"),
        ] as [([String], String)])
    func refused(arguments: [String], word: String) throws {
        let error = #expect(throws: (any Error).self) {
            _ = try DistilCommand.parse(arguments).resolvedRecipe()
        }
        #expect(error.map { "\($0)".contains(word) } ?? false)
    }
}
