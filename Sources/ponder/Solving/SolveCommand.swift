import ArgumentParser
import Experiments
import Language
import Reasoning
import Results
import Search
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
              ponder solve "3 7 12=33" --strategy beam --verifier self --budget 3000
              ponder solve --file Examples/countdown.jsonl --strategy diverse \\
                --verifier self --step 16 --budget 2GF --out trees.jsonl
              ponder trace trees.jsonl
              ponder solve --file Examples/countdown.jsonl --json > answers.jsonl

            Strategies:
            \(StrategyEntry.help)

            Sizes: --samples, --width and --lookahead. Verifiers: self (the model's own
            last check, read as a probability), the folder of a verifier from 'ponder
            verifier train', or monte-carlo:FOLDER (the value of a partial chain by
            --rollouts of it that this verifier judges).

            Files hold one problem a line: {"nums": [3, 7, 20], "target": 41} or
            {"question": "…", "answer": "…"}.

            \(ExitStatus.help) Wrong answers are no failure.
            """)

    @Argument(help: "Problems, such as \"3 7 12=33\" (countdown) or \"47*86\" (multiplication).")
    var problems: [String] = []

    @Option(help: .file("Problems from a JSONL file."))
    var file: String?

    @Option(help: "Most problems to read from the file.")
    var limit: Int?

    @Option(
        help:
            "The task of problems on the command line: \(TaskCatalog.names.joined(separator: ", "))."
    )
    var task = "countdown"

    @OptionGroup var strategy: StrategyOptions
    @OptionGroup var model: ModelOptions
    @OptionGroup var sampling: SamplingOptions

    @Flag(
        help:
            "One JSON object a line for each problem, every chain included, and one for the engine."
    )
    var json = false

    @Option(
        help: .file(
            "Write every problem's chains or tree here, with the judge's verdicts, one JSON object "
                + "a line: for ponder trace."))
    var out: String?

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
    }

    var choice: StrategyChoice { strategy.choice(sampling) }

    func output(on console: Console) -> Solver.Output {
        if json { return .json }
        return console.outTerminal.isInteractive && choice.isSingle && !noStream
            ? .stream : .text
    }

    /// The problems asked for.
    func posed() throws -> [PosedProblem] {
        guard let file else { return try PosedProblem.read(problems, task: task) }
        return try ProblemFile.read(file, limit: limit ?? .max).map { PosedProblem(problem: $0) }
    }

    func run() async throws {
        let console = Console.standard
        try choice.validateOptions()
        let posed = try posed()
        try await PosedProblem.requireJudges(of: posed.filter(\.isJudged).map(\.problem))
        let result = try out.map { path in
            try ResultFile(path, inputs: [file, self.model.model, strategy.verifierFolder])
        }
        let model = try model.load()
        try PosedProblem.requireReadable(posed.map(\.problem)) { try model.policy(for: $0) }
        let verifiers = try strategy.verifiers(
            for: posed.map(\.problem), of: choice, model: model)
        nonisolated(unsafe) let lines = try result.map(ProblemLines.init)
        let solver = Solver(
            runner: StrategyRunner(
                choice, budget: strategy.budget ?? .unlimited, verifiers: verifiers,
                policy: { try model.policy(for: $0) }),
            output: output(on: console), console: console,
            showing: { StreamingPolicy(base: try model.policy(for: $0), show: $1) })
        if json { try await model.engine.countPrefixes() }
        let start = ContinuousClock.now
        try await Interrupt.guarding(
            hint: lines.map { "The problems so far are in \($0.partial)." } ?? ""
        ) {
            _ = try await solver.solve(posed) { index, trace in
                try lines?.append([TraceFile.line(trace)], at: index)
            }
        }
        try lines?.finish()
        if json {
            let seconds = start.duration(to: .now) / .seconds(1)
            let engine = EngineSummary(model.engine.statistics, seconds: seconds)
            console.out(try ["engine": engine].jsonLine() + "\n")
        }
        model.logStatistics()
    }
}
