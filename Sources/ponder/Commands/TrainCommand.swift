import ArgumentParser
import Experiments
import Foundation
import Learning
import Report
import Tasks

/// `ponder train`.
struct TrainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Trains a model by a recipe of yours, and measures it.",
        discussion: """
            Pretraining, reinforcement learning and measurements as in 'ponder reproduce o1'.
            A recipe is YAML, names its task (countdown where it names none) and says only what \
            differs from that task's standard recipe:
              seed: 7
              task:
                multiplication:
                  slips: 0.1
              learning:
                steps: 96

            Tasks: \(TaskRecipe.Kind.allCases.map(\.rawValue).joined(separator: ", ")).

            With --algorithm, what the recipe says under 'learning' of advantages, credit, \
            objective and updates is that algorithm's; sizes, limits and the optimizer stay:
            \(HelpTable.text(LearningAlgorithm.all.map { ($0.name, "\($0.hypothesis): \($0.summary) (\($0.source))") }))

            Examples:
              ponder train Recipes/mine.yaml                to runs/mine
              ponder train Recipes/multiplication.yaml --out runs/mul
              ponder train Recipes/mine.yaml --out runs/a --json
              ponder train Recipes/mine.yaml --algorithm ppo --out runs/ppo

            Ctrl-C stops the run; the same command goes on with it. The folder then has \
            report.html, figures/, summary.json, model/ and base/, the model before \
            reinforcement learning.

            \(ExitStatus.help)
            """)

    @Argument(help: ArgumentHelp("The recipe.", valueName: "recipe.yaml"))
    var recipe: String

    @Option(help: ArgumentHelp("How it learns from rewards.", valueName: "name"))
    var algorithm: String?

    @Option(help: .folder("The run's folder; runs/ and the recipe's name by default."))
    var out: String?

    @OptionGroup var placement: PlacementOptions
    @OptionGroup var options: LongRunOptions

    /// The run's folder.
    var path: String {
        out ?? "runs/" + URL(fileURLWithPath: recipe).deletingPathExtension().lastPathComponent
            + (algorithm.map { "-" + $0 } ?? "")
    }

    /// The command line that goes on with this run.
    private var commandLine: String {
        (["ponder train", recipe] + (algorithm.map { ["--algorithm", $0] } ?? [])
            + ["--out", path] + placement.arguments).joined(separator: " ")
    }

    func run() async throws {
        let folder = URL(fileURLWithPath: path, isDirectory: true)
        var recipe = try ReasonerRecipe.read(self.recipe)
        if let algorithm {
            recipe.learning = try LearningAlgorithm.named(algorithm).applied(to: recipe.learning)
        }
        if let placement = placement.placement { recipe.placement = placement }
        let reproduction = try RecipeFile.naming(self.recipe) {
            try ReasonerReproduction(
                recipe: recipe, folder: folder, commit: SourceCommit.find(),
                startsOver: options.startOver)
        }
        try await options.reporting(resume: commandLine, in: folder) {
            ReasonerReport(try await reproduction.run($0))
        }
    }
}
