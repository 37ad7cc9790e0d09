import Foundation
import Results

/// A report that can be looked at, in a browser or a terminal, and written into its run's folder.
public protocol RunReport: Sendable {
    /// The page: no script, no network.
    var html: String { get }
    /// The findings as plain text, about 80 columns wide.
    var terminalText: String { get }

    /// Folders of models within the run's folder that somebody goes on with. By default none.
    var models: [String] { get }

    /// Writes `report.html`, `figures/*.svg` and `figures/*.json` into the run's folder, each file
    /// whole or not at all.
    ///
    /// - Returns: the files written, the page first.
    /// - Throws: `ReportError.unwritable`.
    @discardableResult
    func write(to folder: URL) throws -> [URL]
}

extension RunReport {
    public var models: [String] { [] }
}

/// Reports by what they are about.
public enum RunReports {
    /// The report of a run's folder: what `summary.json` holds decides which.
    ///
    /// - Throws: `ReportError.unreadable` or `.malformed`, naming the file and the field.
    public static func report(run folder: URL) throws -> any RunReport {
        let kind = try ReportFiles.summary(of: folder) { try SummaryKind(ofSummary: $0) }
        return switch kind {
        case .reasoner: try ReasonerReport(run: folder)
        case .search: try SearchReport(run: folder)
        case .distillation: try DistillationReport(run: folder)
        case .hypotheses: try HypothesesReport(run: folder)
        case .fineTuning: try FineTuningReport(run: folder)
        case .testTime: try TestTimeReport(run: folder)
        }
    }
}
