import Experiments
import Foundation
import Language
import PonderTesting
import Reasoning
import Results
import Search
import Statistics
import Tasks
import Testing

@testable import ponder

@Suite struct EvaluationTests {
    /// Two problems, four chains each: three of the first are right, none of the second.
    private static let policy = ScriptedPolicy(flopsPerToken: 1e6) { request in
        request.sample == 0 ? SolverTests.wrong : SolverTests.right
    }

    private func evaluate(
        samples: Int, chainFile: ProblemLines? = nil, written: Written = Written()
    ) async throws -> EvaluationSummary {
        let command = try parse(
            EvaluateCommand.self,
            ["--problems", "held-out.jsonl", "--model", "m", "--samples", "\(samples)"])
        let task = Countdown()
        return try await command.evaluate(
            AskedProblems([
                task.problem(numbers: [3, 7, 20], target: 41, id: "a"),
                task.problem(numbers: [3, 7, 20], target: 42, id: "b"),
            ]),
            renderer: ProgressRenderer(console: written.console(), mode: .lines),
            chainFile: chainFile
        ) { _ in Self.policy }
    }

    @Test("Accuracy, coverage and votes are those of the chains")
    func numbers() async throws {
        let summary = try await evaluate(samples: 4)
        #expect(summary.accuracy == 0.375)
        #expect(summary.n == 2)
        #expect(summary.method == "bootstrap over problems")
        #expect(summary.interval.contains(0.375))
        #expect(summary.verdicts == ["correct": 3, "wrong": 5, "unanswered": 0])
        #expect(summary.stopReasons == ["endOfSequence": 8])
        #expect(summary.passAtK.map(\.k) == [1, 2, 4])
        #expect(summary.passAtK.map(\.accuracy) == [0.375, 0.5, 0.5])
        #expect(summary.voteAtK.first?.accuracy == 0.375)
        #expect(summary.voteAtK.last?.accuracy == 0.5)
        let tokens = summary.meanTokens
        #expect(tokens.interval.contains(tokens.value))
        #expect(summary.flops == Double(summary.tokens) * 1e6)
    }

    @Test("With one chain a problem the interval is Wilson's")
    func wilson() async throws {
        let summary = try await evaluate(samples: 1)
        #expect(summary.method == "Wilson")
        #expect(summary.accuracy == 0)
        #expect(summary.interval.low == 0)
        #expect(summary.interval.high > 0.5)
    }

    @Test("The JSON has the keys that scripts rely on")
    func json() async throws {
        let summary = try await evaluate(samples: 2)
        let line = try summary.jsonLine()
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        #expect(
            Set(object.keys) == [
                "model", "problems", "samples", "sampling", "accuracy", "interval", "n", "method",
                "passAtK", "voteAtK", "meanTokens", "verdicts", "stopReasons", "tokens", "flops",
                "seconds",
            ])
        #expect((object["interval"] as? [Double])?.count == 2)
        #expect(try JSONDecoder().decode(EvaluationSummary.self, from: Data(line.utf8)) == summary)
    }

    @Test("The text has the interval and n, and names coverage for what it is")
    func text() async throws {
        let text = try await evaluate(samples: 4).text
        #expect(text.contains("accuracy of one chain  37.5 %  (95 % interval "))
        #expect(text.contains("n = 2"))
        #expect(text.contains("correct 37.5 %, wrong 62.5 %, unanswered 0.0 %"))
        #expect(text.contains("Coverage is pass@k by the answer key, not a way to answer."))
        #expect(try await !evaluate(samples: 1).text.contains("Coverage"))
    }

    @Test("The file of chains has every text and verdict, and its name only at the end")
    func chains() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path("chains.jsonl")
        let file = try ProblemLines(ResultFile(path, inputs: []))
        _ = try await evaluate(samples: 4, chainFile: file)
        #expect(!FileManager.default.fileExists(atPath: path))
        try file.finish()
        #expect(!FileManager.default.fileExists(atPath: path + ".partial"))
        let lines = try folder.text(of: "chains.jsonl").split(separator: "\n").map {
            try JSONDecoder().decode(ChainRecord.self, from: Data($0.utf8))
        }
        #expect(lines.map(\.problem) == ["a", "a", "a", "a", "b", "b", "b", "b"])
        #expect(lines.map(\.sample) == [0, 1, 2, 3, 0, 1, 2, 3])
        #expect(
            lines.prefix(2).map(\.chain.text) == [SolverTests.wrong, SolverTests.right])
        #expect(lines.prefix(2).map(\.chain.verdict) == [.wrong, .correct])
        #expect(lines[1].chain.answer == "(7*3)+20")
    }

    @Test("Problems that end out of order are written in order")
    func order() async throws {
        let folder = try TemporaryFolder()
        let file = try ProblemLines(
            ResultFile(folder.path("chains.jsonl"), inputs: []))
        let task = Countdown()
        for index in [2, 0, 1] {
            let problem = task.problem(numbers: [1, 2, 3], target: 6, id: "\(index)")
            let chain = Chain(problem: problem, prompt: [1], text: "</think>1+2+3<eos>")
            try file.append(
                JudgedProblem(
                    Solution(
                        problem: problem, answer: nil, chosen: nil, chains: [chain],
                        ledger: ComputeLedger()), task: task, verdicts: [.correct]), at: index)
        }
        try file.finish()
        let lines = try folder.text(of: "chains.jsonl").split(separator: "\n")
        #expect(lines.map { $0.contains("\"problem\":\"0\"") } == [true, false, false])
        #expect(lines.map { $0.contains("\"problem\":\"2\"") } == [false, false, true])
    }

    @Test("A strategy is measured by its answers, with what they cost")
    func strategy() async throws {
        let folder = try TemporaryFolder()
        let command = try parse(
            EvaluateCommand.self,
            [
                "--problems", "held-out.jsonl", "--model", "m", "--strategy", "vote", "--samples",
                "4",
            ])
        let task = Countdown()
        let written = Written()
        let file = try ProblemLines(ResultFile(folder.path("traces.jsonl"), inputs: []))
        let traces = try await command.measure(
            [
                task.problem(numbers: [3, 7, 20], target: 41, id: "a"),
                task.problem(numbers: [3, 7, 20], target: 42, id: "b"),
            ],
            by: StrategyRunner(
                command.strategy.choice(command.sampling), policy: { _ in Self.policy }),
            renderer: ProgressRenderer(console: written.console(), mode: .lines), file: file)
        try file.finish()
        #expect(try TraceFile.read(folder.path("traces.jsonl")) == traces)
        var statistics = EngineStatistics()
        statistics.steps = 2
        statistics.sequences = 7
        statistics.busySeconds = 1.5
        let summary = try StrategySummary(
            traces, model: "m", problems: "held-out.jsonl",
            choice: command.strategy.choice(command.sampling), budget: Budget(tokens: 900),
            seconds: 2, engine: EngineSummary(statistics, seconds: 2))
        #expect(summary.accuracy == 0.5)
        #expect(summary.interval.low > 0 && summary.interval.high < 1)
        #expect(summary.n == 2)
        #expect(summary.covered == 0.5)
        let usage = traces.map(\.ledger.total)
        #expect(
            summary.tokensPerProblem
                == Double(usage.reduce(0) { $0 + $1.promptTokens + $1.generatedTokens }) / 2)
        #expect(summary.engine.meanBatch == 3.5)
        #expect(summary.engine.busyShare == 0.75)
        #expect(summary.text.contains("accuracy of vote  50.0 %"))
        #expect(written.out.isEmpty)
    }

    private func judged(
        _ id: String, level: Int?, _ verdicts: [Verdict?]
    ) -> JudgedProblem {
        let task = Countdown()
        var problem = task.problem(numbers: [3, 7, 20], target: 41, id: id)
        problem.difficulty = level
        let chains = verdicts.map { verdict in
            Chain(
                problem: problem, prompt: [1], tokens: [1, 2],
                text: verdict == .unanswered ? "7" : "</think>7<eos>", stopReason: .endOfSequence)
        }
        return JudgedProblem(
            Solution(
                problem: problem, answer: nil, chosen: nil, chains: chains,
                ledger: ComputeLedger()), task: task, verdicts: verdicts)
    }

    @Test("Accuracy is told by level and by subject, the problems without one last")
    func groups() throws {
        let judged = [
            judged("a", level: 10, [.correct]), judged("b", level: 2, [.wrong]),
            judged("c", level: nil, [.unanswered]), judged("d", level: 2, [.correct]),
        ]
        let summary = try EvaluationSummary(
            judged, model: "m", problems: "p", samples: 1, sampling: Sampling(),
            subjects: ["a": "Algebra", "b": "Geometry", "d": "Algebra"], seconds: 1)
        let levels = try #require(summary.levels)
        #expect(levels.map(\.name) == ["2", "10", ""])
        #expect(levels.map(\.accuracy) == [0.5, 1, 0])
        #expect(levels.map(\.n) == [2, 1, 1])
        #expect(levels.map(\.unanswered) == [0, 0, 1])
        #expect(try levels[0].interval == Wilson.estimate(successes: 1, of: 2).interval)
        #expect(summary.subjects?.map(\.name) == ["Algebra", "Geometry", ""])
        #expect(summary.subjects?.map(\.accuracy) == [1, 0, 0])
        let text = summary.text
        #expect(text.contains("level") && text.contains("chains unanswered"))
        #expect(text.contains("Algebra") && text.contains("none"))
        let plain = try EvaluationSummary(
            [self.judged("a", level: nil, [.correct])], model: "m", problems: "p", samples: 1,
            sampling: Sampling(), seconds: 1)
        #expect(plain.levels == nil && plain.subjects == nil && !plain.text.contains("level"))
    }

    @Test("Chains that could not be judged are not scored, and are counted apart")
    func masked() throws {
        let judged = [
            judged("a", level: 1, [.correct, nil]), judged("b", level: 1, [.wrong, .correct]),
            judged("c", level: 2, [nil, nil]),
        ]
        let summary = try EvaluationSummary(
            judged, model: "m", problems: "p", samples: 2, sampling: Sampling(), seconds: 1)
        #expect(summary.verdicts == ["correct": 2, "wrong": 1, "unanswered": 0, "masked": 3])
        #expect(summary.accuracy == 0.75 && summary.n == 2)
        #expect(summary.passAtK.map(\.k) == [1, 2] && summary.passAtK.map(\.n) == [2, 1])
        #expect(summary.voteAtK.map(\.n) == [2, 1])
        #expect(summary.levels?.map(\.name) == ["1"])
        #expect(summary.text.contains("masked 50.0 %"))
        let line = try #require(judged[0].lines.last).jsonLine()
        #expect(!line.contains("verdict"))
        #expect(throws: StatisticsError.self) {
            try EvaluationSummary(
                [judged[2]], model: "m", problems: "p", samples: 2, sampling: Sampling(), seconds: 1
            )
        }
    }

    /// Cannot judge one of two answers.
    private struct Flaky: ReasoningTask {
        let name = "flaky"
        func judge(answer: String, of problem: Problem) -> Verdict { .correct }
        func canonical(answer: String, of problem: Problem) -> String? { answer }
        func verdicts(of chains: [Chain]) async throws -> [Verdict?] {
            chains.indices.map { $0.isMultiple(of: 2) ? nil : .correct }
        }
    }

    @Test("A strategy's answer that could not be judged is masked in its trace and its summary")
    func maskedStrategy() async throws {
        let problem = Problem(id: "a", task: "flaky", question: "?", reference: .answer("7"))
        let policy = ScriptedPolicy { "</think>\($0.sample)<eos>" }
        func solve(_ choice: StrategyChoice) async throws -> StrategyRunner.Run {
            try await StrategyRunner(
                choice, task: { _ in Flaky() }, policy: { _ in policy }
            ).solve(problem)
        }
        let single = StrategyChoice(SingleChain.entry)
        let masked = try await solve(single)
        #expect(masked.trace.answer == "0" && masked.trace.verdict == nil)
        #expect(SolvedProblem(masked).verdict == nil)
        let covered = try await solve(StrategyChoice(Coverage.entry, samples: 2))
        #expect(covered.trace.verdict == .correct && covered.trace.chosen == 1)
        #expect(covered.trace.chains.map(\.verdict) == [nil, .correct])
        var right = masked.trace
        right.verdict = .correct
        let summary = try StrategySummary(
            [masked.trace, right], model: "m", problems: "p", choice: single, budget: nil,
            seconds: 1, engine: EngineSummary(EngineStatistics(), seconds: 1))
        #expect(summary.n == 1 && summary.masked == 1 && summary.accuracy == 1)
        #expect(summary.text.contains("masked  1 problem"))
    }

    @Test("Progress counts problems")
    func progress() async throws {
        let written = Written()
        _ = try await evaluate(samples: 2, written: written)
        #expect(written.err.contains("evaluating 2/2 problems, 100 %"))
        #expect(written.err.contains("accuracy 0.250"))
    }

    @Test(
        "Sample counts of curves are powers of two and the last",
        arguments: [
            (1, [1]), (2, [1, 2]), (5, [1, 2, 4, 5]), (8, [1, 2, 4, 8]),
        ])
    func ks(samples: Int, expected: [Int]) {
        #expect(EvaluationSummary.ks(upTo: samples) == expected)
    }
}
