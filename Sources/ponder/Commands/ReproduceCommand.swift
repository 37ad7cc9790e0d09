import ArgumentParser
import Experiments
import Foundation
import Reasoning
import Report
import Tasks

/// `ponder reproduce`.
struct ReproduceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reproduce",
        abstract: "Reproduces a published result in the small, from nothing to its figures.",
        discussion: """
            o1: trains a model from random weights to reason by reinforcement learning against an \
            exact verifier, then draws accuracy against train-time and against test-time compute. \
            Takes minutes on two cores; README.md has a measured run.

            search: compares every way to spend compute on an answer, strategies and verifiers at \
            equal compute, on the base and the trained model of an o1 run and on models of its own \
            for multiplication and word problems, with a verdict on each published claim. Long: \
            Countdown alone is 72 measurements; interrupted, it goes on.

            Examples:
              ponder reproduce o1
              ponder reproduce o1 --quick           a first look in a minute
              ponder reproduce o1 --seeds 3 --out runs/o1-3
              ponder reproduce o1 --recipe mine.yaml --out runs/mine
              ponder reproduce search               on runs/o1, trained first if missing
              ponder reproduce search --models runs/mine --out runs/search-mine
              ponder reproduce search --tasks word-problems --out runs/search-words

            A recipe is YAML and says only what differs:
              seed: 7
              learning:
                steps: 96

            Ctrl-C stops the run; the same command goes on with it. The folder then has \
            report.html, figures/, summary.json, model/ and base/.

            \(ExitStatus.help)
            """)

    /// What can be reproduced.
    enum Reproduction: String, CaseIterable, ExpressibleByArgument {
        case o1, search
    }

    @Argument(help: "What to reproduce.")
    var reproduction: Reproduction

    @Option(help: "Runs with as many seeds, counted up from the recipe's.")
    var seeds = 1

    @Option(
        help: .folder(
            "The run's folder; runs/o1 or runs/search, with -quick behind it for --quick."))
    var out: String?

    @Option(
        help: .folder(
            "For search: a run whose base and trained model are compared; may be given several times, "
                + "one for each task. Default: runs/o1."))
    var models: [String] = []

    @Option(
        help: ArgumentHelp(
            "For search: the tasks to compare on, \(TaskRecipe.names.joined(separator: ",")). "
                + "Default: \(SearchRecipe.standardTasks.map(\.name).joined(separator: ",")); "
                + "with --quick countdown.", valueName: "names"))
    var tasks: String?

    @Flag(help: "A small model and few problems: nothing is learned well.")
    var quick = false

    @Option(help: .file("Fields that differ from the standard recipe."))
    var recipe: String?

    @OptionGroup var placement: PlacementOptions
    @OptionGroup var options: LongRunOptions

    func validate() throws {
        try require("--seeds", seeds, in: Limits.samples)
        guard models.isEmpty || reproduction == .search else {
            throw ValidationError("--models is for 'reproduce search'; o1 trains its own")
        }
        guard tasks == nil || reproduction == .search else {
            throw ValidationError(
                "--tasks is for 'reproduce search'; o1 takes its task from a recipe")
        }
    }

    /// The run's folder.
    var path: String { out ?? "runs/" + reproduction.rawValue + (quick ? "-quick" : "") }

    /// The recipe with everything that the file does not say.
    func resolvedRecipe() throws -> ReasonerRecipe {
        func standard(_ kind: TaskRecipe.Kind) -> ReasonerRecipe {
            quick ? .quick(kind) : .standard(kind)
        }
        var resolved =
            try recipe.map { try ReasonerRecipe.read($0, over: standard) } ?? standard(.countdown)
        if let placement = placement.placement { resolved.placement = placement }
        return resolved
    }

    /// The command line that goes on with this run.
    var commandLine: String {
        var words = ["ponder", "reproduce", reproduction.rawValue]
        if quick { words.append("--quick") }
        if seeds != 1 { words += ["--seeds", "\(seeds)"] }
        if let recipe { words += ["--recipe", recipe] }
        for folder in models { words += ["--models", folder] }
        if let tasks { words += ["--tasks", tasks] }
        return (words + placement.arguments + ["--out", path]).joined(separator: " ")
    }

    func run() async throws {
        switch reproduction {
        case .o1: try await reproduceO1()
        case .search: try await reproduceSearch()
        }
    }

    private var folder: URL { URL(fileURLWithPath: path, isDirectory: true) }

    private func reproduceO1() async throws {
        let resolved = try resolvedRecipe()
        try RecipeFile.naming(recipe) { try resolved.validate() }
        let reproduction = try ReasonerReproduction(
            recipe: resolved, seeds: seeds, folder: folder, commit: SourceCommit.find(),
            startsOver: options.startOver)
        try await options.reporting(resume: commandLine, in: folder) {
            ReasonerReport(try await reproduction.run($0))
        }
    }

    private func reproduceSearch() async throws {
        var resolved = try resolvedSearchRecipe()
        if let placement = placement.placement { resolved.placement = placement }
        try RecipeFile.naming(recipe) { try resolved.validate() }
        let reproduction = try SearchReproduction(
            recipe: resolved, seeds: seeds, folder: folder, models: runs(for: resolved),
            commit: SourceCommit.find(), startsOver: options.startOver)
        try await options.reporting(resume: commandLine, in: folder) {
            SearchReport(try await reproduction.run($0))
        }
    }
}
