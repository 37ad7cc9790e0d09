import Experiments
import Foundation
import Learning
import Reasoning
import Report
import Results
import Tasks

/// What `ponder trace` writes.
struct TraceView {
    var terminal: Terminal
    var onlyWrong = false
    /// Most lines of a list.
    var limit = Int.max
    /// Steps of a tree that are shown; nil: all.
    var depth: Int?
    var showsAll = false
    var isJSON = false

    // MARK: Solved problems

    /// A line for each problem.
    func list(_ traces: [Trace]) throws -> String {
        let summaries = traces.enumerated().map { TraceSummary($1, number: $0 + 1) }
            .filter { !onlyWrong || $0.verdict != .correct }
        if isJSON {
            return try summaries.map { try $0.jsonLine() }.joined(separator: "\n") + "\n"
        }
        let columns: [TerminalTable.Column] = [
            "#", .words("problem"), .words("answer"), .words("verdict"), .words("strategy"),
            "chains", "nodes", "depth", "tokens",
        ]
        return table(columns, of: summaries, "problem") { summary in
            [
                "\(summary.number)", cut(summary.question), cut(summary.answer ?? "none"),
                word(summary.verdict), summary.strategy, "\(summary.chains)",
                summary.nodes.map { "\($0)" } ?? "", summary.depth.map { "\($0)" } ?? "",
                Quantity.count(summary.tokens),
            ]
        }
    }

    /// A problem's tree, or its chains.
    func show(_ trace: Trace) throws -> String {
        if isJSON { return try TraceFile.line(trace) + "\n" }
        let usage = trace.ledger.total
        let score = trace.score.map { ", score \(TreeText.decimal($0))" } ?? ""
        var text =
            heading(trace.problem.question) + "\(Terminal.visible(trace.strategy)): "
            + Terminal.visible(trace.answer ?? "no answer") + " (\(word(trace.verdict))\(score)), "
            + Quantity.plural(usage.tokensRun, "token") + ", "
            + "\(Quantity.flops(usage.flops))\n\n"
        if let tree = trace.tree {
            text += TreeText(tree: tree, terminal: terminal, depth: depth, showsAll: showsAll).text
        } else {
            for (index, chain) in trace.chains.enumerated()
            where !onlyWrong || !chain.isCorrect {
                let facts = [
                    word(chain.verdict), Quantity.plural(chain.tokens, "token"),
                    index == trace.chosen ? "chosen" : nil,
                ]
                text += heading("chain \(index + 1)", facts.compactMap(\.self))
                text += ThoughtView.text(of: chain, on: terminal)
            }
        }
        return text
    }

    /// A problem's tree as a page.
    /// - Throws: `CommandError.argument` where its strategy drew chains whole.
    func page(_ trace: Trace) throws -> String {
        guard let tree = trace.tree else {
            throw CommandError.argument(
                "--html", reason: "\(trace.strategy) drew its chains whole: there is no tree")
        }
        return TreeView(tree: tree, title: trace.problem.question).page
    }

    // MARK: Runs and chains

    /// A line for each step of a run that recorded chains.
    func list(_ store: RunStore) throws -> String {
        var summaries: [StepSummary] = []
        for phase in try store.phases() {
            for step in try store.stepsWithChains(phase: phase) {
                summaries.append(
                    StepSummary(phase, step, try store.chains(phase: phase, step: step)))
            }
        }
        guard !summaries.isEmpty else {
            throw CommandError.file(store.url.path, reason: "the run recorded no chains yet")
        }
        if isJSON { return try summaries.map { try $0.jsonLine() + "\n" }.joined() }
        let columns: [TerminalTable.Column] = [
            .words("phase"), "step", "problems", "chains", "correct", "mean reward", "mean tokens",
        ]
        return table(columns, of: summaries, "step") { summary in
            [
                summary.phase, "\(summary.step)", "\(summary.problems)", "\(summary.chains)",
                Quantity.percent(summary.correct), Quantity.significant(summary.reward),
                Quantity.significant(summary.tokens),
            ]
        }
    }

    /// A line for each chain.
    func list(_ samples: [ChainRecord]) throws -> String {
        let problems = TraceSelection.problems(of: samples)
        let numbers = Dictionary(
            uniqueKeysWithValues: zip(problems, problems.indices.map { $0 + 1 }))
        let chosen = samples.filter { !onlyWrong || !$0.chain.isCorrect }
        if isJSON { return try chosen.map { try $0.jsonLine() + "\n" }.joined() }
        let hasRewards = samples.contains { $0.reward != nil }
        var columns: [TerminalTable.Column] = [
            "#", .words("problem"), "sample", .words("verdict"),
        ]
        if hasRewards { columns.append("reward") }
        columns += ["tokens", .words("ends")]
        return table(columns, of: chosen, "chain") { sample in
            var row = [
                "\(numbers[sample.problem] ?? 0)", cut(sample.question ?? sample.problem),
                "\(sample.sample)", word(sample.chain.verdict),
            ]
            if hasRewards { row.append(sample.reward.map(TreeText.decimal) ?? "") }
            return row + ["\(sample.chain.tokens)", ending(of: sample.chain.text ?? "")]
        }
    }

    /// Chains of one problem, whole.
    func show(_ samples: [ChainRecord]) throws -> String {
        let chosen = samples.filter { !onlyWrong || !$0.chain.isCorrect }
        if isJSON { return try chosen.map { try $0.jsonLine() + "\n" }.joined() }
        var text = samples.first.map { heading($0.question ?? $0.problem) } ?? ""
        for sample in chosen.prefix(limit) {
            let facts = [
                word(sample.chain.verdict), sample.reward.map { "reward \(TreeText.decimal($0))" },
                Quantity.plural(sample.chain.tokens, "token"),
            ]
            text += "\n" + heading("sample \(sample.sample)", facts.compactMap(\.self))
            text += ThoughtView.text(of: sample.chain, on: terminal)
        }
        return text + rest(chosen.count, "chain")
    }
}

extension TraceView {
    private func heading(_ text: String, _ facts: [String] = []) -> String {
        terminal.styled(Terminal.visible(text), .bold)
            + (facts.isEmpty ? "" : ": " + facts.joined(separator: ", ")) + "\n"
    }

    /// A row for each of the first items, and what is left out.
    private func table<Item>(
        _ columns: [TerminalTable.Column], of items: [Item], _ noun: String,
        row: (Item) -> [String]
    ) -> String {
        TerminalTable(columns: columns, rows: items.prefix(limit).map(row)).text + "\n"
            + rest(items.count, noun)
    }

    /// What a list leaves out.
    private func rest(_ count: Int, _ noun: String) -> String {
        count > limit
            ? "… \(Quantity.plural(count - limit, "more " + noun)): --limit N, or --all\n" : ""
    }

    private func word(_ verdict: Verdict?) -> String {
        switch verdict {
        case .correct: "correct"
        case .wrong: "wrong"
        case .unanswered: "no answer"
        case nil: "not judged"
        }
    }

    private func cut(_ text: String) -> String {
        let most = max(16, terminal.width / 5)
        return showsAll || text.count <= most ? text : text.prefix(most - 1) + "…"
    }

    /// The end of a chain, where its answer is.
    private func ending(of text: String) -> String {
        let most = max(16, terminal.width / 3)
        return showsAll || text.count <= most ? text : "…" + text.suffix(most - 1)
    }
}
