import Experiments
import Foundation
import Learning
import Reasoning
import Tasks
import Testing

@testable import ponder

@Suite struct RunTests {
    @Test("A recipe changes what it names, over the standard or the quick recipe")
    func recipe() throws {
        let folder = try TemporaryFolder()
        let file = try folder.file("mine.yaml", "seed: 9\nlearning:\n  steps: 3\n")
        let standard = try parse(ReproduceCommand.self, ["o1", "--recipe", file])
        var expected = ReasonerRecipe.demo()
        expected.seed = 9
        expected.learning.steps = 3
        #expect(try standard.resolvedRecipe() == expected)
        let quick = try parse(ReproduceCommand.self, ["o1", "--quick", "--recipe", file])
        #expect(try quick.resolvedRecipe().model == ReasonerRecipe.quick().model)
        #expect(try parse(ReproduceCommand.self, ["o1"]).resolvedRecipe() == ReasonerRecipe.demo())
    }

    @Test("The hint after Ctrl-C is the command that goes on")
    func resume() throws {
        func line(_ arguments: [String]) throws -> String {
            try parse(ReproduceCommand.self, arguments).commandLine
        }
        #expect(try line(["o1"]) == "ponder reproduce o1 --out runs/o1")
        #expect(
            try line(["o1", "--quick", "--seeds", "3"])
                == "ponder reproduce o1 --quick --seeds 3 --out runs/o1-quick")
        #expect(
            try line(["o1", "--recipe", "a.yaml", "--out", "x"])
                == "ponder reproduce o1 --recipe a.yaml --out x")
        #expect(
            try line(["hypotheses", "--budget", "small", "--algorithms", "ppo,reinforce"])
                == "ponder reproduce hypotheses --budget small --algorithms ppo,reinforce "
                + "--out runs/hypotheses-small")
        #expect(
            try line([
                "test-time", "--model", "m/tiny.Q4_1.gguf", "--data", "x.jsonl", "--levels", "2..4",
                "--budget", "small", "--seed", "7",
            ])
                == "ponder reproduce test-time --budget small --model m/tiny.Q4_1.gguf "
                + "--data x.jsonl --levels 2..4 --seed 7 --out runs/test-time-tiny.Q4_1")
        #expect(
            try line(["test-time", "--tasks", "countdown"])
                == "ponder reproduce test-time --tasks countdown --out runs/test-time-model")
    }

    @Test("Of test-time the budget comes first, then the file, then the flags")
    func testTime() throws {
        func resolved(_ arguments: [String]) throws -> TestTimeRecipe {
            try parse(ReproduceCommand.self, ["test-time"] + arguments).resolvedTestTimeRecipe()
        }
        let source = TestTimeRecipe.Source.data(path: "x.jsonl", format: nil)
        #expect(try resolved(["--data", "x.jsonl"]) == .standard(on: source))
        #expect(
            try resolved(["--data", "x.jsonl", "--budget", "small"])
                == .standard(.small, on: source))
        let task = try resolved([
            "--tasks", "word-problems", "--limit", "9", "--levels", "3", "--samples", "4",
            "--strategies", "vote,mcts", "--verifiers", "self", "--temperature", "1",
            "--max-tokens", "128", "--cache", "64",
        ])
        var expected = TestTimeRecipe.standard(on: .task("word-problems")).thinking(upTo: 128)
            .naming(["vote", "mcts"])
        (expected.problems, expected.levels, expected.chains) = (9, 3...3, 4)
        (expected.verifiers, expected.temperature, expected.cacheBytes) = (["self"], 1, 64 << 20)
        #expect(task == expected)
        try task.validate()
        let folder = try TemporaryFolder()
        let file = try folder.file("mine.yaml", "chains: 5\nproblems: 7\nlevels: [1, 2]\n")
        let mine = try resolved(["--data", "x.jsonl", "--recipe", file, "--limit", "8"])
        #expect(mine.chains == 5 && mine.problems == 8 && mine.levels == 1...2)
    }

    @Test("Tasks to compare on are named as everywhere; the file may say what differs")
    func searchTasks() async throws {
        func kinds(_ arguments: [String]) throws -> [TaskRecipe.Kind] {
            try parse(ReproduceCommand.self, ["search"] + arguments).resolvedSearchRecipe()
                .benchmarks.map(\.models.task.kind)
        }
        #expect(try kinds([]) == SearchRecipe.standardTasks)
        #expect(try kinds(["--quick"]) == [.countdown])
        #expect(
            try kinds(["--tasks", "word-problems,countdown"]) == [.wordProblems, .countdown])
        #expect(try kinds(["--quick", "--tasks", "word-problems"]) == [.wordProblems])
        for names in ["words", "", "countdown,", "countdown word-problems"] {
            #expect(throws: ReasoningError.self) { try kinds(["--tasks", names]) }
        }
        #expect(throws: CommandError.self) { try kinds(["--tasks", "countdown,countdown"]) }
        #expect(throws: (any Error).self) {
            try parse(ReproduceCommand.self, ["o1", "--tasks", "countdown"])
        }
        #expect(
            try parse(ReproduceCommand.self, ["search", "--tasks", "word-problems"]).commandLine
                == "ponder reproduce search --tasks word-problems --out runs/search")
        let folder = try TemporaryFolder()
        let file = try folder.file("mine.yaml", "rollouts: 3\n")
        #expect(
            try parse(
                ReproduceCommand.self,
                ["search", "--tasks", "multiplication", "--recipe", file]
            ).resolvedSearchRecipe().rollouts == 3)
        let run = folder.path("run")
        let outcome = await Ponder.outcome(
            of: ["reproduce", "search", "--tasks", "sudoku", "--out", run])
        #expect(outcome.status == .badInput)
        #expect(outcome.message.contains("'sudoku'"))
        #expect(outcome.message.contains(TaskRecipe.names.joined(separator: ", ")))
        #expect(!FileManager.default.fileExists(atPath: run))
    }

    @Test("Events become progress, the metrics that matter first")
    func events() {
        let written = Written()
        let observer = RunObserver(
            renderer: ProgressRenderer(console: written.console(), mode: .lines))
        observer(.note("seed 2, 2 of 3"))
        observer(
            .progress(
                RunProgress(title: "learning", done: 1, total: 4, elapsed: 2),
                metrics: ["length": 133, "clipped": 0.1, "reward": 0.5]))
        #expect(
            written.err
                == "seed 2, 2 of 3\nlearning 1/4 steps, 25 %, 0:02 elapsed, 0:06 left, 2.0 s/step, "
                + "reward 0.500, length 133, clipped 0.100\n")
    }

    @Test("A recipe out of bounds ends with status 2 before anything is written")
    func bounds() async throws {
        let folder = try TemporaryFolder()
        let file = try folder.file("bad.yaml", "learning:\n  steps: -9\n")
        let run = folder.path("run")
        let outcome = await Ponder.outcome(
            of: ["reproduce", "o1", "--recipe", file, "--out", run])
        #expect(outcome.status == .badInput)
        #expect(outcome.message.contains("bad.yaml, line 2, field 'learning.steps': -9 "))
        #expect(!FileManager.default.fileExists(atPath: run))
    }

    @Test("The commit is that of the checkout, or unknown outside of one")
    func commit() throws {
        let source = URL(fileURLWithPath: #filePath)
        let commit = SourceCommit.find(near: source)
        let hash = commit.hasSuffix("-dirty") ? commit.dropLast("-dirty".count) : commit[...]
        #expect(commit == "unknown" || (hash.count == 12 && hash.allSatisfy { $0.isHexDigit }))
        #expect(SourceCommit.find(near: URL(fileURLWithPath: "/nowhere/ponder")) == "unknown")
    }

    @Test("A finished run names its files in one JSON line")
    func result() throws {
        let result = RunResult(run: "/r", files: ["report": "/r/report.html"])
        #expect(
            try result.jsonLine()
                == #"{"event":"done","files":{"report":"/r/report.html"},"run":"/r"}"#)
    }
}
