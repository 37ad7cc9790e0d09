import ArgumentParser
import Foundation
import Language
import Learning
import Reasoning
import Results
import Statistics
import Tasks

/// `ponder evaluate`.
struct EvaluateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Measures a model on problems with known answers.",
        discussion: """
            Draws --samples chains for each problem and judges every one exactly. Says the \
            accuracy of one chain with its 95 % interval, of votes, and coverage (pass@k), with \
            tokens, verdicts and cost.

            With --strategy it measures that instead, one answer for each problem: accuracy with \
            its interval, and what the answer cost, tokens by account, the engine's mean batch and \
            how often it computed anything twice. ponder solve --help tells of strategies.

            Examples:
              ponder evaluate --problems Examples/countdown.jsonl --samples 8
              ponder evaluate --problems Examples/countdown.jsonl --strategy mcts \\
                --verifier self --budget 3000 --json
              ponder evaluate --model runs/o1/base --problems test.jsonl --json
              ponder evaluate --problems test.jsonl --chains chains.jsonl
              ponder evaluate --model models/smollm2 --data gsm8k.jsonl --limit 100
              ponder evaluate --model models/smollm2 --data gsm8k.jsonl --limit 100 \\
                --shots 4 --examples gsm8k-train.jsonl

            Intervals: with one chain a problem Wilson's, with several a bootstrap that resamples \
            problems. The JSON has accuracy, interval, n, passAtK, voteAtK, meanTokens, verdicts, \
            stopReasons, tokens, flops and seconds; examples, where there were any; levels and \
            subjects, where the problems have them: accuracy, interval, n and unanswered of each.

            \(ExitStatus.help)
            """)

    @OptionGroup var model: ModelOptions

    @OptionGroup var problems: ProblemOptions
    @OptionGroup var examples: ExampleOptions
    @OptionGroup var strategy: StrategyOptions
    @OptionGroup var sampling: SamplingOptions

    @Option(
        help: .file(
            "Write every chain's text and verdict here, one JSON object a line; with --strategy, "
                + "as ponder solve --out does."))
    var chains: String?

    @Flag(help: "The result as one JSON object on standard output.")
    var json = false

    @OptionGroup var progress: ProgressOptions

    /// Chains for each problem, where no strategy is measured.
    var samples: Int { strategy.samples ?? 1 }

    func validate() throws {
        guard strategy.strategy == nil else { return }
        try strategy.requireNoSizes()
        try require("--samples", samples, in: Limits.samples)
        if sampling.temperature == 0, samples > 1 {
            throw ValidationError("At --temperature 0 all chains are the same one: use --samples 1")
        }
    }

    func run() async throws {
        let console = Console.standard
        if strategy.strategy != nil { try strategy.choice(sampling).validateOptions() }
        let asked = try problems.read()
        let prompts = try examples.prompts(
            for: asked.problems, from: problems.path, of: problems.dataSet)
        try await PosedProblem.requireJudges(of: asked.problems)
        let result = try chains.map { path in
            try ResultFile(
                path,
                inputs: [
                    problems.path, examples.examples, self.model.model, strategy.verifierFolder,
                ])
        }
        let model = try model.load()
        try PosedProblem.requireReadable(asked.problems) {
            try model.policy(for: prompts.task($0))
        }
        let file = try result.map(ProblemLines.init)
        guard strategy.strategy == nil else {
            return try await measure(
                asked, prompts: prompts, model: model, file: file, on: console)
        }
        nonisolated(unsafe) let chainFile = file
        let renderer = ProgressRenderer(console: console, mode: progress.mode(console))
        let summary = try await Interrupt.guarding(
            hint: file.map { "The chains so far are in \($0.partial)." } ?? ""
        ) {
            try await evaluate(
                asked, examples: prompts.choice, renderer: renderer, chainFile: chainFile
            ) {
                try model.policy(for: prompts.task($0))
            }
        }
        try file?.finish()
        console.out(json ? try summary.jsonLine(pretty: true) + "\n" : summary.text)
        model.logStatistics()
    }

    /// Draws, judges, reports progress and sums up.
    func evaluate(
        _ asked: AskedProblems, examples: PromptExamples? = nil,
        renderer: ProgressRenderer, chainFile: ProblemLines?,
        policy: @escaping @Sendable (any ReasoningTask) throws -> any Policy
    ) async throws -> EvaluationSummary {
        let evaluator = Evaluator(samples: samples, sampling: sampling.sampling, policy: policy)
        let start = ContinuousClock.now
        func elapsed() -> Double { start.duration(to: .now) / .seconds(1) }
        var (done, correct, drawn, tokens) = (0, 0, 0, 0)
        let judged = try await evaluator.evaluate(
            asked.problems, atMost: max(8, 1024 / samples)
        ) { index, problem in
            try chainFile?.append(problem, at: index)
            done += 1
            correct += problem.correct
            drawn += problem.chains.count { $0.verdict != nil }
            tokens += problem.usage.generatedTokens
            renderer.report(
                ProgressSnapshot(
                    RunProgress(
                        title: "evaluating", unit: "problems", done: done,
                        total: asked.problems.count, elapsed: elapsed()),
                    metrics: [
                        .init("accuracy", Double(correct) / Double(max(1, drawn))),
                        .init("tokens/s", Double(tokens) / max(elapsed(), 1e-9)),
                    ]))
        }
        renderer.finish()
        return try EvaluationSummary(
            judged, model: self.model.model, problems: self.problems.path, samples: samples,
            sampling: sampling.sampling, examples: examples, subjects: asked.subjects,
            seconds: elapsed())
    }
}
