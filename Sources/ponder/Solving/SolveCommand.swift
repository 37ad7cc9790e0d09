import ArgumentParser
import Reasoning
import Tasks

/// `ponder solve`.
struct SolveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "solve",
        abstract: "Thinks about problems and answers them.",
        discussion: """
            A single chain on a terminal is shown as it is thought. Each answer comes with its \
            verdict, where the right answer is known, and with what it cost.

            Examples:
              ponder solve "3 7 12=33"
              ponder solve "3 7 12=33" --think 64..512 --seed 3
              ponder solve --file Examples/countdown.jsonl --strategy vote --samples 16
              ponder solve "3 7 12=33" --strategy best-of-n --verifier self --samples 8
              ponder solve --file Examples/countdown.jsonl --json > answers.jsonl

            Strategies:
              single         one chain
              vote           the most frequent answer of --samples chains
              best-of-n      the chain that --verifier likes best
              weighted-vote  the answer whose chains --verifier trusts most
              revision       one chain that reworks its answer --samples times; the
                             attempt that --verifier likes best, or the last
              coverage       whether any of --samples chains is right, by the
                             answer key: a bound, not a way to answer

            Verifiers: self (the model's own last check, read as a probability), the
            folder of a verifier from 'ponder verifier train', or monte-carlo:FOLDER (the
            value of a partial chain by --rollouts of it that this verifier judges).

            Files hold one problem a line: {"nums": [3, 7, 20], "target": 41} or
            {"question": "…", "answer": "…"}.

            \(ExitStatus.help) Wrong answers are no failure.
            """)

    @Argument(help: "Problems, such as \"3 7 12=33\" (countdown) or \"47*86\" (multiplication).")
    var problems: [String] = []

    @Option(help: ArgumentHelp("Problems from a JSONL file.", valueName: "file"))
    var file: String?

    @Option(help: "Most problems to read from the file.")
    var limit: Int?

    @Option(
        help:
            "The task of problems on the command line: \(TaskCatalog.names.joined(separator: ", "))."
    )
    var task = "countdown"

    @Option(help: "How chains become an answer.")
    var strategy: StrategyName = .single

    @Option(help: "Chains for each problem: 1 for single, 4 for revision, otherwise 16.")
    var samples: Int?

    @Option(help: ArgumentHelp("Who chooses: \(VerifierChoice.forms).", valueName: "verifier"))
    var verifier: VerifierChoice?

    @Option(help: "Rollouts from a partial chain, for --verifier monte-carlo.")
    var rollouts = 8

    @Option(
        help: ArgumentHelp(
            "Most tokens for each problem, prompts, discarded chains and verifier included.",
            valueName: "tokens"))
    var budget: Int?

    @OptionGroup var model: ModelOptions
    @OptionGroup var sampling: SamplingOptions

    @Flag(help: "One JSON object a line for each problem, every chain included.")
    var json = false

    @Flag(help: "Do not show chains while they are thought; problems run side by side.")
    var noStream = false

    func validate() throws {
        guard problems.isEmpty != (file == nil) else {
            throw ValidationError(
                file == nil
                    ? "Name a problem, such as \"3 7 12=33\", or a file with --file"
                    : "Give problems or --file, not both")
        }
        if let limit, limit < 1 { throw ValidationError("--limit \(limit) leaves no problem") }
        if rollouts < 1 { throw ValidationError("--rollouts \(rollouts) tell nothing") }
        if let budget, budget < 1 {
            throw ValidationError("--budget \(budget) leaves nothing to think with")
        }
    }

    var choice: StrategyChoice {
        StrategyChoice(
            name: strategy, samples: samples, sampling: sampling.sampling, verifier: verifier)
    }

    func output(on console: Console) -> Solver.Output {
        if json { return .json }
        return console.outTerminal.isInteractive && choice.chains == 1 && !noStream
            ? .stream : .text
    }

    /// The problems asked for.
    func posed() throws -> [PosedProblem] {
        guard let file else { return try PosedProblem.read(problems, task: task) }
        return try ProblemFile.read(file, limit: limit ?? .max).map { PosedProblem(problem: $0) }
    }

    func run() async throws {
        let console = Console.standard
        try choice.validate()
        let posed = try posed()
        let model = try model.load()
        try PosedProblem.requireReadable(posed.map(\.problem)) { try model.policy(for: $0) }
        var verifiers: [String: any Verifier] = [:]
        for name in Set(posed.map(\.problem.task)) {
            let task = try TaskCatalog.task(named: name)
            verifiers[task.name] = try verifier?.verifier(
                for: task, model: model, rollouts: rollouts)
        }
        let solver = Solver(
            choice: choice, output: output(on: console), console: console,
            budget: budget.map { Budget(tokens: $0) } ?? .unlimited,
            verifier: { [verifiers] in verifiers[$0.name] },
            policy: { task, show in
                let policy = try model.policy(for: task)
                return show.map { StreamingPolicy(base: policy, show: $0) } ?? policy
            })
        let limit = max(8, 1024 / choice.chains)
        try await Interrupt.guarding {
            _ = try await solver.solve(posed, atMost: limit)
        }
        model.logStatistics()
    }
}
