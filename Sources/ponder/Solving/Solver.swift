import Experiments
import Reasoning
import Results
import Search
import Synchronization
import Tasks

/// Solves posed problems with a strategy and writes what came of them, in their order.
struct Solver: Sendable {
    enum Output: Sendable {
        /// A JSON line for each problem.
        case json
        /// The thought of single chains, answer, verdict and cost.
        case text
        /// As text, each chain shown while it is thought, one problem after the other.
        case stream
    }

    var runner: StrategyRunner
    var output: Output
    var console: Console
    /// The policy that shows a single chain while it is drawn; nil: it is not shown.
    var showing:
        (
            @Sendable (any ReasoningTask, @escaping @Sendable (String) -> Void) throws ->
                any Policy
        )?

    /// Solves and writes.
    /// - Parameter record: gets each problem's index and trace, in order of completion.
    /// - Returns: what was solved, in the problems' order.
    /// - Throws: what the policy throws, and `CancellationError`.
    func solve(
        _ problems: [PosedProblem], record: (Int, Trace) throws -> Void = { _, _ in }
    ) async throws -> [SolvedProblem] {
        try runner.choice.validate()
        var solved = [SolvedProblem?](repeating: nil, count: problems.count)
        var written = 0
        _ = try await problems.concurrently(
            atMost: output == .stream ? 1 : runner.concurrency,
            progress: { index, run in
                try record(index, run.trace)
                solved[index] = SolvedProblem(run)
                while written < problems.count, let next = solved[written] {
                    try write(next)
                    written += 1
                }
            },
            { try await run($0) })
        let all = solved.compactMap(\.self)
        if output != .json, all.count > 1 { console.out(Self.summary(of: all)) }
        return all
    }

    /// Solves a problem, and shows it meanwhile where that was asked for.
    private func run(_ posed: PosedProblem) async throws -> StrategyRunner.Run {
        guard output == .stream, let showing else {
            return try await runner.solve(posed.problem, isJudged: posed.isJudged)
        }
        let terminal = console.outTerminal
        let view = Mutex(ThoughtView(terminal: terminal))
        console.out(terminal.styled(Terminal.visible(posed.problem.question), .bold) + "\n")
        defer { console.out(view.withLock { $0.end() }) }
        let policy = try showing(runner.task(posed.problem.task)) { piece in
            console.out(view.withLock { $0.text(for: piece) })
        }
        view.withLock { $0.format = policy.format }
        return try await runner.solve(posed.problem, isJudged: posed.isJudged, with: policy)
    }

    private func write(_ solved: SolvedProblem) throws {
        let terminal = console.outTerminal
        if output == .json { return console.out(try solved.jsonLine() + "\n") }
        let shown =
            output == .stream ? "" : solved.heading(on: terminal) + solved.thought(on: terminal)
        console.out(
            shown + solved.answerLine() + solved.wordsLine(on: terminal)
                + solved.verdictLine(on: terminal) + "\n")
    }

    /// The last line over several problems.
    static func summary(of solved: [SolvedProblem]) -> String {
        let judged = solved.filter { $0.verdict != nil }
        let correct = judged.count { $0.verdict == .correct }
        let isCoverage = solved.contains(where: \.usesReference)
        let tokens = solved.reduce(0) { $0 + $1.cost.promptTokens + $1.cost.generatedTokens }
        let flops = solved.reduce(0) { $0 + $1.cost.flops }
        let verdict =
            judged.isEmpty
            ? Quantity.plural(solved.count, "problem")
            : "\(correct) of \(judged.count) \(isCoverage ? "covered" : "correct")"
        return "\(verdict), \(Quantity.plural(tokens, "token")), \(Quantity.flops(flops))\n"
    }
}
