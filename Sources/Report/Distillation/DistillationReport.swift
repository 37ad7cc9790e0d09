import Foundation
import Results

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
        try ReportFiles.write(page: html, figures: [figure], to: folder)
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
    var titles: [String] {
        [
            "round", "FLOPs so far", "one chain", "95 %", "of \(samples) chains one right",
            "tokens", "expert's answers", "problems solved", "lessons",
        ]
    }

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
                round.expert.map { NumberText.count($0.lessons) } ?? NumberText.none,
            ]
        }
    }

    public var terminalText: String {
        let table = TerminalTable(columns: titles.map { .init($0) }, rows: rows).text
        return [headline, "Expert: \(summary.expert)", table].map { text in
            text.split(separator: "\n", omittingEmptySubsequences: false)
                .map { TerminalTable.visible(String($0)) }.joined(separator: "\n")
        }.joined(separator: "\n\n") + "\n"
    }
}
