import Foundation
import Reasoning
import Results
import Statistics

/// The report of ways of learning at equal compute: a page, its figures, and tables for a terminal.
///
/// Everything is drawn from the summary alone, and drawing is total.
public struct HypothesesReport: RunReport {
    public let summary: HypothesesSummary

    public init(_ summary: HypothesesSummary) {
        self.summary = summary
    }

    /// Reads `summary.json` of a run's folder.
    /// - Throws: `ReportError.unreadable` or `.malformed`, naming the file and the field.
    public init(run folder: URL) throws {
        summary = try ReportFiles.summary(of: folder) { try HypothesesSummary(encoded: $0) }
    }

    @discardableResult
    public func write(to folder: URL) throws -> [URL] {
        try ReportFiles.write(page: html, figures: HypothesesFigures(summary).all, to: folder)
    }

    /// What came of it, in sentences: the verdicts, and who leads.
    var headline: String {
        let judged = summary.judged
        func count(_ verdict: SearchClaim.Verdict) -> Int { judged.count { $0.verdict == verdict } }
        let verdicts =
            "Of \(judged.count) claims \(count(.holds)) hold, \(count(.doesNotHold)) do not, and "
            + "\(count(.cannotBeTold)) cannot be told; each goes by a 95 % interval of its own, so "
            + "about \(NumberText.decimal(Double(judged.count) / 20, places: 1)) would be told by chance."
        guard
            let best = summary.algorithms.filter({ $0.hypothesis != .control })
                .max(by: { accuracy($0) ?? -1 < accuracy($1) ?? -1 }),
            let own = within(best), let base = summary.algorithms.first.flatMap(within)
        else { return verdicts }
        let sharpened = summary.algorithms.first { $0.temperatures != nil }.flatMap(within)
        let control =
            sharpened.map {
                "At a temperature chosen on other problems the base is right on "
                    + "\(NumberText.percent($0.accuracy)) without learning. "
            } ?? ""
        return
            "At \(NumberText.scientific(summary.budget)) FLOPs each, one chain within "
            + "\(summary.comparedWithin) tokens is right on \(NumberText.percent(base.accuracy)) of test "
            + "problems before learning and on at most \(NumberText.percent(own.accuracy)) "
            + "(\(NumberText.range(own.interval))) after it, by \(best.name). " + control + verdicts
    }

    private func within(_ algorithm: HypothesesSummary.Algorithm) -> ReasonerSummary.WithinTokens? {
        algorithm.accuracy.first { $0.tokens == summary.comparedWithin }
    }

    private func accuracy(_ algorithm: HypothesesSummary.Algorithm) -> Double? {
        within(algorithm)?.accuracy
    }

    // MARK: Tables

    private static let columns: [TerminalTable.Column] = [
        .words("learning"), .words("hypothesis"), "FLOPs", "solved", "95 %", "to the base", "95 %",
        "per attempt", "repeats", "first attempt",
    ]

    private var rows: [[String]] {
        summary.algorithms.map { algorithm in
            let own = within(algorithm)
            let difference = algorithm.comparisons.first {
                $0.subject == .accuracy && $0.tokens == summary.comparedWithin
                    && $0.against == "base"
            }
            func share(_ measure: ReasonerSummary.Measure?) -> String {
                measure.map { NumberText.percent($0.value) } ?? NumberText.none
            }
            return [
                algorithm.name, algorithm.hypothesis.rawValue,
                algorithm.curve.last.map { NumberText.scientific($0.flops) } ?? NumberText.none,
                own.map { NumberText.percent($0.accuracy) } ?? NumberText.none,
                own.map { NumberText.range($0.interval) } ?? NumberText.none,
                difference.map { Claims.points($0.value) } ?? NumberText.none,
                difference.map {
                    "\(Claims.points($0.interval.low)) to \(Claims.points($0.interval.high))"
                } ?? NumberText.none,
                share(algorithm.solvedPerAttempt), share(algorithm.repeatedAttempts),
                share(algorithm.solvedAtFirstAttempt),
            ]
        }
    }

    private static let behaviourColumns: [TerminalTable.Column] = [
        .words("learning"), "tokens", "attempts", "checks", "left", "same again", "slips", "mended",
        "false claims", "KL to the base", "entropy",
    ]

    private var behaviourRows: [[String]] {
        summary.algorithms.map { algorithm in
            func number(_ measure: ReasonerSummary.Measure?, places: Int = 1) -> String {
                measure.map { NumberText.decimal($0.value, places: places) } ?? NumberText.none
            }
            let behaviour = algorithm.behaviour
            return [
                algorithm.name, number(algorithm.length, places: 0), number(behaviour["attempts"]),
                number(behaviour["checks"]), number(behaviour["abandoned"]),
                number(behaviour["loops"], places: 2), number(behaviour["slips"], places: 2),
                number(behaviour["corrected"], places: 2),
                number(behaviour["falseClaims"], places: 2),
                number(algorithm.klFromBase, places: 3), number(algorithm.entropy, places: 3),
            ]
        }
    }

    private static let expertColumns: [TerminalTable.Column] = [
        .words("learning"), .words("expert"), "expert solves", "its tokens", "kept by one chain",
        "95 %",
    ]

    private var expertRows: [[String]] {
        summary.algorithms.compactMap { algorithm in
            algorithm.expert.map { expert in
                [
                    algorithm.name, expert.name, NumberText.percent(expert.accuracy.value),
                    NumberText.decimal(expert.tokens, places: 0),
                    expert.kept.map { NumberText.percent($0.value) } ?? NumberText.none,
                    expert.kept.map { NumberText.range($0.interval) } ?? NumberText.none,
                ]
            }
        }
    }

    public var terminalText: String {
        TerminalTable.joined([
            headline, TerminalTable(columns: Self.columns, rows: rows).text,
            TerminalTable(columns: Self.behaviourColumns, rows: behaviourRows).text,
            summary.claims.map { "\($0.verdict.text): \($0.text) (\($0.evidence))" }
                .joined(separator: "\n"),
        ])
    }
}

extension HypothesesReport {
    /// The page: no script, no network, well-formed as HTML and as XML.
    public var html: String {
        let facts = [
            summary.task, String(summary.date.prefix(10)),
            "seeds " + summary.seeds.map(String.init).joined(separator: ", "),
            summary.commit.isEmpty ? "" : "commit \(summary.commit.prefix(12))",
        ].filter { !$0.isEmpty }
        let heading = [
            node("h1", [:], .text(summary.title)),
            node("p", ["class": "eyebrow"], .text(facts.joined(separator: " · "))),
            node("p", ["class": "lead"], all: prose(headline)),
            node("p", ["class": "meta"], .text(note)),
        ]
        let science = attempts + entropy + emergence
        return PageParts.document(
            title: summary.title,
            heading + comparison + figures + chains + science + verdicts + closing)
    }

    private var note: String {
        "Every way of learning begins with the same base and ends when its FLOPs are spent, which count "
            + "sampling, searching, judging and learning. Test problems chose nothing. The first of each "
            + "hypothesis stands for it in claims. Intervals resample problems, with the chains of all seeds "
            + "on each; the luck of training shows in the seeds apart."
    }

    private var comparison: [Node] {
        [
            node("h2", [:], text: "At equal compute"),
            Table(columns: Self.columns, rows: rows).node,
            node(
                "p", ["class": "meta"],
                text:
                    "Solved: one chain right and ended within \(summary.comparedWithin) tokens. Sharpened "
                    + "is the base at the temperature that was best on validation problems."),
            Table(
                columns: [.words("learning"), .words("what it does")]
                    + summary.seeds.map { .init("seed \($0)") },
                rows: summary.algorithms.map { algorithm in
                    [algorithm.name, algorithm.summary]
                        + summary.seeds.indices.map {
                            $0 < algorithm.bySeed.count
                                ? NumberText.percent(algorithm.bySeed[$0]) : NumberText.none
                        }
                }
            ).node,
        ]
    }

    private var figures: [Node] {
        let figures = HypothesesFigures(summary)
        return [
            figures.compute.framed("pair", caption: [.text(Self.computeCaption)]),
            figures.tokens.framed("pair", caption: [.text(Self.tokensCaption)]),
            figures.coverage.framed("pair", caption: [.text(Self.coverageCaption)]),
        ]
    }

    private static let computeCaption =
        "Accuracy of one chain against what training has cost, by hypothesis; the line across is the base."
    private static let tokensCaption =
        "The last models: one chain right and ended within so many tokens, by hypothesis, beside the base."
    private static let coverageCaption =
        "pass@k of the last models beside the base: where the base's line crosses from below, learning has "
        + "sharpened and not widened."

    private var chains: [Node] {
        var nodes = [
            node("h2", [:], text: "What chains do"),
            Table(columns: Self.behaviourColumns, rows: behaviourRows).node,
            node(
                "p", ["class": "meta"],
                text:
                    "Means of a chain without bounds; KL and entropy in nats a token, on the model's own "
                    + "chains."),
        ]
        if !expertRows.isEmpty {
            nodes += [
                node("h2", [:], text: "What is kept of a search"),
                Table(columns: Self.expertColumns, rows: expertRows).node,
                node(
                    "p", ["class": "meta"],
                    text:
                        "The expert is the base with its strategy, on test problems. Kept: the gain of one "
                        + "chain of the taught model over one of the base, as a share of the expert's."
                ),
            ]
        }
        return nodes
    }

    private var verdicts: [Node] {
        [
            node("h2", [:], text: "Claims"),
            node(
                "ul", ["class": "claims"],
                all: summary.claims.map {
                    PageParts.claim(
                        $0.verdict.tag, $0.verdict.text, $0.text, source: $0.source,
                        why: $0.evidence)
                }),
        ]
    }

    private var closing: [Node] {
        let lines = summary.bill.map {
            BillTable.Line(
                names: [$0.phase, $0.account], tokens: Double($0.spending.tokens),
                flops: $0.spending.flops, seconds: $0.spending.seconds)
        }
        let bill =
            lines.isEmpty
            ? []
            : [
                node("h2", [:], "What training cost"),
                BillTable.spending(["learning", "account"], lines), BillTable.note,
            ]
        return bill + [
            node("h2", [:], "Held out"), node("p", text: summary.description),
        ]
            + PageParts.again(
                [], machine: summary.machineFacts, configuration: summary.configuration)
    }
}
