import ArgumentParser
import Experiments
import Foundation
import Language
import Learning
import Reasoning
import Report
import Results
import Rewards
import Search
import Tasks

/// `ponder distil`.
struct DistilCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "distil",
        abstract: "Teaches a model what it finds by searching, round after round.",
        discussion: """
            A round: the model with a strategy around it, the expert, solves training problems; \
            the chains that are right by the answer key are demonstrations; the model learns them by \
            next-token prediction. The next round's expert is made of the better model. With \
            --strategy vote that is guess and check (expert iteration); with a search over steps \
            the search is amortized into the model.

            Held-out problems measure one chain of the model before and after every round.

            Examples:
              ponder distil --model runs/o1/base --compare runs/o1
              ponder distil --model runs/o1/base --strategy beam \\
                --verifier runs/verifiers/process-monte-carlo --rounds 4
              ponder distil --model runs/o1/base --strategy mcts --verifier self \\
                --budget 3000 --problems 500 --out runs/distil-mcts
              ponder distil --model runs/o1/base --splice 2 --out runs/distil-splice
              ponder distil --model runs/o1/base --strategy best-of-n \\
                --verifier runs/verifiers/outcome --without-key --out runs/distil-best
              ponder distil --model runs/o1/base --prefer 0.1 --out runs/dpo
              ponder distil --model runs/hinted/base --rationalize --restarts \\
                --out runs/star
              ponder distil --model runs/o1/base --score-by runs/verifiers/process \\
                --min-score 0.5 0.7 0.9 --out runs/rest
              ponder distil --model runs/o1/base --train-verifier --out runs/v-star
              ponder distil --model runs/o1/base --strategy mcts --verifier self \\
                --stream --out runs/distil-stream
              ponder distil --model runs/o1/base --alphazero --verifier self \\
                --out runs/alphazero

            Ctrl-C stops the run; the same command goes on with it. The folder then has \
            report.html, summary.json and model/.

            \(ExitStatus.help)
            """)

    @Option(help: .folder("The model to begin with, in Hugging Face's layout."))
    var model = "runs/o1/base"

    @Option(help: "The task: \(TaskRecipe.names.joined(separator: ", ")).")
    var task = "countdown"

    @Option(help: .folder("The run's folder."))
    var out = "runs/distil"

    @Option(
        help: .folder(
            "A run of 'ponder reproduce o1' or 'ponder train' whose reinforcement learning the "
                + "report draws beside the rounds."))
    var compare: String?

    @Option(help: "Rounds of search and learning.")
    var rounds = 3

    @Option(help: "Training problems of a round, other ones in each.")
    var problems = 1_000

    @Option(help: "Most right chains of a problem to learn from.")
    var keep = 4

    @Option(help: "Times that a round's demonstrations are gone through.")
    var epochs = 2

    @Flag(help: "Every round trains the first model anew, instead of the last.")
    var restarts = false

    @Flag(help: "A round learns from the chains of the rounds before, too.")
    var accumulate = false

    @Flag(
        help: "Learns what the expert chose, right or wrong: no answer key is looked at.")
    var withoutKey = false

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "With --score-by: learns only chains that are scored so high, in [0, 1]; several, rising, are steps "
                + "of learning, one after another, from what a round found once (ReST).",
            valueName: "score"))
    var minScore: [Double] = []

    @Option(
        help: ArgumentHelp(
            "Who scores for --min-score: \(VerifierCatalog.standard.forms).", valueName: "verifier")
    )
    var scoreBy: String?

    @Flag(
        help: ArgumentHelp(
            "Trains a verifier on the right and the wrong chains of all rounds (V-STaR), to be named by the run's "
                + "folder or its verifier/."))
    var trainVerifier = false

    @Flag(
        help: ArgumentHelp(
            "Asks again, with the answer shown, where no chain is right, and learns the right chains "
                + "without it (STaR). The model's corpus has had 'hints'."))
    var rationalize = false

    @Option(
        help: ArgumentHelp(
            "Puts up to so many of the problem's wrong chains before a right one, to learn to go on "
                + "from mistakes.", valueName: "n"))
    var splice: Int?

    @Flag(help: "With --splice: wrong attempts are learned, too, and not context alone.")
    var learnWrong = false

    @Option(help: "With --splice: a text behind each wrong attempt.")
    var doubt: String?

    @Option(
        help: ArgumentHelp(
            "Learns to prefer right chains to wrong ones (DPO) instead of imitating the right ones, "
                + "with this β.", valueName: "beta"))
    var prefer: Double?

    @Flag(
        help: "Learns the whole search over steps that led to a right chain, written out as one.")
    var stream = false

    @Flag(
        help: "With --stream: branches begin at their root, where steps build on one another.")
    var wholeBranches = false

    @Flag(
        help: ArgumentHelp(
            "Policy and a value model learn from the visits and values of their own tree search. "
                + "--verifier guides the first round's, the value model the others'."))
    var alphazero = false

    @Option(
        help: ArgumentHelp(
            "With --alphazero: how much of a value's target is the outcome, and not the search's word "
                + "(default: 0.5).", valueName: "share"))
    var outcomeShare: Double?

    @OptionGroup var strategy: StrategyOptions
    @OptionGroup var sampling: SamplingOptions
    @OptionGroup var placement: PlacementOptions
    @OptionGroup var options: LongRunOptions

    /// The expert with its sizes; by default 16 chains and their vote, or the tree search of --alphazero.
    var choice: StrategyChoice {
        var choice = strategy.choice(sampling)
        if alphazero, choice.name == TreeSearch.entry.name || strategy.strategy == nil {
            choice.entry = TreeSearch.playing
        } else if strategy.strategy == nil {
            choice.entry = MajorityVote.entry
            choice.samples = choice.samples ?? 16
        }
        choice.sampling.parameters.maxTokens = sampling.maxTokens ?? Self.longest
        return choice
    }

    /// Most tokens of a chain where nobody says.
    private static let longest = 512

    func resolvedRecipe() throws -> DistillationRecipe {
        let choice = choice
        try choice.validateOptions()
        let sizes = [
            "samples \(choice.chains)", choice.width.map { "width \($0)" },
            choice.lookahead.map { "lookahead \($0)" }, choice.step.map { "step \($0)" },
            choice.verifier.map { "verifier \($0)" },
        ].compactMap(\.self)
        if splice == nil, learnWrong || doubt != nil {
            throw CommandError.argument(
                learnWrong ? "--learn-wrong" : "--doubt",
                reason: "says how --splice splices; add it")
        }
        if wholeBranches, !stream {
            throw CommandError.argument(
                "--whole-branches", reason: "says how --stream writes; add it")
        }
        if outcomeShare != nil, !alphazero {
            throw CommandError.argument(
                "--outcome-share", reason: "says what --alphazero learns; add it")
        }
        let filter = try filter()
        let recipe = DistillationRecipe(
            seed: sampling.seed, task: try TaskRecipe(named: task),
            expert: ([choice.name] + sizes).joined(separator: ", "),
            budget: strategy.budget ?? .unlimited, rounds: rounds, problems: problems, keep: keep,
            restarts: restarts, accumulates: accumulate,
            withoutKey: withoutKey, rationalizes: rationalize, filter: filter,
            splicing: splice.map {
                Splicing(attempts: $0, masksWrong: !learnWrong, doubt: doubt ?? "")
            },
            preference: prefer.map {
                PreferenceTraining.Configuration(beta: $0, epochs: epochs)
            }, verifier: trainVerifier ? VerifierStage() : nil, epochs: epochs,
            maxTokens: choice.sampling.parameters.maxTokens ?? Self.longest,
            placement: placement.placement,
            stream: stream ? SearchStream(restarts: wholeBranches) : nil,
            alphaZero: alphazero ? AlphaZero(outcomeShare: outcomeShare ?? 0.5) : nil)
        do {
            try recipe.validate(learningFrom: choice.entry)
        } catch {
            throw CommandError.argument(
                Self.flags[error.field] ?? error.field, reason: error.reason)
        }
        try recipe.validate()
        return recipe
    }

    /// What says the fields of a recipe that go with some strategies alone.
    private static let flags = [
        "stream": "--stream", "alphaZero": "--alphazero", "withoutKey": "--without-key",
    ]

    /// What decides by scores; nil where nobody is asked.
    private func filter() throws -> ScoreFilter? {
        guard let scoreBy else {
            guard minScore.isEmpty else {
                throw CommandError.argument(
                    "--min-score", reason: "needs somebody who scores; name one with --score-by")
            }
            return nil
        }
        guard !minScore.isEmpty else {
            throw CommandError.argument(
                "--score-by", reason: "needs a least score to learn from; give --min-score")
        }
        do {
            try VerifierCatalog.standard.validate(scoreBy)
        } catch {
            throw CommandError.argument("--score-by \(scoreBy)", reason: error.reason)
        }
        return ScoreFilter(verifier: scoreBy, thresholds: minScore)
    }

    func run() async throws {
        let recipe = try resolvedRecipe()
        guard CheckpointFolder.isModel(URL(fileURLWithPath: model, isDirectory: true)) else {
            throw CommandError.argument(
                "--model \(model)",
                reason: "there is no model in it; 'make demo' makes runs/o1/base")
        }
        // Before anything is searched for it.
        if let path = scoreBy.flatMap(VerifierCatalog.standard.folder(of:)),
            !FileManager.default.fileExists(atPath: path)
        {
            throw CommandError.argument("--score-by", reason: "there is no folder \(path)")
        }
        let (choice, rollouts) = (choice, strategy.rollouts)
        let task = try recipe.task.task()
        let folder = URL(fileURLWithPath: out, isDirectory: true)
        let verifier: @Sendable (String, LocalModel) throws -> any Verifier = { name, local in
            try VerifierCatalog.standard.verifier(
                named: name,
                for: VerifierUse(
                    task: task, model: local, longest: choice.sampling.longest, rollouts: rollouts))
        }
        var scorer: (@Sendable (LocalModel) throws -> any Verifier)?
        if let scoreBy { scorer = { try verifier(scoreBy, $0) } }
        let expert: @Sendable (LocalModel, String?) throws -> any Strategy = { local, name in
            try choice.strategy(for: task, verifier: name.map { try verifier($0, local) })
        }
        let distillation = try Distillation(
            recipe: recipe, start: URL(fileURLWithPath: model, isDirectory: true), folder: folder,
            commit: SourceCommit.find(),
            reference: compare.map {
                try DistillationSummary.Reference(
                    run: URL(fileURLWithPath: $0, isDirectory: true), task: recipe.task)
            }, startsOver: options.startOver, scorer: scorer, guided: { try expert($0, $1.path) },
            expert: { try expert($0, choice.verifier) })
        let commandLine = (["ponder"] + CommandLine.arguments.dropFirst()).joined(separator: " ")
        try await options.reporting(resume: commandLine, in: folder) {
            DistillationReport(try await distillation.run($0))
        }
    }
}
