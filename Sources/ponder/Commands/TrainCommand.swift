import ArgumentParser
import Experiments
import Foundation
import Learning
import Reasoning
import Report
import Tasks

/// `ponder train`.
struct TrainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Trains a model by a recipe of yours, and measures it.",
        discussion: """
            Of an architecture: pretraining, reinforcement learning and measurements as in \
            'ponder reproduce o1'. A recipe is YAML, names its task (countdown where it names none) \
            and says only what differs from that task's standard recipe:
              seed: 7
              task:
                multiplication:
                  slips: 0.1
              learning:
                steps: 96

            Of a model that is there already, a folder or a GGUF file, where 'model' names one: \
            reinforcement learning on the problems of a data set, or of a task, measured on others \
            before, along the way and after, beside a training on random rewards:
              model: models/smollm2
              data: {train: gsm8k/train.jsonl, test: gsm8k/test.jsonl, limit: 2000}
              algorithm: grpo
              learning: {steps: 32}
              evaluation: {problems: 200, every: 8}

            Tasks: \(TaskRecipe.Kind.allCases.map(\.rawValue).joined(separator: ", ")).

            With --algorithm, what the recipe says under 'learning' of advantages, credit, \
            objective and updates is that algorithm's; sizes, limits and the optimizer stay:
            \(HelpTable.text(LearningAlgorithm.all.map { ($0.name, "\($0.hypothesis): \($0.summary) (\($0.source))") }))

            Examples:
              ponder train Recipes/mine.yaml                to runs/mine
              ponder train Recipes/multiplication.yaml --out runs/mul
              ponder train Recipes/mine.yaml --out runs/a --json
              ponder train Recipes/gsm8k-grpo.yaml --seeds 3
              ponder train Recipes/mine.yaml --algorithm ppo --out runs/ppo

            Ctrl-C stops the run; the same command goes on with it. The folder then has \
            report.html, figures/, summary.json, model/ and, of an architecture, base/, the model \
            before reinforcement learning.

            \(ExitStatus.help)
            """)

    @Argument(help: ArgumentHelp("The recipe.", valueName: "recipe.yaml"))
    var recipe: String

    @Option(help: ArgumentHelp("How it learns from rewards.", valueName: "name"))
    var algorithm: String?

    @Option(help: .folder("The run's folder; runs/ and the recipe's name by default."))
    var out: String?

    @Option(help: "Runs with as many seeds, counted up from the recipe's. Default: 1.")
    var seeds: Int?

    @OptionGroup var placement: PlacementOptions
    @OptionGroup var options: LongRunOptions

    func validate() throws {
        try require("--seeds", seeds, in: Limits.samples)
    }

    /// The run's folder.
    var path: String {
        out ?? "runs/" + URL(fileURLWithPath: recipe).deletingPathExtension().lastPathComponent
            + (algorithm.map { "-" + $0 } ?? "")
    }

    /// The command line that goes on with this run.
    private var commandLine: String {
        (["ponder train", recipe] + (algorithm.map { ["--algorithm", $0] } ?? [])
            + (seeds.map { ["--seeds", "\($0)"] } ?? [])
            + ["--out", path] + placement.arguments).joined(separator: " ")
    }

    func run() async throws {
        let text = try RecipeFile.text(of: recipe)
        if try FineTuningRecipe.isMeant(by: text, file: recipe) {
            try await fineTune(text)
        } else {
            try await trainFromNothing(text)
        }
    }

    private var folder: URL { URL(fileURLWithPath: path, isDirectory: true) }

    private func trainFromNothing(_ text: String) async throws {
        var recipe = try ReasonerRecipe.parse(text, file: self.recipe)
        if let algorithm {
            recipe.learning = try LearningAlgorithm.named(algorithm).applied(to: recipe.learning)
        }
        if let placement = placement.placement { recipe.placement = placement }
        let reproduction = try RecipeFile.naming(self.recipe) {
            try ReasonerReproduction(
                recipe: recipe, seeds: seeds ?? 1, folder: folder, commit: SourceCommit.find(),
                startsOver: options.startOver)
        }
        try await options.reporting(resume: commandLine, in: folder) {
            ReasonerReport(try await reproduction.run($0))
        }
    }

    private func fineTune(_ text: String) async throws {
        var recipe = try FineTuningRecipe.parse(text, file: self.recipe, algorithm: algorithm)
        if let placement = placement.placement { recipe.placement = placement }
        let training = try RecipeFile.naming(self.recipe) {
            try FineTuning(
                recipe: recipe, seeds: seeds ?? 1, folder: folder, commit: SourceCommit.find(),
                startsOver: options.startOver)
        }
        try await options.reporting(resume: commandLine, in: folder) {
            FineTuningReport(try await training.run($0))
        }
    }
}
