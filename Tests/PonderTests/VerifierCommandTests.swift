import Experiments
import Foundation
import Language
import Learning
import PonderModelTesting
import Reasoning
import Report
import Results
import Rewards
import Statistics
import Tasks
import Tensors
import Testing

@testable import ponder

@Suite("The verifier commands")
struct VerifierCommandTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// A small untaught model that reads the demo's Countdown.
    private func policy() throws -> String {
        let tokenizer = try TaskRecipe.smallCountdown.corpus(seed: 1).tokenizer()
        let url = folder.url.appending(path: "policy")
        try TinyModel.write(tokenizer, context: 64, to: url)
        return url.path
    }

    @Test("Options stand above the recipe's file, and the file above the standard recipe")
    func recipe() throws {
        let file = try folder.file(
            "r.yaml", "chains:\n  problems: 7\n  samples: 3\nlabels:\n  places: steps\n")
        let command = try parse(
            VerifierTrainCommand.self,
            [
                "--kind", "process-monte-carlo", "--policy", "a", "--policy", "b", "--samples", "5",
                "--rollouts", "2", "--seed", "9", "--recipe", file,
            ])
        let recipe = try command.resolvedRecipe()
        #expect(recipe.kind == .processMonteCarlo)
        #expect(recipe.chains.problems == 7 && recipe.chains.samples == 5)
        #expect(recipe.labels.places == .steps && recipe.labels.rollouts == 2)
        #expect(recipe.seed == 9 && recipe.chains.seed == 9)
        #expect(command.path == "runs/verifiers/process-monte-carlo")
        let again = try parse(
            VerifierTrainCommand.self,
            Array(command.commandLine.split(separator: " ").dropFirst(3).map(String.init)))
        #expect(try again.resolvedRecipe() == recipe && again.path == command.path)
        let other = try parse(
            VerifierTrainCommand.self,
            ["--kind", "outcome", "--policy", "a", "--task", "multiplication"])
        #expect(try other.resolvedRecipe().chains.task == TaskRecipe(named: "multiplication"))
    }

    @Test(
        "What cannot be meant is refused",
        arguments: [
            ["--kind", "outcome"], ["--kind", "oracle", "--policy", "a"],
            ["--kind", "process-bootstrapped", "--policy", "a"],
            ["--kind", "outcome", "--policy", "a", "--judge", "b"],
        ])
    func refused(arguments: [String]) {
        #expect(throws: (any Error).self) { try parse(VerifierTrainCommand.self, arguments) }
    }

    @Test("A policy that is not there, and a task without a verifier, are bad input")
    func missing() async {
        let outcome = await Ponder.outcome(
            of: ["verifier", "train", "--kind", "outcome", "--policy", folder.path("none")])
        #expect(outcome.status == .badInput && outcome.message.contains("there is no model in it"))
        let task = await Ponder.outcome(
            of: ["verifier", "train", "--kind", "outcome", "--policy", "a", "--task", "chess"])
        #expect(task.status == .badInput)
    }

    @Test("Trains, checks and solves")
    func endToEnd() async throws {
        let policy = try policy()
        let recipe = try folder.file(
            "r.yaml",
            """
            chains: {heldOutProblems: 3, maxTokens: 16, cacheBytes: 4000000}
            training: {epochs: 1, tokensPerStep: 600}
            """)
        let out = folder.path("orm")
        let trained = await Ponder.outcome(
            of: [
                "verifier", "train", "--kind", "outcome", "--policy", policy, "--problems", "30",
                "--samples", "2", "--recipe", recipe, "--out", out, "--quiet", "--json",
            ])
        #expect(trained.status == .success, "\(trained.message)")
        for name in ["verifier/reward.json", "calibration.json", "ledger.json", "labels.jsonl"] {
            #expect(FileManager.default.fileExists(atPath: out + "/" + name))
        }
        var check = try parse(
            VerifierCheckCommand.self,
            [out, "--policy", policy, "--count", "4", "--samples", "2", "--max-tokens", "16"])
        let report = try await check.report { _ in }
        #expect(report.parts.first?.problems == 4 && report.parts.first?.chains == 8)
        let text = report.text(on: .plain)
        #expect(text.contains("AUROC") && text.contains("coverage"))
        check.verifier = "monte-carlo:" + out
        check.rollouts = 2
        #expect(try await check.report { _ in }.parts.count == report.parts.count)
        let solved = await Ponder.outcome(
            of: [
                "solve", "3 7 12=33", "--model", policy, "--strategy", "best-of-n", "--samples",
                "2", "--verifier", out, "--json", "--max-tokens", "16", "--cache", "4",
            ])
        #expect(solved.status == .success, "\(solved.message)")
    }

    @Test("Names without sense are none", arguments: ["", "monte-carlo:", "exact"])
    func nonsense(name: String) async {
        let outcome = await Ponder.outcome(
            of: ["solve", "3 7 12=33", "--strategy", "best-of-n", "--verifier", name])
        #expect(outcome.status == .badInput && outcome.message.contains("--verifier: "))
    }

    @Test("The diagram has a row for each interval, and the drawing the measured points")
    func diagram() throws {
        let calibration = try Calibration(
            [(0.05, false), (0.95, true), (0.97, true), (0.92, false)])
        let report = VerifierReport(pooled: calibration, parts: [], ledger: ComputeLedger())
        let text = VerifierReport.diagram(of: calibration)
        #expect(text.split(separator: "\n").count == 12)
        #expect(text.contains("66.7 %"))
        let drawing = try #require(report.reliabilityDiagram)
        #expect(drawing.points.map(\.count) == [1, 3])
        #expect(drawing.svg.contains("<svg"))
    }
}
