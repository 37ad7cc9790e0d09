import ArgumentParser
import Experiments
import Foundation
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

            Examples:
              ponder train Recipes/mine.yaml                to runs/mine
              ponder train Recipes/multiplication.yaml --out runs/mul
              ponder train Recipes/mine.yaml --out runs/a --json

            Ctrl-C stops the run; the same command goes on with it. The folder then has \
            report.html, figures/, summary.json, model/ and base/, the model before \
            reinforcement learning.

            \(ExitStatus.help)
            """)

    @Argument(help: ArgumentHelp("The recipe.", valueName: "recipe.yaml"))
    var recipe: String

    @Option(help: .folder("The run's folder; runs/ and the recipe's name by default."))
    var out: String?

    @OptionGroup var placement: PlacementOptions
    @OptionGroup var options: LongRunOptions

    /// The run's folder.
    var path: String {
        out ?? "runs/" + URL(fileURLWithPath: recipe).deletingPathExtension().lastPathComponent
    }

    /// The command line that goes on with this run.
    private var commandLine: String {
        (["ponder train", recipe, "--out", path] + placement.arguments).joined(separator: " ")
    }

    func run() async throws {
        let folder = URL(fileURLWithPath: path, isDirectory: true)
        var recipe = try ReasonerRecipe.read(self.recipe)
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
