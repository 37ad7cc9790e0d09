import Foundation
import Results
import Statistics

/// The report of a reproduction of o1's two panels: one self-contained HTML page, its figures as
/// SVG files with their numbers as JSON, and the panels as text for a terminal.
///
/// Everything is drawn from the summary alone, so a report can be drawn again from
/// `summary.json`. Drawing is total: empty lists, numbers that are not finite and texts of any
/// content give a page that says what is missing.
public struct ReasonerReport: RunReport {
    public let summary: ReasonerSummary
    public var models: [String] { ["model", "base"] }

    public init(_ summary: ReasonerSummary) {
        self.summary = summary
    }

    /// Reads `summary.json` of a run's folder.
    ///
    /// - Throws: `ReportError.unreadable` or `.malformed`, naming the file and the field.
    public init(run folder: URL) throws {
        summary = try ReportFiles.summary(of: folder) { try ReasonerSummary(encoded: $0) }
    }

    /// Writes `report.html`, `figures/*.svg` and `figures/*.json` into the run's folder, each file
    /// whole or not at all.
    ///
    /// - Returns: the files written, the page first.
    @discardableResult
    public func write(to folder: URL) throws -> [URL] {
        try ReportFiles.write(
            page: html, figures: ReasonerFigures(summary: summary).all, to: folder)
    }
}

extension ReasonerReport {
    /// Headline and both panels as plain text, about 80 columns wide.
    public var terminalText: String {
        let claims = Claims(summary: summary)
        var parts = [claims.headline + "\n" + TerminalTable.visible(claims.cost)]
        let train = summary.trainPanel.sorted { $0.flops < $1.flops }.map {
            Row(
                name: $0.label ?? $0.step.map { "step \($0)" } ?? "", flops: $0.flops,
                accuracy: $0.passAt1, interval: $0.interval, n: $0.n)
        }
        parts.append(controlText)
        parts.append(Self.panel("Train-time compute, one sampled chain", train))
        let panel = summary.testPanel
        for (name, both) in [
            ("one chain, cut", panel.chain), ("one chain, made to think longer", panel.held),
            ("vote", panel.vote), ("coverage", panel.coverage),
        ] {
            for (model, points) in [("trained", both.trained), ("base", both.base)]
            where !points.isEmpty {
                let rows = points.sorted { $0.flopsPerProblem < $1.flopsPerProblem }.map {
                    Row(
                        name: $0.label ?? "", flops: $0.flopsPerProblem, accuracy: $0.accuracy,
                        interval: $0.interval, n: $0.n)
                }
                parts.append(
                    Self.panel("Test-time compute, \(name), \(model), \(panel.heldOut)", rows))
            }
        }
        parts.append(
            claims.all.map { "\($0.verdict.rawValue): \($0.text) (\($0.evidence))" }
                .joined(separator: "\n"))
        return parts.filter { !$0.isEmpty }.joined(separator: "\n\n") + "\n"
    }

    private struct Row {
        var name: String
        var flops: Double
        var accuracy: Double
        var interval: ReasonerSummary.Interval
        var n: Int
    }

    private static func panel(_ title: String, _ rows: [Row]) -> String {
        guard !rows.isEmpty else { return "" }
        let table = TerminalTable(
            columns: [
                .init("point", isNumber: false), .init("FLOPs"), .init("accuracy"),
                .init("95 % interval"), .init("n"), .init("", isNumber: false),
            ],
            rows: rows.map {
                [
                    $0.name, NumberText.scientific($0.flops, places: 2),
                    NumberText.percent($0.accuracy),
                    NumberText.percent($0.interval.low, to: $0.interval.high), String($0.n),
                    Sparkline.bar($0.accuracy, width: 24),
                ]
            })
        return "\(title)  \(Sparkline.text(rows.map(\.accuracy)))\n\(table.text)"
    }
}
