import ArgumentParser
import Reasoning
import Search
import Tasks
import Testing

@testable import ponder

@Suite struct ArgumentTests {
    @Test(
        "Thinking is a cap, a floor and a cap, or a floor",
        arguments: [
            ("256", ThinkingBudget(cap: 256)), ("64..512", ThinkingBudget(floor: 64, cap: 512)),
            ("64..", ThinkingBudget(floor: 64)), ("0", ThinkingBudget(cap: 0)),
            ("9..3", ThinkingBudget(floor: 9, cap: 3)),
        ])
    func thinking(text: String, expected: ThinkingBudget) {
        #expect(ThinkingBudget(argument: text) == expected)
    }

    @Test(
        "Other texts are no amount of thinking",
        arguments: ["", "..", "..5", "a", "-1", "1...5", "1..b", "1.5", "1 ..2", "9999999999", "٣"])
    func notThinking(text: String) {
        #expect(ThinkingBudget(argument: text) == nil)
    }

    @Test("solve passes its options on to the strategy")
    func solveOptions() throws {
        let command = try parse(
            SolveCommand.self,
            [
                "3 7 20=41", "--strategy", "vote", "--samples", "8", "--think", "16..64",
                "--temperature", "0.5", "--seed", "7", "--top-p", "0.9", "--top-k", "5",
                "--max-tokens", "300", "--model", "m",
            ])
        #expect(command.problems == ["3 7 20=41"])
        #expect(command.model.model == "m")
        #expect(command.choice.chains == 8)
        let strategy = try command.choice.strategy(for: Countdown(), verifier: nil)
        #expect(strategy.name == "vote")
        let sampling = command.sampling.sampling
        #expect(sampling.thinking == ThinkingBudget(floor: 16, cap: 64))
        #expect(
            sampling.parameters
                == GenerateParameters(maxTokens: 300, temperature: 0.5, topP: 0.9, topK: 5, seed: 7)
        )
    }

    @Test("With a cap on thinking the answer may have what the bound on all tokens leaves")
    func answerLimit() throws {
        func sampling(_ options: String...) throws -> Sampling {
            try parse(SolveCommand.self, ["3 7 20=41"] + options).sampling.sampling
        }
        #expect(try sampling("--think", "100", "--max-tokens", "900").answerLimit == 900)
        #expect(try sampling("--think", "100", "--max-tokens", "900").answerTokens == 64)
        for options in [["--think", "100"], ["--max-tokens", "900"]] {
            #expect(try sampling(options[0], options[1]).answerLimit == nil)
        }
    }

    @Test("A problem of a file is found by its place or its name, and examples are others")
    func problemOfFile() throws {
        let folder = try TemporaryFolder()
        let lines = (1...4).map {
            #"{"question": "How much is \#($0) and 1?", "answer": "so #### \#($0 + 1)", "id": "p\#($0)"}"#
        }
        let path = try folder.file("data.jsonl", lines.joined(separator: "\n"))
        func command(_ options: String...) throws -> SolveCommand {
            try parse(SolveCommand.self, ["--data", path] + options)
        }
        func ids(_ options: String...) throws -> [String] {
            try parse(SolveCommand.self, ["--data", path] + options).posed().map(\.problem.id)
        }
        #expect(try ids() == ["p1", "p2", "p3", "p4"])
        #expect(try ids("--limit", "2") == ["p1", "p2"])
        #expect(try ids("--index", "3") == ["p3"])
        #expect(try ids("--id", "p2") == ["p2"])
        #expect(throws: CommandError.self) { try ids("--index", "5") }
        #expect(throws: CommandError.self) { try ids("--id", "p5") }
        let asked = try command("--index", "1", "--shots", "2")
        let prompts = try asked.examples.prompts(
            for: asked.posed().map(\.problem), from: path, of: asked.dataSet)
        #expect(prompts.choice?.ids == ["p2", "p3"])
        let task = try TaskCatalog.task(named: "numbers")
        #expect(prompts.task(task).messages(for: try asked.posed()[0].problem).count == 5)
        #expect(ExamplePrompts().task(task) is Mathematics)
    }

    @Test("A tree's sizes reach the strategy")
    func treeOptions() throws {
        let command = try parse(
            SolveCommand.self,
            [
                "3 7 20=41", "--strategy", "lookahead", "--samples", "3", "--width", "5",
                "--lookahead", "2", "--step", "16", "--verifier", "self", "--budget", "2GF",
            ])
        try command.choice.validateOptions()
        let strategy = try command.choice.strategy(for: Countdown(), verifier: Always())
        let search = try #require(strategy as? LookaheadSearch)
        #expect(search.beams == 3)
        #expect(search.width == 5)
        #expect(search.lookahead == 2)
        #expect(search.settings.stepping.boundary == .tokens(16))
        #expect(command.choice.rows == 15)
        #expect(command.strategy.budget == Budget(flops: 2e9))
    }

    @Test("A step of many tokens is not cut short")
    func longSteps() throws {
        let choice = StrategyChoice(BeamSearch.entry, step: .tokens(200), verifier: "self")
        let search = try #require(
            try choice.strategy(for: Countdown(), verifier: Always()) as? BeamSearch)
        #expect(search.settings.stepping.longest == 200)
    }

    @Test(
        "A verifier that judges answers only is refused before a search over steps begins",
        arguments: StrategyCatalog.standard.entries.filter(\.isTree))
    func answersOnly(entry: StrategyEntry) {
        let choice = StrategyChoice(entry, verifier: "self")
        #expect {
            try choice.strategy(for: Countdown(), verifier: Always(valuesPartialChains: false))
        } throws: { "\($0)".contains("best-of-n") }
    }

    @Test("Every strategy is made with its defaults, and has a name and a line of help of its own")
    func everyStrategy() throws {
        let catalog = StrategyCatalog.standard
        #expect(Set(catalog.names).count == catalog.entries.count)
        for entry in catalog.entries {
            let needsVerifier = entry.needsVerifier
            let choice = StrategyChoice(
                entry, verifier: needsVerifier ? "self" : nil)
            try choice.validate()
            let strategy = try choice.strategy(
                for: Countdown(), verifier: needsVerifier ? Always() : nil)
            #expect(strategy.name == entry.name)
            #expect(StrategyEntry(argument: entry.name)?.name == entry.name)
            #expect(SolveCommand.helpMessage().contains("  \(entry.name) "))
        }
    }

    @Test(
        "A budget has a unit",
        arguments: [
            ("3000", Budget(tokens: 3000)), ("3000tok", Budget(tokens: 3000)),
            ("3e3tokens", Budget(tokens: 3000)), ("2GF", Budget(flops: 2e9)),
            ("2e9flop", Budget(flops: 2e9)), ("1.5tflops", Budget(flops: 1.5e12)),
            ("2ef", Budget(flops: 2e18)), ("5s", Budget(seconds: 5)),
            ("0.5min", Budget(seconds: 30)), ("7f", Budget(flops: 7)),
        ])
    func budget(text: String, expected: Budget) {
        #expect(Budget(argument: text) == expected)
    }

    @Test(
        "Other texts are no budget",
        arguments: [
            "", "s", "-3", "3x", "1.5", "1.5tok", "1e", "nan", "inf", "3 s", "2g", "1e40", "٣",
        ])
    func notBudget(text: String) {
        #expect(Budget(argument: text) == nil)
    }

    @Test(
        "Steps end at lines, sentences, or after tokens",
        arguments: [
            ("lines", StepBoundary.line), ("sentences", .sentence), ("16", .tokens(16)),
            ("16tok", .tokens(16)),
        ])
    func steps(text: String, expected: StepBoundary) {
        #expect(StepBoundary(argument: text) == expected)
        #expect(StepBoundary(argument: "-" + text) == nil)
        #expect(StepBoundary(argument: "0") == nil)
    }

    /// A verifier that is always sure.
    struct Always: Verifier {
        var valuesPartialChains = true
        var usesReference: Bool { false }
        func score(_ chains: [Chain]) async throws -> Scores {
            Scores(values: chains.map { _ in 1 })
        }
    }

    @Test("Without options there is one chain from the demo's model")
    func solveDefaults() throws {
        let command = try parse(SolveCommand.self, ["3 7 20=41"])
        #expect(command.model.model == "runs/o1/model")
        #expect(command.choice.chains == 1)
        #expect(command.choice.name == "single")
        #expect(command.sampling.sampling == Sampling())
    }

    @Test("Chains are shown as they are thought only where one is drawn on a terminal")
    func streaming() throws {
        let written = Written()
        let terminal = written.console(out: Terminal(isInteractive: true))
        func output(_ arguments: [String], _ console: Console) throws -> Solver.Output {
            try parse(SolveCommand.self, ["3 7 20=41"] + arguments).output(on: console)
        }
        #expect(try output([], terminal) == .stream)
        #expect(try output([], written.console()) == .text)
        #expect(try output(["--json"], terminal) == .json)
        #expect(try output(["--no-stream"], terminal) == .text)
        #expect(try output(["--strategy", "vote"], terminal) == .text)
        #expect(try output(["--strategy", "vote", "--samples", "1"], terminal) == .stream)
    }

    @Test(
        "Bad arguments end with status 2 and say what is wrong",
        arguments: [
            (["solve"], "Name a problem"), (["solve", "1 2 3=6", "--file", "x"], "not both"),
            (["solve", "--data", "x", "--file", "x"], "not both"),
            (["solve", "1 2 3=6", "--index", "1"], "--index is about a file"),
            (["solve", "--data", "x", "--index", "0"], "--index"),
            (["solve", "--data", "x", "--index", "1", "--id", "a"], "Only one of"),
            (["solve", "--file", "x", "--format", "math"], "--format is the form of --data"),
            (["solve", "1 2 3=6", "--shots", "1"], "--examples FILE"),
            (["evaluate", "--data", "x", "--shots", "65"], "--shots"),
            (["evaluate", "--data", "x", "--examples", "y"], "--shots"),
            (["evaluate", "--data", "x", "--limit", "0"], "--limit"),
            (["solve", "1 2 3=6", "--think", "x"], "--think"),
            (["solve", "1 2 3=6", "--think", "9..3"], "less than the floor"),
            (["solve", "1 2 3=6", "--max-tokens", "0"], "--max-tokens"),
            (["solve", "1 2 3=6", "--temperature", "-1"], "--temperature"),
            (["solve", "1 2 3=6", "--temperature", "nan"], "--temperature"),
            (["solve", "1 2 3=6", "--temperature", "1e-40"], "--temperature"),
            (["solve", "1 2 3=6", "--max-tokens", "9223372036854775807"], "--max-tokens"),
            (["solve", "1 2 3=6", "--cache", "16000000"], "--cache: keys and values would take"),
            (["solve", "1 2 3=6", "--top-p", "0"], "--top-p"),
            (["solve", "1 2 3=6", "--strategy", "guess"], "--strategy"),
            (["solve", "1 2 3=6", "--strategy", "best-of-n"], "coverage"),
            (["solve", "1 2 3=6", "--strategy", "weighted-vote"], "--verifier: "),
            (["solve", "1 2 3=6", "--verifier", "self"], "asks none"),
            (["solve", "1 2 3=6", "--strategy", "vote", "--verifier", "x"], "asks none"),
            (["solve", "1 2 3=6", "--budget", "0"], "leaves nothing"),
            (["solve", "1 2 3=6", "--budget", "0s"], "leaves nothing"),
            (["solve", "1 2 3=6", "--budget", "5m"], "2GF"),
            (["solve", "1 2 3=6", "--strategy", "beam"], "--verifier: "),
            (["solve", "1 2 3=6", "--strategy", "best-of-n", "--verifier", "exact"], "coverage"),
            (["solve", "1 2 3=6", "--strategy", "vote", "--width", "2"], "diverse"),
            (["solve", "1 2 3=6", "--lookahead", "2"], "lookahead has"),
            (["solve", "1 2 3=6", "--step", "lines"], "beam"),
            (["solve", "1 2 3=6", "--step", "words"], "--step"),
            (
                ["solve", "1 2 3=6", "--strategy", "beam", "--verifier", "self", "--width", "0"],
                "--width"
            ),
            (
                [
                    "solve", "1 2 3=6", "--strategy", "beam", "--verifier", "self",
                    "--temperature", "0",
                ], "--temperature"
            ),
            (["trace"], "path"), (["trace", "/nonexistent"], "/nonexistent"),
            (["trace", "x", "--html", "y"], "--html"), (["trace", "x", "--limit", "0"], "--limit"),
            (["solve", "1 2 3=6", "--samples", "4"], "vote or coverage"),
            (["solve", "1 2 3=6", "--strategy", "vote", "--samples", "0"], "--samples"),
            (["solve", "1 2 3=6", "--strategy", "vote", "--temperature", "0"], "--temperature"),
            (["solve", "1 2 3=6", "--threads", "0"], "--threads"),
            (
                ["solve", "1 2 3=6", "--task", "chess"],
                "countdown, multiplication, word-problems, knights-and-knaves, questions"
            ),
            (["solve", "1 2=3"], "problem 1 '1 2=3', numbers: there are 2"),
            (["solve", "--file", "/nonexistent.jsonl"], "/nonexistent.jsonl"),
            (["solve", "1 2 3=6", "--model", "/nonexistent"], "ponder reproduce o1"),
            (["evaluate"], "--problems"),
            (["evaluate", "--problems", "x", "--samples", "0"], "--samples"),
            (
                ["evaluate", "--problems", "x", "--temperature", "0", "--samples", "2"],
                "--samples 1"
            ),
            (["evaluate", "--problems", "/nonexistent.jsonl"], "/nonexistent.jsonl"),
            (["evaluate", "--problems", "x", "--verifier", "self"], "--strategy"),
            (["evaluate", "--problems", "x", "--strategy", "beam"], "--verifier: "),
            (["report"], "run"), (["reproduce"], "reproduction"), (["reproduce", "gpt"], "o1"),
            (["reproduce", "o1", "--seeds", "0"], "--seeds"),
            (["reproduce", "o1", "--budget", "small"], "hypotheses"),
            (["reproduce", "search", "--algorithms", "ppo"], "hypotheses"),
            (["reproduce", "hypotheses", "--budget", "tiny"], "small, full, sweep"),
            (["reproduce", "hypotheses", "--quick", "--budget", "small"], "name one"),
            (["reproduce", "hypotheses", "--algorithms", "chess"], "expert-iteration"),
            (["reproduce", "hypotheses", "--models", "a", "--models", "b"], "one run"),
            (["reproduce", "hypotheses", "--models", "/nonexistent"], "/nonexistent"),
            (["reproduce", "o1", "--recipe", "/nonexistent.yaml"], "/nonexistent.yaml"),
            (["reproduce", "test-time"], "--data"),
            (["reproduce", "test-time", "--data", "x", "--tasks", "countdown"], "name one"),
            (["reproduce", "test-time", "--data", "x", "--model", "/nonexistent"], "no model"),
            (["reproduce", "test-time", "--data", "x", "--budget", "full"], "small, standard"),
            (["reproduce", "test-time", "--data", "x", "--seeds", "2"], "--seed"),
            (["reproduce", "test-time", "--data", "x", "--format", "csv"], "gsm8k"),
            (["reproduce", "test-time", "--data", "x", "--levels", "4..2"], "--levels"),
            (["reproduce", "test-time", "--data", "x", "--strategies", "chess"], "weighted-vote"),
            (["reproduce", "o1", "--data", "x"], "reproduce test-time"),
            (["train"], "recipe.yaml"), (["train", "/nonexistent.yaml"], "/nonexistent.yaml"),
            (["report", "/nonexistent"], "/nonexistent/summary.json"),
            (["dance"], "dance"), (["solve", "1 2 3=6", "--dance"], "--dance"),
        ])
    func badArguments(arguments: [String], message: String) async {
        let outcome = await Ponder.outcome(of: arguments)
        #expect(outcome.status == .badInput)
        #expect(outcome.message.contains(message), "\(outcome.message)")
    }

    @Test(
        "Counts beyond all measure are bad arguments, as are products of fine ones",
        arguments: [
            ["--strategy", "vote", "--samples", "B"], ["--strategy", "revision", "--samples", "B"],
            ["--strategy", "beam", "--verifier", "self", "--width", "B"],
            ["--strategy", "beam", "--verifier", "self", "--samples", "65536", "--width", "4096"],
            ["--strategy", "lookahead", "--verifier", "self", "--lookahead", "B"],
            ["--strategy", "beam", "--verifier", "monte-carlo:self", "--rollouts", "B"],
            ["--strategy", "revision", "--max-tokens", "B"], ["--think", "999999999"],
        ])
    func counts(options: [String]) async {
        let arguments = options.map { $0 == "B" ? "\(Int.max)" : $0 }
        for command in [["solve", "1 2 3=6"], ["evaluate", "--problems", "x"], ["distil"]] {
            let outcome = await Ponder.outcome(of: command + arguments)
            #expect(outcome.status == .badInput)
            #expect(
                outcome.message.contains("9223372036854775807")
                    || outcome.message.contains("is not in"), "\(outcome.message)")
        }
    }

    @Test(
        "Help is no error, and has examples and the exit status",
        arguments: [
            [], ["reproduce"], ["train"], ["solve"], ["evaluate"], ["trace"], ["report"],
            ["doctor"], ["model"], ["model", "info"],
        ])
    func help(command: [String]) async {
        let outcome = await Ponder.outcome(of: command + ["--help"])
        #expect(outcome.status == .success)
        #expect(outcome.message.contains("Examples:"))
        #expect(outcome.message.contains("Exit status: 0 done, 1 failed, 2 bad arguments"))
    }

}

/// Parses one command's arguments.
func parse<Command: ParsableCommand>(_ type: Command.Type, _ arguments: [String]) throws -> Command
{
    try Command.parse(arguments)
}
