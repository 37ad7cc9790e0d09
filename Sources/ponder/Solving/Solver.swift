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
        /// Nothing: who calls says it.
        case none
    }

    var choice: StrategyChoice
    var output: Output
    var console: Console
    /// For each problem.
    var budget = Budget.unlimited
    /// The chosen verifier for a task's chains.
    var verifier: @Sendable (any ReasoningTask) -> (any Verifier)? = { _ in nil }
    /// The policy for a task's problems; where a view is given, it shows it what it draws.
    var policy: @Sendable (any ReasoningTask, (@Sendable (String) -> Void)?) throws -> any Policy

    /// Solves and writes.
    /// - Parameters:
    ///   - limit: problems under way at a time.
    ///   - record: gets each problem's index and trace, in order of completion.
    /// - Returns: what was solved, in the problems' order.
    /// - Throws: what the policy throws, and `CancellationError`.
    func solve(
        _ problems: [PosedProblem], atMost limit: Int = 64,
        record: (Int, Trace) throws -> Void = { _, _ in }
    ) async throws -> [SolvedProblem] {
        try choice.validate()
        var solved = [SolvedProblem?](repeating: nil, count: problems.count)
        var written = 0
        _ = try await problems.concurrently(
            atMost: output == .stream ? 1 : limit,
            progress: { index, result in
                try record(index, result.trace)
                solved[index] = result.solved
                while written < problems.count, let next = solved[written] {
                    try write(next)
                    written += 1
                }
            },
            { try await solve($0) })
        let all = solved.compactMap(\.self)
        if output == .text || output == .stream, all.count > 1 {
            console.out(Self.summary(of: all))
        }
        return all
    }

    private func solve(
        _ posed: PosedProblem
    ) async throws -> (solved: SolvedProblem, trace: Trace) {
        let problem = posed.problem
        let task = try TaskCatalog.task(named: problem.task)
        let strategy = try choice.strategy(for: task, verifier: verifier(task))
        let start = ContinuousClock.now
        var show: (@Sendable (String) -> Void)?
        let view = Mutex(ThoughtView(terminal: console.outTerminal))
        if output == .stream {
            console.out(
                console.outTerminal.styled(Terminal.visible(problem.question), .bold) + "\n")
            show = { piece in console.out(view.withLock { $0.text(for: piece) }) }
        }
        let solution: Solution
        do {
            defer { if output == .stream { console.out(view.withLock { $0.end() }) } }
            let policy = try policy(task, show)
            view.withLock { $0.format = policy.format }
            solution = try await strategy.solve(problem, with: policy, budget: budget)
        }
        let elapsed = start.duration(to: .now) / .seconds(1)
        let trace = Trace(solution, by: strategy, task: task, isJudged: posed.isJudged)
        let solved = SolvedProblem(
            solution, by: strategy, task: task, isJudged: posed.isJudged, seconds: elapsed)
        return (solved, trace)
    }

    private func write(_ solved: SolvedProblem) throws {
        let terminal = console.outTerminal
        switch output {
        case .json:
            console.out(try solved.jsonLine() + "\n")
        case .text:
            console.out(
                solved.heading(on: terminal) + solved.thought(on: terminal)
                    + solved.answerLine() + solved.wordsLine(on: terminal)
                    + solved.verdictLine(on: terminal) + "\n")
        case .none: return
        case .stream:
            console.out(
                solved.answerLine() + solved.wordsLine(on: terminal)
                    + solved.verdictLine(on: terminal) + "\n")
        }
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
