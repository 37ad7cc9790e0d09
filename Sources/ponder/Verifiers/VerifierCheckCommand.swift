import ArgumentParser
import Experiments
import Foundation
import Language
import Learning
import Reasoning
import Report
import Results
import Rewards
import Tasks

/// `ponder verifier check`.
struct VerifierCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Measures how far a verifier's scores can be believed, by the exact judge.",
        discussion: """
            Draws chains from each --policy, scores them whole and half, and says AUROC, Brier \
            score, calibration error, false positives and negatives, and what choosing by the \
            verifier brings beside a vote. Problems are held-out ones of --task, or those of a file.

            Examples:
              ponder verifier check runs/verifiers/outcome --policy runs/o1/model
              ponder verifier check self --policy runs/o1/model \\
                --problems Examples/countdown.jsonl
              ponder verifier check runs/verifiers/outcome --policy runs/o1/base \\
                --policy runs/o1/model --count 200 --samples 8 --json

            \(ExitStatus.help)
            """)

    @Argument(
        help: ArgumentHelp(
            "The verifier: \(VerifierCatalog.standard.forms).", valueName: "verifier"))
    var verifier: String

    @Option(help: .folder("A model whose chains are scored; may be given several times."))
    var policy: [String] = []

    @Option(help: "The task whose held-out problems are drawn.")
    var task = "countdown"

    @Option(help: .file("Problems from a JSONL file instead."))
    var problems: String?

    @Option(help: "Problems, drawn or from the file.")
    var count = 100

    @Option(help: "Chains of each problem, from each policy.")
    var samples = 8

    @Option(help: "Rollouts from a partial chain, for monte-carlo.")
    var rollouts = 8

    @Option(help: "Most tokens of a chain.")
    var maxTokens = 1_024

    @Option(help: "The same seed draws the same chains.")
    var seed: UInt64 = 0

    @Option(help: .file("Write the reliability diagram here as SVG."))
    var svg: String?

    @OptionGroup var placement: PlacementOptions

    @OptionGroup var options: LongRunOptions

    func validate() throws {
        guard !policy.isEmpty else {
            throw ValidationError("Name a model whose chains are scored with --policy")
        }
        try require("--count", count, in: Limits.problems)
        try require("--samples", samples, in: Limits.samples)
        try require("--rollouts", rollouts, in: Limits.samples)
        try require("--max-tokens", maxTokens, in: Limits.tokens)
    }

    func run() async throws {
        let console = Console.standard
        let folder = VerifierCatalog.standard.folder(of: verifier)
        let file = try svg.map { try ResultFile($0, inputs: policy + [problems, folder]) }
        let report = try await options.observing(
            resume: "the same command, from the beginning", on: console
        ) { try await self.report($0) }
        if let diagram = report.reliabilityDiagram { try file?.write(diagram.svg) }
        console.out(
            options.json
                ? try report.jsonLine() + "\n" : report.text(on: console.outTerminal))
    }

    /// Draws, scores and compares.
    func report(_ observe: @escaping @Sendable (RunEvent) -> Void) async throws -> VerifierReport {
        let (task, asked) = try posed()
        let models = try policy.map {
            try ModelOptions.parse(placement.arguments + ["--model", $0]).load()
        }
        guard let last = models.last else { throw CommandError.noModel("--policy") }
        var chains: [DrawnChain] = []
        for (index, model) in models.enumerated() {
            let policy = try model.policy(for: task)
            try PosedProblem.requireReadable(asked) { _ in policy }
            chains += try await DrawnChain.drawn(
                asked, samples: samples, policy: policy, number: index,
                parameters: GenerateParameters(
                    maxTokens: maxTokens, seed: RandomStream.derive(seed, "check", index)),
                observe)
        }
        return try await VerifierReport.measure(
            VerifierCatalog.standard.verifier(
                named: verifier,
                for: VerifierUse(
                    task: task, model: last, problems: asked, longest: maxTokens,
                    rollouts: rollouts)), on: chains,
            policies: policy.map { URL(fileURLWithPath: $0).lastPathComponent }, task: task,
            seed: seed, observe: observe)
    }

    /// The problems and their task.
    private func posed() throws -> (any ReasoningTask, [Problem]) {
        guard let problems else {
            let task = try TaskRecipe(named: self.task).task()
            return (task, try task.testProblems(count))
        }
        let read = try ProblemFile.read(problems, limit: count)
        let names = Set(read.map(\.task))
        guard let name = names.first, names.count == 1 else {
            throw CommandError.file(
                problems, reason: "holds problems of \(names.sorted()); check one task at a time")
        }
        return (try TaskCatalog.task(named: name), read)
    }
}
