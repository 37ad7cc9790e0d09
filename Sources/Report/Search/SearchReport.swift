import Foundation
import Results
import Statistics
import Tasks

/// The report of a comparison of strategies at equal compute: one self-contained HTML page, its
/// figures as SVG files with their numbers as JSON, and the findings as text for a terminal.
///
/// Everything is drawn from the summary alone, so a report can be drawn again from `summary.json`.
/// Drawing is total: empty lists, numbers that are not finite and texts of any content give a
/// page that says what is missing.
public struct SearchReport: RunReport {
    public let summary: SearchSummary

    public init(_ summary: SearchSummary) {
        self.summary = summary
    }

    /// Reads `summary.json` of a run's folder.
    ///
    /// - Throws: `ReportError.unreadable` or `.malformed`, naming the file and the field.
    public init(run folder: URL) throws {
        summary = try ReportFiles.summary(of: folder) { try SearchSummary(encoded: $0) }
    }

    /// Writes `report.html`, `figures/*.svg` and `figures/*.json` into the run's folder, each file
    /// whole or not at all.
    ///
    /// - Returns: the files written, the page first.
    @discardableResult
    public func write(to folder: URL) throws -> [URL] {
        try ReportFiles.write(
            page: html, figures: SearchFigures.all(summary).joined().flatMap(\.all), to: folder)
    }
}

extension SearchSummary.Benchmark {
    /// The task's name for a reader.
    var title: String { SearchReport.title(ofBenchmark: task) }
    /// The same at the beginning of a sentence or a heading.
    var heading: String { title.prefix(1).uppercased() + title.dropFirst() }
}

extension SearchReport {
    /// `wordProblems`, or `wordProblems, base` as claims have it, for a reader: with the task's title
    /// in the place of its name. A name that no task has stays.
    static func title(ofBenchmark benchmark: String) -> String {
        let task = benchmark.prefix { $0 != "," }
        guard let kind = TaskRecipe.Kind(rawValue: String(task)) else { return benchmark }
        return kind.title + benchmark.dropFirst(task.count)
    }
}

extension SearchReport {
    /// Headline, claims and what pays where as plain text, about 80 columns wide.
    public var terminalText: String {
        let findings = SearchFindings(summary: summary)
        var parts = [findings.verdicts, findings.plan ?? ""]
        for benchmark in summary.benchmarks {
            for model in benchmark.models {
                parts.append(findings.result(benchmark, model))
                parts.append(Self.costs(EqualCost(model)))
                parts.append(EqualTokens(model, of: benchmark)?.text ?? "")
                parts.append(findings.saving(model) ?? "")
                parts.append(findings.power(model) ?? "")
                parts.append(Self.quality(model))
            }
        }
        parts.append(
            summary.claims.map { claim in
                let source = [claim.source, Self.title(ofBenchmark: claim.benchmark)].filter {
                    !$0.isEmpty
                }
                .joined(separator: "; ")
                return "\(claim.verdict.text): \(claim.text)"
                    + (source.isEmpty ? "" : " [\(source)]") + "\n    " + claim.grounds
            }.joined(separator: "\n"))
        return TerminalTable.joined(parts)
    }

    /// What each strategy reaches at the same compute; the best of a column has a star.
    private static func costs(_ equal: EqualCost) -> String {
        guard !equal.rows.isEmpty else { return "" }
        let best = equal.costs.indices.map(equal.best)
        return TerminalTable(
            columns: [.words("strategy"), .words("verifier")]
                + equal.costs.map { .init(NumberText.scientific($0) + " FLOPs") },
            rows: equal.rows.enumerated().map { row, entry in
                [entry.curve.title, entry.curve.verifier ?? ""]
                    + entry.readings.enumerated().map { cost, reading in
                        guard let reading else { return NumberText.none + " " }
                        return NumberText.percent(reading.accuracy)
                            + (best[cost] == row ? "*" : " ")
                    }
            }
        ).text
    }

    private static func quality(_ model: SearchSummary.Model) -> String {
        guard !model.reliability.isEmpty else { return "" }
        return TerminalTable(
            columns: [.words("verifier"), "AUROC", "Brier", "ECE", "chains"],
            rows: model.reliability.map { entry in
                let calibration = entry.calibration
                return [
                    entry.verifier,
                    NumberText.decimal(calibration.areaUnderROC ?? .nan, places: 3),
                    NumberText.decimal(calibration.brier, places: 3),
                    NumberText.decimal(calibration.expectedError, places: 3),
                    NumberText.count(calibration.count),
                ]
            }
        ).text
    }
}
