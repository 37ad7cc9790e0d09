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
            for multiplication and word problems, with a verdict on each published claim. Long; \
            interrupted, it goes on.

            hypotheses: ways of learning to reason (filter, evaluate, guide, combine, plain, and \
            controls) from one base model at equal training FLOPs under three seeds: accuracy, \
            pass@k, behaviours and verdicts on what is said of them.

            test-time: accuracy against the compute of answering for any model and any problems: \
            votes, best of n by the model's own judgement, thinking budgets, searches and pass@k, \
            whatever applies; what does not is listed with the reason.

            Examples:
              ponder reproduce o1
              ponder reproduce o1 --quick           a first look in a minute
              ponder reproduce o1 --seeds 3 --out runs/o1-3
              ponder reproduce o1 --recipe mine.yaml --out runs/mine
              ponder reproduce search               on runs/o1, trained first if missing
              ponder reproduce search --models runs/mine --out runs/search-mine
              ponder reproduce search --tasks word-problems --out runs/search-words
              ponder reproduce hypotheses --budget small
              ponder reproduce hypotheses --models runs/o1 --algorithms max-rl,ppo
              ponder reproduce hypotheses --tasks multiplication --budget small
              ponder reproduce hypotheses --emergence --algorithms reinforce,random-reward
              ponder reproduce test-time --model models/qwen3 --data gsm8k.jsonl
              ponder reproduce test-time --model m.gguf --data MATH-500.jsonl \\
                --levels 4..5 --limit 100
              ponder reproduce test-time --model runs/o1/model --tasks countdown \\
                --budget small
              ponder reproduce test-time --model m --data HumanEval.jsonl \\
                --strategies coverage,best-of-n --samples 16

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
        case o1, search, hypotheses
        case testTime = "test-time"
    }

    @Argument(help: "What to reproduce.")
    var reproduction: Reproduction

    @Option(
        help: "Runs with as many seeds, counted up from the recipe's. Default: 1; of hypotheses 3.")
    var seeds: Int?

    @Option(
        help: .folder(
            "The run's folder; runs/ and what is reproduced, with -quick behind it for --quick and the "
                + "budget for --budget; of test-time the model's name."))
    var out: String?

    @Option(
        help: .folder(
            "For search: a run whose base and trained model are compared; may be given several times, "
                + "one for each task. Default: runs/o1. For hypotheses: the run whose base all begin "
                + "with; by default one is trained."))
    var models: [String] = []

    @Option(
        help: ArgumentHelp(
            "For hypotheses: \(HypothesesRecipe.Size.allCases.map(\.rawValue).joined(separator: ", ")). "
                + "Default: full, which takes a night. For test-time: "
                + TestTimeRecipe.Size.allCases.map(\.rawValue).joined(separator: ", ")
                + ". Default: standard.", valueName: "size"))
    var budget: String?

    @Option(
        help: ArgumentHelp(
            "For hypotheses: those of the budget's ways of learning that are compared. Default: all.",
            valueName: "names"))
    var algorithms: String?

    @Flag(
        help: ArgumentHelp(
            "For hypotheses: tries plain learning on two more bases, one without attempts and checks and one "
                + "primed with wrong searches, and counts what chains do before and behind it."))
    var emergence = false

    @Option(
        help: ArgumentHelp(
            "For search: the tasks to compare on, \(TaskRecipe.names.joined(separator: ",")). "
                + "Default: \(SearchRecipe.standardTasks.map(\.name).joined(separator: ",")); "
                + "with --quick countdown. For hypotheses: the one to compare on. Default: countdown. "
                + "For test-time: the one whose test problems are solved, in the place of --data.",
            valueName: "names"))
    var tasks: String?

    @Flag(help: "A small model and few problems: nothing is learned well.")
    var quick = false

    @Option(help: .file("Fields that differ from the standard recipe."))
    var recipe: String?

    @OptionGroup(title: "Test-time options") var testTime: TestTimeOptions
    @OptionGroup var placement: PlacementOptions
    @OptionGroup var options: LongRunOptions

    func validate() throws {
        if let seeds { try require("--seeds", seeds, in: Limits.samples) }
        try validateTestTime()
        guard models.isEmpty || reproduction != .o1 else {
            throw ValidationError("--models is for 'search' and 'hypotheses'; o1 trains its own")
        }
        guard models.count <= 1 || reproduction == .search else {
            throw ValidationError("--models: all begin with one base; name one run")
        }
        guard tasks == nil || reproduction != .o1 else {
            throw ValidationError(
                "--tasks is for 'search', 'hypotheses' and 'test-time'; o1 takes its task from a recipe"
            )
        }
        for (flag, value, takers) in [
            ("--budget", budget, [.hypotheses, .testTime]),
            ("--algorithms", algorithms, [.hypotheses]),
        ] as [(String, String?, [Reproduction])]
        where value != nil && !takers.contains(reproduction) {
            throw ValidationError(
                "\(flag) is for "
                    + takers.map { "'reproduce \($0.rawValue)'" }.joined(separator: " and "))
        }
        guard !emergence || reproduction == .hypotheses else {
            throw ValidationError("--emergence is for 'reproduce hypotheses'")
        }
        if let budget, reproduction == .hypotheses, HypothesesRecipe.Size(rawValue: budget) == nil {
            throw ValidationError(
                "--budget '\(budget)' is none of "
                    + HypothesesRecipe.Size.allCases.map(\.rawValue).joined(separator: ", "))
        }
        guard budget == nil || !quick else {
            throw ValidationError("--budget and --quick are two sizes; name one")
        }
    }

    /// The run's folder.
    var path: String {
        if reproduction == .testTime { return out ?? "runs/" + testTimeName }
        return out ?? "runs/" + reproduction.rawValue
            + (quick ? "-quick" : budget.map { "-" + $0 } ?? "")
    }

    /// How many seeds.
    private var seedCount: Int { seeds ?? (reproduction == .hypotheses && !quick ? 3 : 1) }

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
        if let seeds { words += ["--seeds", "\(seeds)"] }
        if let recipe { words += ["--recipe", recipe] }
        for folder in models { words += ["--models", folder] }
        if let tasks { words += ["--tasks", tasks] }
        if let budget { words += ["--budget", budget] }
        if let algorithms { words += ["--algorithms", algorithms] }
        if emergence { words.append("--emergence") }
        words += testTime.arguments
        return (words + placement.arguments + ["--out", path]).joined(separator: " ")
    }

    func run() async throws {
        switch reproduction {
        case .o1: try await reproduceO1()
        case .search: try await reproduceSearch()
        case .hypotheses: try await reproduceHypotheses()
        case .testTime: try await reproduceTestTime()
        }
    }

    var folder: URL { URL(fileURLWithPath: path, isDirectory: true) }

    private func reproduceO1() async throws {
        let resolved = try resolvedRecipe()
        try RecipeFile.naming(recipe) { try resolved.validate() }
        let reproduction = try ReasonerReproduction(
            recipe: resolved, seeds: seedCount, folder: folder, commit: SourceCommit.find(),
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
            recipe: resolved, seeds: seedCount, folder: folder, models: runs(for: resolved),
            commit: SourceCommit.find(), startsOver: options.startOver)
        try await options.reporting(resume: commandLine, in: folder) {
            SearchReport(try await reproduction.run($0))
        }
    }

    private func reproduceHypotheses() async throws {
        var resolved = try resolvedHypothesesRecipe()
        if let placement = placement.placement { resolved.base.placement = placement }
        try RecipeFile.naming(recipe) { try resolved.validate() }
        let reproduction = try HypothesesReproduction(
            recipe: resolved, seeds: seedCount, folder: folder,
            models: models.first.map { URL(fileURLWithPath: $0, isDirectory: true) },
            commit: SourceCommit.find(), startsOver: options.startOver)
        try await options.reporting(resume: commandLine, in: folder) {
            HypothesesReport(try await reproduction.run($0))
        }
    }
}
