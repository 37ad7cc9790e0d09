import ArgumentParser
import Foundation
import Learning
import PonderTesting
import Reasoning
import Search
import Tasks
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

    @Test("Any search over steps may be written out")
    func stream() throws {
        let tree = ["--strategy", "beam", "--verifier", "self", "--stream"]
        #expect(try DistilCommand.parse(tree).resolvedRecipe().stream == SearchStream())
        #expect(
            try DistilCommand.parse(tree + ["--whole-branches"]).resolvedRecipe().stream
                == SearchStream(restarts: true))
        #expect(try DistilCommand.parse([]).resolvedRecipe().stream == nil)
    }

    @Test("AlphaZero searches with the policy's priors, guided by what is named in its first round")
    func alphaZero() throws {
        let command = try DistilCommand.parse([
            "--alphazero", "--verifier", "self", "--samples", "32", "--outcome-share", "0.25",
        ])
        let recipe = try command.resolvedRecipe()
        #expect(recipe.alphaZero == AlphaZero(outcomeShare: 0.25))
        #expect(recipe.expert == "mcts, samples 32, verifier self")
        let made = try command.choice.strategy(
            for: TaskRecipe.multiplication(.init()).task(), verifier: ScriptedVerifier.hashing())
        let search = try #require(made as? TreeSearch)
        #expect(search.configuration.prior == .policy && search.configuration.commitment == 8)
        let plain = try DistilCommand.parse(["--strategy", "mcts", "--verifier", "self"])
        let other = try plain.choice.strategy(
            for: TaskRecipe.multiplication(.init()).task(), verifier: ScriptedVerifier.hashing())
        #expect((other as? TreeSearch)?.configuration.prior == .uniform)
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
            (["--alphazero"], "--verifier"), (["--outcome-share", "0.5"], "--alphazero"),
            (["--alphazero", "--strategy", "beam", "--verifier", "self"], "take mcts"),
            (["--alphazero", "--verifier", "self", "--outcome-share", "2"], "outcomeShare"),
            (["--alphazero", "--verifier", "self", "--stream"], "alphaZero"),
            (["--stream"], "makes no tree"), (["--whole-branches"], "--stream"),
            (["--strategy", "mcts", "--verifier", "self", "--stream", "--splice", "1"], "stream"),
        ] as [([String], String)])
    func refused(arguments: [String], word: String) throws {
        let error = #expect(throws: (any Error).self) {
            _ = try DistilCommand.parse(arguments).resolvedRecipe()
        }
        #expect(error.map { "\($0)".contains(word) } ?? false)
    }
}
