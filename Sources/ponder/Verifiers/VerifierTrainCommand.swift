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

extension VerifierRecipe.Kind: ExpressibleByArgument {
    /// Every kind with what it learns from, for a help text.
    static var help: String {
        HelpTable.text(allCases.map { ($0.rawValue, $0.summary) })
    }
}

/// `ponder verifier train`.
struct VerifierTrainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Trains a verifier on chains that a model draws and the exact judge labels.",
        discussion: """
            Draws chains of training problems from each --policy, labels them, trains a copy of \
            the last policy, and measures it on held-out problems.

            Kinds:
            \(VerifierRecipe.Kind.help)

            Examples:
              ponder verifier train --kind outcome --policy runs/o1/base \\
                --policy runs/o1/model
              ponder verifier train --kind process-exact --policy runs/o1/model \\
                --chains runs/verifiers/chains --out runs/verifiers/prm
              ponder verifier train --kind process-bootstrapped --policy runs/o1/model \\
                --judge runs/verifiers/outcome

            With --chains several kinds learn from the same chains: they are drawn once. Ctrl-C \
            stops the run; the same command goes on with it. The folder then has verifier/, \
            calibration.json and ledger.json.

            \(ExitStatus.help)
            """)

    @Option(help: "What the verifier learns from.")
    var kind: VerifierRecipe.Kind

    @Option(help: .folder("A model that draws chains; may be given several times."))
    var policy: [String] = []

    @Option(help: "The task: \(TaskRecipe.names.joined(separator: ", ")).")
    var task = "countdown"

    @Option(help: .folder("The run's folder; runs/verifiers/ and the kind by default."))
    var out: String?

    @Option(
        help: .folder("Where the drawn chains lie, to be shared; by default in the run's folder."))
    var chains: String?

    @Option(help: .folder("The outcome model that judges rollouts, for process-bootstrapped."))
    var judge: String?

    @Option(help: "Training problems.")
    var problems: Int?

    @Option(help: "Chains of each problem, from each policy.")
    var samples: Int?

    @Option(help: "Rollouts from each step, for the kinds that roll out.")
    var rollouts: Int?

    @Option(help: "The same seed draws the same chains and trains the same weights.")
    var seed: UInt64?

    @Option(help: .file("Fields that differ from the standard recipe."))
    var recipe: String?

    @OptionGroup var placement: PlacementOptions
    @OptionGroup var options: LongRunOptions

    func validate() throws {
        try require("--problems", problems, in: Limits.problems)
        try require("--samples", samples, in: Limits.samples)
        try require("--rollouts", rollouts, in: Limits.samples)
        guard !policy.isEmpty else {
            throw ValidationError("Name a model that draws chains with --policy")
        }
        guard (judge != nil) == (kind == .processBootstrapped) else {
            throw ValidationError(
                judge == nil
                    ? "--kind \(kind.rawValue) needs an outcome model's folder: --judge"
                    : "--judge is for --kind process-bootstrapped")
        }
    }

    /// The run's folder.
    var path: String { out ?? "runs/verifiers/\(kind.rawValue)" }

    /// The standard recipe under the recipe file, under the options.
    func resolvedRecipe() throws -> VerifierRecipe {
        let standard = try VerifierRecipe.demo(kind, task: TaskRecipe(named: task))
        var resolved = try recipe.map { try RecipeFile.read($0, over: standard) } ?? standard
        resolved.kind = kind
        if let problems { resolved.chains.problems = problems }
        if let samples { resolved.chains.samples = samples }
        if let rollouts { resolved.labels.rollouts = rollouts }
        if let placement = placement.placement { resolved.chains.placement = placement }
        if let seed {
            resolved.seed = seed
            resolved.chains.seed = seed
        }
        return resolved
    }

    /// The command line that goes on with this run.
    var commandLine: String {
        var words = ["ponder verifier train --kind", kind.rawValue]
        for policy in policy { words += ["--policy", policy] }
        if task != "countdown" { words += ["--task", task] }
        for (name, value) in [
            ("--chains", chains), ("--judge", judge), ("--problems", problems.map(String.init)),
            ("--samples", samples.map(String.init)), ("--rollouts", rollouts.map(String.init)),
            ("--seed", seed.map { "\($0)" }), ("--recipe", recipe), ("--out", path),
        ] {
            if let value { words += [name, value] }
        }
        return (words + placement.arguments).joined(separator: " ")
    }

    func run() async throws {
        let console = Console.standard
        for folder in policy where !CheckpointFolder.isModel(Self.folder(folder)) {
            throw CommandError.argument("--policy \(folder)", reason: "there is no model in it")
        }
        let resolved = try resolvedRecipe()
        try RecipeFile.naming(recipe) { try resolved.validate() }
        let training = try VerifierTraining(
            recipe: resolved, policies: policy.map(Self.folder),
            folder: Self.folder(path), chainsFolder: chains.map(Self.folder),
            judge: judge.map(Self.folder), startsOver: options.startOver)
        try requireReadable(resolved)
        let report = try await options.observing(resume: commandLine, on: console) {
            try await training.run($0)
        }
        try finish(report, training, on: console)
    }

    /// Reads what is needed late before anything is begun.
    private func requireReadable(_ recipe: VerifierRecipe) throws {
        for folder in policy {
            let checkpoint = try CheckpointFolder(url: Self.folder(folder))
            _ = try (checkpoint.tokenizer(), checkpoint.weights())
        }
        guard let judge else { return }
        _ = try RewardModel.verifier(at: Self.folder(judge), task: recipe.chains.task.task())
    }

    private func finish(
        _ report: VerifierReport, _ training: VerifierTraining, on console: Console
    ) throws {
        let verifier = training.verifierFolder.path
        guard options.json else {
            console.out(report.text(on: console.outTerminal) + "\nverifier: \(verifier)\n")
            return
        }
        var files = ["verifier": verifier]
        for name in ["calibration", "ledger"] {
            files[name] = training.folder.appending(path: name + ".json").path
        }
        console.out(try RunResult(run: path, files: files).jsonLine() + "\n")
    }

    private static func folder(_ path: String) -> URL {
        URL(fileURLWithPath: path, isDirectory: true)
    }
}
