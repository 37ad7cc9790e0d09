import Foundation
import Results

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
