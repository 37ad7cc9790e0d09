import Foundation
import Results

/// The report of one model's accuracy against the compute of answering: a page with the panel, its figures as
/// files, and the findings as text for a terminal.
///
/// Everything is drawn from the summary alone, and drawing is total.
public struct TestTimeReport: RunReport {
    public let summary: TestTimeSummary

    public init(_ summary: TestTimeSummary) {
        self.summary = summary
    }

    /// Reads `summary.json` of a run's folder.
    /// - Throws: `ReportError.unreadable` or `.malformed`, naming the file and the field.
    public init(run folder: URL) throws {
        summary = try ReportFiles.summary(of: folder) { try TestTimeSummary(encoded: $0) }
    }

    @discardableResult
    public func write(to folder: URL) throws -> [URL] {
        try ReportFiles.write(page: html, figures: TestTimeFigures(summary).all, to: folder)
    }

    public var terminalText: String {
        var parts = [headline, chains, TerminalTable(columns: Self.columns, rows: rows).text]
        if let levels = levelTable { parts.append(levels.text) }
        if !blindRows.isEmpty {
            parts.append(TerminalTable(columns: Self.blindColumns, rows: blindRows).text)
        }
        if !summary.skipped.isEmpty {
            parts.append("Not measured:\n" + skipped.map { "  " + $0 }.joined(separator: "\n"))
        }
        return TerminalTable.joined(parts)
    }

    /// What it came to, in a sentence or two.
    var headline: String {
        let curves = summary.curves.filter { !$0.usesReference }
        guard let one = curves.first(where: { $0.strategy == "single" })?.points.first else {
            return "Nothing was measured."
        }
        let text =
            "One chain solves \(Self.share(one)) of \(NumberText.count(one.n)) problems at "
            + "\(NumberText.scientific(one.flopsPerProblem)) FLOPs each."
        let best = curves.flatMap { curve in curve.points.map { (curve, $0) } }
            .filter { $0.0.strategy != "single" && $0.1.accuracy.isFinite }
            .max { $0.1.accuracy < $1.1.accuracy }
        guard let (curve, point) = best else { return text }
        return text
            + " The highest of all strategies is \(curve.words), \(point.label), with "
            + "\(Self.share(point)) at \(NumberText.scientific(point.flopsPerProblem)) FLOPs; the highest of "
            + "many is high by luck, too."
    }

    /// What single chains were, in a sentence.
    var chains: String {
        let chains = summary.chains
        let all = chains.verdicts.values.reduce(0.0) { $0 + Double($1) }
        func share(_ verdict: String) -> String {
            NumberText.percent(Double(chains.verdicts[verdict] ?? 0) / max(all, 1))
        }
        let unjudged =
            chains.verdicts["unjudged"] == nil ? "" : ", \(share("unjudged")) could not be judged"
        return
            "Of \(NumberText.short(all)) chains \(share("correct")) are right, \(share("wrong")) wrong, and "
            + "in \(share("unanswered")) no answer was found\(unjudged); "
            + "\(NumberText.percent(chains.closed)) closed their thought. A chain has "
            + "\(NumberText.decimal(chains.tokens, places: 0)) tokens in the mean."
    }

    private static func share(_ point: TestTimeSummary.Point) -> String {
        "\(NumberText.percent(point.accuracy)) (\(NumberText.range(point.interval)))"
    }

    static let columns: [TerminalTable.Column] = [
        .words("strategy"), .words("verifier"), .words("size"), "solved", "95 %", "no answer",
        "tokens", "FLOPs",
    ]

    /// A row for each size of each strategy.
    var rows: [[String]] {
        ordered.flatMap { curve in
            curve.points.map { point in
                [
                    curve.usesReference ? "pass@k (bound)" : StrategyLook(curve.strategy).name,
                    curve.verifier ?? "", point.label, NumberText.percent(point.accuracy),
                    NumberText.range(point.interval), NumberText.percent(point.unanswered),
                    NumberText.short(point.tokensPerProblem),
                    NumberText.scientific(point.flopsPerProblem, places: 2),
                ]
            }
        }
    }

    private var ordered: [TestTimeSummary.Curve] {
        summary.curves.enumerated().sorted {
            (StrategyLook.rank($0.element.strategy), $0.offset)
                < (StrategyLook.rank($1.element.strategy), $1.offset)
        }.map(\.element)
    }

    /// What was asked for and not measured, with the reason.
    var skipped: [String] {
        summary.skipped.map { entry in
            let name = StrategyLook(entry.strategy).name
            return "\(entry.verifier.map { "\(name) by \($0)" } ?? name): \(entry.reason)"
        }
    }

    static let blindColumns: [TerminalTable.Column] = [
        .words("without a model"), "within tokens", "solved", "95 %", "tokens spent",
    ]

    /// What search without a model reaches.
    var blindRows: [[String]] {
        summary.blind.flatMap { curve in
            curve.points.map { point in
                [
                    curve.strategy == "blind-search"
                        ? "attempts at random" : "attempts as in the corpus",
                    "\(point.size)", NumberText.percent(point.accuracy),
                    NumberText.range(point.interval), NumberText.short(point.tokensPerProblem),
                ]
            }
        }
    }
}

extension TestTimeReport {
    /// Each curve's largest size by level; nil where problems have no level.
    var levelTable: TerminalTable? {
        guard let first = summary.levels.first, !first.results.isEmpty else { return nil }
        return TerminalTable(
            columns: [.words("strategy"), .words("size")]
                + summary.levels.map {
                    .init("level \($0.level), n = \(NumberText.count($0.problems))")
                },
            rows: first.results.map { column in
                [words(of: column.curve), column.label]
                    + summary.levels.map { level in
                        level.results.first { $0.curve == column.curve }.map {
                            "\(NumberText.percent($0.accuracy)) (\(NumberText.range($0.interval)))"
                        } ?? NumberText.none
                    }
            })
    }

    /// A curve's name in words.
    func words(of curve: String) -> String {
        summary.curves.first { $0.name == curve }?.words ?? curve
    }
}
