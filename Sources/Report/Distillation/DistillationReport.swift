import Foundation
import Reasoning
import Results
import Statistics

/// The report of rounds of search and learning: a page, its figure, and a table for a terminal.
///
/// Everything is drawn from the summary alone, and drawing is total.
public struct DistillationReport: RunReport {
    public let summary: DistillationSummary
    public var models: [String] { ["model"] }

    public init(_ summary: DistillationSummary) {
        self.summary = summary
    }

    /// Reads `summary.json` of a run's folder.
    /// - Throws: `ReportError.unreadable` or `.malformed`, naming the file and the field.
    public init(run folder: URL) throws {
        summary = try ReportFiles.summary(of: folder) { try DistillationSummary(encoded: $0) }
    }

    @discardableResult
    public func write(to folder: URL) throws -> [URL] {
        try ReportFiles.write(
            page: html, figures: [figure] + (hasSearch ? [amortization] : []), to: folder)
    }

    /// What came of it, in a sentence.
    var headline: String {
        guard let first = summary.rounds.first?.measured, let last = summary.rounds.last?.measured,
            summary.rounds.count > 1
        else { return "No round was measured." }
        func text(_ measured: DistillationSummary.Measured) -> String {
            "\(NumberText.percent(measured.accuracy.value)) "
                + "(\(NumberText.range(measured.accuracy.interval)))"
        }
        let flops = summary.ledger.total.flops
        return
            "One chain of the model was right on \(text(first)) of held-out problems before and on "
            + "\(text(last)) after \(summary.rounds.count - 1) rounds of search and learning, which "
            + "took \(NumberText.scientific(flops)) FLOPs (n = \(last.accuracy.n))."
    }

    /// The columns of the rounds' table, page and terminal alike.
    var columns: [TerminalTable.Column] {
        [
            "round", "FLOPs so far", "one chain", "95 %", .init("of \(samples) chains one right"),
            "tokens", "expert's answers", "problems solved", "demonstrations",
        ] + (hasHints ? ["solved with a hint", "of them learned"] : [])
    }

    /// Whether any round asked again with the answer shown.
    private var hasHints: Bool { summary.rounds.contains { $0.expert?.rationalized != nil } }

    private var samples: Int { summary.rounds.first?.measured.samples ?? 0 }

    var rows: [[String]] {
        summary.rounds.map { round in
            let measured = round.measured
            func share(_ count: Int?) -> String {
                guard let count, let all = round.expert?.problems, all > 0 else {
                    return NumberText.none
                }
                return NumberText.percent(Double(count) / Double(all))
            }
            return [
                "\(round.number)", NumberText.scientific(round.flops, places: 2),
                NumberText.percent(measured.accuracy.value),
                NumberText.range(measured.accuracy.interval),
                NumberText.percent(measured.coverage),
                NumberText.decimal(measured.tokens, places: 0), share(round.expert?.answered),
                share(round.expert?.solved),
                round.expert.map { NumberText.count($0.demonstrations) } ?? NumberText.none,
            ] + (hasHints ? hints(of: round.expert?.rationalized) : [])
        }
    }

    private func hints(of found: DistillationSummary.Rationalized?) -> [String] {
        guard let found else { return [NumberText.none, NumberText.none] }
        return [
            "\(NumberText.count(found.solved)) of \(NumberText.count(found.problems))",
            NumberText.count(found.demonstrations),
        ]
    }

    public var terminalText: String {
        var parts = [
            headline, "Expert: \(summary.expert)", TerminalTable(columns: columns, rows: rows).text,
        ]
        let steps = improvementRows
        if !steps.isEmpty {
            parts.append(TerminalTable(columns: Self.improvementColumns, rows: steps).text)
        }
        if !choiceRows.isEmpty {
            parts.append(TerminalTable(columns: Self.choiceColumns, rows: choiceRows).text)
        }
        if hasSearch {
            parts.append(TerminalTable(columns: Self.searchColumns, rows: searchRows).text)
        }
        return TerminalTable.joined(parts)
    }
}

extension DistillationReport {
    /// The page: no script, no network, well-formed as HTML and as XML.
    public var html: String {
        let heading = summary.title.isEmpty ? "Search and learning" : summary.title
        let facts = [
            summary.task, String(summary.date.prefix(10)), "seed \(summary.seed)",
            summary.commit.isEmpty ? "" : "commit \(summary.commit.prefix(12))",
        ].filter { !$0.isEmpty }
        return PageParts.document(
            title: heading,
            [
                node("h1", [:], .text(heading)),
                node("p", ["class": "eyebrow"], .text(facts.joined(separator: " · "))),
                node("p", ["class": "lead"], all: prose(headline)),
                node("p", [:], .text("Expert: \(summary.expert).")),
                node("figure", all: figure.inline() + [node("figcaption", text: Self.caption)]),
                Table(columns: columns, rows: rows).node,
                node("p", ["class": "meta"], .text(Self.note + (hasHints ? Self.hintNote : ""))),
            ] + improvements + choices + searchSection + bill + heldOut
                + PageParts.again(
                    [], machine: summary.machineFacts, configuration: summary.configuration))
    }

    private static let caption =
        "Each point is the model after a round: one sampled chain of held-out problems, against what "
        + "searching and learning have cost. Bars: 95 % intervals over problems. Reinforcement learning, "
        + "where a run of it is compared: its checkpoints against what sampling and learning had cost."
    private static let note =
        "The expert is the model of the same row with its strategy, on training problems: its answers, and "
        + "problems where any of its chains was right, by the answer key. Demonstrations are the chains from which "
        + "the model of the next row has learned: different right ones, unless the configuration says otherwise."
    private static let hintNote =
        " Problems without a right chain were asked again with the answer shown; right chains of these are among the "
        + "demonstrations, without the answer in the prompt."

    /// Accuracy by rounds, with the first model's as a level.
    var figure: Figure {
        let points = summary.rounds.filter { $0.flops > 0 }.map { round in
            Plot.Datum(
                x: round.flops, y: round.measured.accuracy.value,
                low: round.measured.accuracy.interval.low,
                high: round.measured.accuracy.interval.high, n: round.measured.accuracy.n,
                label: "round \(round.number)")
        }.filter(\.y.isFinite)
        let base = summary.rounds.first?.measured.accuracy.value
        let reference = (summary.reference?.points ?? [])
            .filter { $0.flops > 0 && $0.passAt1.isFinite }
            .sorted { $0.flops < $1.flops }.map { point in
                Plot.Datum(
                    x: point.flops, y: point.passAt1, low: point.interval.low,
                    high: point.interval.high, n: point.n, label: point.label)
            }
        let all = points + reference
        var plot = Plot(
            title: "Held-out accuracy of one chain",
            x: .compute("FLOPs of searching and learning", all.map(\.x)),
            y: .vertical(
                "held-out problems solved",
                all.flatMap { [$0.low ?? $0.y, $0.y, $0.high ?? $0.y] } + [base ?? 0],
                format: .percent),
            series: [
                Plot.Series(
                    name: reference.isEmpty ? nil : "distilled", key: "one chain", ink: .trained,
                    points: points, marker: .circle, showsLabels: true, isStrong: true)
            ],
            levels: base.map { [.init(y: $0, label: "before", ink: .base)] } ?? [], width: 760,
            height: 330)
        if !reference.isEmpty {
            plot.series.append(
                Plot.Series(
                    name: "reinforcement", key: "reinforcement learning", ink: .choice,
                    points: reference, marker: .square, isOpen: true))
            plot.labelRoom = 110
        }
        return Figure(
            name: "rounds", title: "Accuracy by rounds of search and learning", plots: [plot])
    }

    /// What each improve step learned; nothing where no score decided.
    var improvementRows: [[String]] {
        summary.rounds.enumerated().flatMap { index, round in
            (round.expert?.improvements ?? []).enumerated().map { step, improvement in
                [
                    "\(index + 1)", "\(step + 1)",
                    NumberText.decimal(improvement.threshold, places: 2),
                    NumberText.count(improvement.demonstrations),
                ]
            }
        }
    }
    private static let improvementColumns: [TerminalTable.Column] = [
        "round", "step", "score of at least", "demonstrations",
    ]

    private var improvements: [Node] {
        let rows = improvementRows
        guard !rows.isEmpty else { return [] }
        return [
            node("h2", [:], "Improve steps"),
            node(
                "p",
                text:
                    "A step learns the chains that the verifier scored so high, beginning with the model of the "
                    + "step before."),
            Table(columns: Self.improvementColumns, rows: rows).node,
        ]
    }

    /// Held-out accuracy of choosing among k chains; nothing where no verifier was trained.
    var choiceRows: [[String]] {
        (summary.verifier?.part("model")?.choices ?? []).map { choice in
            ["\(choice.k)"]
                + [choice.best, choice.vote, choice.coverage].map {
                    "\(NumberText.percent($0.value)) (\(NumberText.range($0.interval)))"
                }
        }
    }
    private static let choiceColumns: [TerminalTable.Column] = [
        "of k chains", "the verifier's choice", "vote", "any right",
    ]

    private var choices: [Node] {
        guard !choiceRows.isEmpty else { return [] }
        return [
            node("h2", [:], "A verifier from all rounds"),
            node(
                "p",
                text:
                    "It has learned from right and wrong chains of every round. Held-out problems, chains of the last "
                    + "model: what the verifier likes best, the most frequent answer, and whether any is right, which "
                    + "looks at the answer key. Of one chain all are that chain."),
            Table(columns: Self.choiceColumns, rows: choiceRows).node,
        ]
    }

    private var bill: [Node] {
        let lines = summary.rounds.enumerated().flatMap { index, round -> [BillTable.Line] in
            guard let expert = round.expert else { return [] }
            return [("searching", expert.collecting), ("learning", expert.learning)].map {
                BillTable.Line(["\(index + 1)", $0], $1)
            }
        }
        guard !lines.isEmpty else { return [] }
        return [
            node("h2", [:], "What it cost"), BillTable.spending(["round", "work"], lines),
            BillTable.note,
        ]
    }

    private var heldOut: [Node] {
        [
            node("h2", [:], "Held out"),
            node(
                "p",
                text: "\(summary.description) Measured on "
                    + "\(summary.rounds.first?.measured.problems ?? 0) held-out problems."),
        ]
    }
}
