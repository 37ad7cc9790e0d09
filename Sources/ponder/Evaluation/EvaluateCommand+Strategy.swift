import Experiments
import Language
import Learning
import Reasoning
import Results

extension EvaluateCommand {
    /// Measures a strategy's answers, one for each problem.
    func measure(
        _ asked: AskedProblems, prompts: ExamplePrompts, model: LocalModel, file: ProblemLines?,
        on console: Console
    ) async throws {
        let choice = strategy.choice(sampling)
        let verifiers = try strategy.verifiers(for: asked.problems, of: choice, model: model)
        try await model.engine.countPrefixes()
        nonisolated(unsafe) let lines = file
        let renderer = ProgressRenderer(console: console, mode: progress.mode(console))
        let runner = StrategyRunner(
            choice, budget: strategy.budget ?? .unlimited, verifiers: verifiers,
            policy: { try model.policy(for: prompts.task($0)) })
        let start = ContinuousClock.now
        let traces = try await Interrupt.guarding(
            hint: file.map { "The problems so far are in \($0.partial)." } ?? ""
        ) {
            try await measure(asked.problems, by: runner, renderer: renderer, file: lines)
        }
        let seconds = start.duration(to: .now) / .seconds(1)
        try file?.finish()
        let summary = try StrategySummary(
            traces, model: self.model.model, problems: problems.path, choice: choice,
            budget: strategy.budget, examples: prompts.choice, subjects: asked.subjects,
            seconds: seconds,
            engine: EngineSummary(model.engine.statistics, seconds: seconds))
        console.out(json ? try summary.jsonLine(pretty: true) + "\n" : summary.text)
        model.logStatistics()
    }

    /// Solves and reports progress; the traces come in the problems' order.
    func measure(
        _ asked: [Problem], by runner: StrategyRunner, renderer: ProgressRenderer,
        file: ProblemLines?
    ) async throws -> [Trace] {
        let start = ContinuousClock.now
        var (done, correct) = (0, 0)
        let runs = try await runner.solve(asked) { index, run in
            try file?.append([TraceFile.line(run.trace)], at: index)
            done += 1
            correct += run.trace.verdict == .correct ? 1 : 0
            renderer.report(
                ProgressSnapshot(
                    RunProgress(
                        title: "evaluating", unit: "problems", done: done, total: asked.count,
                        elapsed: start.duration(to: .now) / .seconds(1)),
                    metrics: [.init("accuracy", Double(correct) / Double(done))]))
        }
        renderer.finish()
        return runs.map(\.trace)
    }
}
