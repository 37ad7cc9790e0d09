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
        let strategy = command.choice.strategy(for: Countdown(), verifier: nil)
        #expect(strategy.name == "majority-vote")
        let sampling = command.sampling.sampling
        #expect(sampling.thinking == ThinkingBudget(floor: 16, cap: 64))
        #expect(
            sampling.parameters
                == GenerateParameters(maxTokens: 300, temperature: 0.5, topP: 0.9, topK: 5, seed: 7)
        )
    }

    @Test("Without options there is one chain from the demo's model")
    func solveDefaults() throws {
        let command = try parse(SolveCommand.self, ["3 7 20=41"])
        #expect(command.model.model == "runs/o1/model")
        #expect(command.choice.chains == 1)
        #expect(command.choice.name == .single)
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
            (["solve", "1 2 3=6", "--think", "x"], "--think"),
            (["solve", "1 2 3=6", "--think", "9..3"], "less than the floor"),
            (["solve", "1 2 3=6", "--max-tokens", "0"], "maxTokens"),
            (["solve", "1 2 3=6", "--temperature", "-1"], "--temperature"),
            (["solve", "1 2 3=6", "--temperature", "nan"], "--temperature"),
            (["solve", "1 2 3=6", "--top-p", "0"], "--top-p"),
            (["solve", "1 2 3=6", "--strategy", "guess"], "--strategy"),
            (["solve", "1 2 3=6", "--strategy", "best-of-n"], "coverage"),
            (["solve", "1 2 3=6", "--strategy", "weighted-vote"], "--verifier self"),
            (["solve", "1 2 3=6", "--verifier", "self"], "asks none"),
            (["solve", "1 2 3=6", "--strategy", "vote", "--verifier", "x"], "asks none"),
            (["solve", "1 2 3=6", "--budget", "0"], "--budget"),
            (["solve", "1 2 3=6", "--samples", "4"], "vote or coverage"),
            (["solve", "1 2 3=6", "--strategy", "vote", "--samples", "0"], "--samples"),
            (["solve", "1 2 3=6", "--strategy", "vote", "--temperature", "0"], "--temperature"),
            (["solve", "1 2 3=6", "--threads", "0"], "--threads"),
            (
                ["solve", "1 2 3=6", "--task", "chess"],
                "countdown, multiplication, word-problems, questions"
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
            (["report"], "run"), (["reproduce"], "subject"), (["reproduce", "gpt"], "o1"),
            (["reproduce", "o1", "--seeds", "0"], "--seeds"),
            (["reproduce", "o1", "--recipe", "/nonexistent.yaml"], "/nonexistent.yaml"),
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
        "Help is no error, and has examples and the exit status",
        arguments: [[], ["reproduce"], ["train"], ["solve"], ["evaluate"], ["report"], ["doctor"]])
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
