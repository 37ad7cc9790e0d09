import Foundation
import Results
import Statistics

/// The report of training a model that was there already: a page, its figures, and tables for a terminal.
///
/// Everything is drawn from the summary alone, and drawing is total.
public struct FineTuningReport: RunReport {
    public let summary: FineTuningSummary
    public var models: [String] { ["model"] }

    public init(_ summary: FineTuningSummary) {
        self.summary = summary
    }

    /// Reads `summary.json` of a run's folder.
    /// - Throws: `ReportError.unreadable` or `.malformed`, naming the file and the field.
    public init(run folder: URL) throws {
        summary = try ReportFiles.summary(of: folder) { try FineTuningSummary(encoded: $0) }
    }

    @discardableResult
    public func write(to folder: URL) throws -> [URL] {
        try ReportFiles.write(
            page: html, figures: FineTuningFigures(summary: summary).all, to: folder)
    }

    /// What came of it, in a sentence.
    var headline: String {
        let (base, trained) = (summary.base.accuracy, summary.trained.accuracy)
        let steps = summary.learning.map(\.step).max() ?? 0
        return "One chain was right on \(Self.text(base)) of held-out problems before and on "
            + "\(Self.text(trained)) after \(NumberText.count(steps)) steps of "
            + "\(summary.algorithm ?? "policy gradient") (n = \(NumberText.count(trained.n)))."
    }

    static func text(_ estimate: Estimate) -> String {
        "\(NumberText.percent(estimate.value)) "
            + "(\(NumberText.percent(estimate.interval.low, to: estimate.interval.high)))"
    }

    /// The trained model, the base and the controls as they are called, those that were measured, with what
    /// the trained model is compared with under.
    private var compared: [(name: String, measured: FineTuningSummary.Measured, against: String?)] {
        let all: [(String, FineTuningSummary.Measured?, String?)] = [
            ("trained", summary.trained, nil), ("base", summary.base, "base"),
            (
                "base at its best temperature", summary.controls.baseAtBestTemperature,
                "baseAtBestTemperature"
            ),
            ("random reward", summary.controls.randomReward, "randomReward"),
        ]
        return all.compactMap { name, measured, against in measured.map { (name, $0, against) } }
    }

    /// The columns of the models' table, page and terminal alike.
    static let columns: [TerminalTable.Column] = [
        .words(""), "one chain", "95 %", "n", "temperature", "wrong", "no answer", "cut", "tokens",
        "trained less it", "95 %",
    ]

    var rows: [[String]] {
        compared.map { name, measured, against in
            let comparison = summary.comparisons.first { $0.against == against }
            return [
                name, NumberText.percent(measured.accuracy.value),
                NumberText.range(measured.accuracy.interval),
                NumberText.count(measured.accuracy.n),
                Set(measured.temperatures).sorted()
                    .map { NumberText.short(Double($0)) }.joined(separator: ", "),
                NumberText.percent(measured.wrong.value),
                NumberText.percent(measured.unanswered.value),
                NumberText.percent(measured.unfinished.value),
                NumberText.decimal(measured.meanTokens.value, places: 0),
                comparison.map { Claims.points($0.difference.value) } ?? NumberText.none,
                comparison.map {
                    "\(Claims.points($0.difference.interval.low)) to "
                        + Claims.points($0.difference.interval.high)
                } ?? NumberText.none,
            ]
        }
    }

    /// The columns of the curve, page and terminal alike.
    static let curveColumns: [TerminalTable.Column] = [
        "seed", "step", "tokens", "FLOPs", "one chain", "95 %", "n",
    ]

    var curveRows: [[String]] {
        summary.curve.map { point in
            [
                "\(point.seed)", NumberText.count(point.step), NumberText.count(point.tokens),
                NumberText.scientific(point.flops, places: 2),
                NumberText.percent(point.accuracy.value), NumberText.range(point.accuracy.interval),
                NumberText.count(point.accuracy.n),
            ]
        }
    }

    public var terminalText: String {
        let claims = FineTuningClaims(summary: summary).all.map {
            "\($0.verdict): \($0.text) (\($0.evidence))"
        }
        return TerminalTable.joined([
            headline, claims.joined(separator: "\n"),
            TerminalTable(columns: Self.columns, rows: rows).text,
            curveRows.isEmpty
                ? "" : TerminalTable(columns: Self.curveColumns, rows: curveRows).text,
            contamination,
        ])
    }

    /// How far both sides overlap, in a sentence.
    var contamination: String {
        let found = summary.data.contamination
        let shared =
            found.sharedRuns.map {
                "; \(NumberText.count($0)) share \(NumberText.count(found.words)) words in a row "
                    + "with one"
            } ?? ""
        return "Of \(NumberText.count(summary.data.heldOut)) held-out questions "
            + "\(NumberText.count(found.sameQuestions)) are among the "
            + "\(NumberText.count(summary.data.training)) that were learned from\(shared)."
    }
}
