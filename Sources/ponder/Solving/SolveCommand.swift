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
              ponder solve --model models/smollm2 --data gsm8k.jsonl --index 3 --shots 4

            Strategies:
            \(StrategyEntry.help)

            Sizes: --samples, --width and --lookahead. Verifiers: self (the model's own
            last check, read as a probability), the folder of a verifier from 'ponder
            verifier train', or monte-carlo:FOLDER (the value of a partial chain by
            --rollouts of it that this verifier judges).

            Files hold one problem a line: {"nums": [3, 7, 20], "target": 41} or
            {"question": "…", "answer": "…"}; --data reads what data sets publish.

            \(ExitStatus.help) Wrong answers are no failure.
            """)

    @Argument(help: "Problems, such as \"3 7 12=33\" (countdown) or \"47*86\" (multiplication).")
    var problems: [String] = []

    @Option(help: .file("Problems from a JSONL file."))
    var file: String?

    @OptionGroup var source: DataOptions

    @Option(help: ArgumentHelp("The problem of this place in the file, from 1.", valueName: "n"))
    var index: Int?

    @Option(help: ArgumentHelp("The problem of this name in the file.", valueName: "name"))
    var id: String?

    @OptionGroup var examples: ExampleOptions

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
        let sources = [!problems.isEmpty, file != nil, source.data != nil].count { $0 }
        guard sources == 1 else {
            throw ValidationError(
                sources == 0
                    ? "Name a problem, such as \"3 7 12=33\", or a file with --file or --data"
                    : "Give problems, --file or --data, not both")
        }
        for (option, isGiven) in [
            ("--limit", source.limit != nil), ("--index", index != nil), ("--id", id != nil),
        ] where isGiven && path == nil {
            throw ValidationError("\(option) is about a file: name one with --file or --data")
        }
        guard [source.limit != nil, index != nil, id != nil].count(where: { $0 }) <= 1 else {
            throw ValidationError("Only one of --limit, --index and --id can be asked for")
        }
        try require("--index", index, in: Limits.problems)
        guard examples.shots == 0 || path != nil || examples.examples != nil else {
            throw ValidationError("--shots: say where examples are, with --examples FILE")
        }
    }

    var choice: StrategyChoice { strategy.choice(sampling) }

    func output(on console: Console) -> Solver.Output {
        if json { return .json }
        return console.outTerminal.isInteractive && choice.isSingle && !noStream
            ? .stream : .text
    }

    /// The file that problems are read from.
    var path: String? { file ?? source.data }

    /// A file of the form of the problems'.
    func dataSet(_ path: String) -> DataSet {
        file == nil ? source.dataSet(path) : DataSet(path: path, format: .problems)
    }

    /// The problems asked for.
    func posed() throws -> [PosedProblem] {
        guard let path else { return try PosedProblem.read(problems, task: task) }
        if let id {
            var found: Problem?
            try dataSet(path).forEachRecord { record in
                if record.problem.id == id { found = record.problem }
                return found == nil
            }
            guard let found else {
                throw CommandError.argument("--id \(id)", reason: "\(path) has no such problem")
            }
            return [PosedProblem(problem: found)]
        }
        let most = index ?? source.limit
        let read = try dataSet(path).records(.init(amount: most.map { .first($0) } ?? .all))
        if let index {
            guard let last = read.last, read.count == index else {
                throw CommandError.argument(
                    "--index \(index)", reason: "\(path) has \(read.count) problems")
            }
            return [PosedProblem(problem: last.problem)]
        }
        return read.map { PosedProblem(problem: $0.problem) }
    }

    func run() async throws {
        let console = Console.standard
        try choice.validateOptions()
        let posed = try posed()
        let prompts = try examples.prompts(
            for: posed.map(\.problem), from: path ?? "", of: dataSet)
        try await PosedProblem.requireJudges(of: posed.filter(\.isJudged).map(\.problem))
        let result = try out.map { path in
            try ResultFile(
                path,
                inputs: [
                    self.path, examples.examples, self.model.model, strategy.verifierFolder,
                ])
        }
        let model = try model.load()
        try PosedProblem.requireReadable(posed.map(\.problem)) {
            try model.policy(for: prompts.task($0))
        }
        let verifiers = try strategy.verifiers(
            for: posed.map(\.problem), of: choice, model: model)
        nonisolated(unsafe) let lines = try result.map(ProblemLines.init)
        let solver = Solver(
            runner: StrategyRunner(
                choice, budget: strategy.budget ?? .unlimited, verifiers: verifiers,
                policy: { try model.policy(for: prompts.task($0)) }),
            output: output(on: console), console: console,
            showing: { task, show in
                StreamingPolicy(base: try model.policy(for: prompts.task(task)), show: show)
            })
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
            let last = SolveRecord(engine: engine, examples: prompts.choice)
            console.out(try last.jsonLine() + "\n")
        }
        model.logStatistics()
    }
}

/// The last JSON line, about all problems.
private struct SolveRecord: Encodable {
    var engine: EngineSummary
    /// The examples in every prompt; nil: none.
    var examples: PromptExamples?
}
