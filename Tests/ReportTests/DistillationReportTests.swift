import Foundation
import Results
import Testing

@testable import Report

@Suite("The report of search and learning")
struct DistillationReportTests {
    /// - Parameter searched: whether searches were measured beside chains.
    static func summary(
        rounds: Int = 3, expert: String = "vote, samples 16", searched: Bool = false
    ) throws -> DistillationSummary {
        let searches = #"""
            ,"search":{"accuracy":{"value":0.8,"interval":[0.7,0.9],"n":20,"level":0.95},"tokens":4000},
            "amortization":{"gainKept":{"value":0.625,"interval":[0.5,0.75],"n":20,"level":0.95},
            "tokenShare":0.05}
            """#
        let usage =
            #"{"promptTokens":1,"cachedTokens":0,"generatedTokens":9,"flops":1e9,"seconds":2}"#
        let all = (0..<rounds).map { number in
            let expert =
                number == rounds - 1
                ? ""
                : #","expert":{"problems":40,"solved":30,"answered":20,"lessons":88,"collecting":\#(usage),"learning":\#(usage)}"#
            return #"""
                {"number":\#(number),"flops":\#(number)e12,"measured":{"accuracy":{"value":0.\#(2 + number),
                "interval":[0.1,0.6],"n":80,"level":0.95},"coverage":0.5,"problems":20,
                "samples":4,"tokens":99.5}\#(expert)\#(searched ? searches : "")}
                """#
        }
        let json = #"""
            {"title":"T","date":"2026-11-25T00:00:00Z","commit":"abc","task":"countdown","description":"By
             hash.","expert":"\#(expert)","seed":7,"rounds":[\#(all.joined(separator: ","))],
             "reference":{"run":"o1","points":[{"flops":5e11,"passAt1":0.3,"interval":[0.2,0.4],"n":400}]},
             "ledger":{"accounts":{"policy":\#(usage)}},"configuration":"{}"}
            """#
        return try DistillationSummary(
            encoded: Data(json.replacingOccurrences(of: "\n", with: "").utf8))
    }

    @Test("Every round is a row; the first model is a level, the others are points")
    func rows() throws {
        let report = DistillationReport(try Self.summary())
        #expect(report.rows.map { $0[0] } == ["0", "1", "2"])
        #expect(
            report.rows[0].suffix(3) == [NumberText.percent(0.5), NumberText.percent(0.75), "88"])
        #expect(report.rows[2].suffix(3) == ["–", "–", "–"])
        let plot = try #require(report.figure.plots.first)
        #expect(plot.series[0].points.map(\.x) == [1e12, 2e12])
        #expect(plot.levels.map(\.y) == [0.2])
        #expect(plot.series[1].points.map(\.y) == [0.3])
        #expect(report.terminalText.contains(NumberText.percent(0.4)))
    }

    @Test("Searches and what one chain keeps of their gain have a table and a figure of their own")
    func searches() throws {
        let without = DistillationReport(try Self.summary())
        #expect(!without.html.contains("The search in one chain"))
        var summary = try Self.summary(searched: true)
        summary.rounds[0].amortization = nil
        let report = DistillationReport(try DistillationSummary(encoded: summary.encoded()))
        #expect(report.summary.rounds == summary.rounds)
        #expect(
            report.searchRows[2] == [
                "2", NumberText.percent(0.8), "70–90", NumberText.decimal(4000, places: 0),
                NumberText.percent(0.625), "50–75", NumberText.percent(0.05),
            ])
        #expect(report.searchRows[0].suffix(3) == ["–", "–", "–"])
        let plot = try #require(report.amortization.plots.first)
        #expect(plot.series[0].points.map(\.x) == [1, 2])
        #expect(plot.series[0].points.map(\.y) == [0.625, 0.625])
        #expect(report.html.contains("The search in one chain"))
        #expect(PageTests.isWellFormed(report.html))
        #expect(report.terminalText.contains("gain kept by one chain"))
        for index in summary.rounds.indices { summary.rounds[index].amortization = nil }
        let nothing = DistillationReport(summary).html
        #expect(PageTests.isWellFormed(nothing) && nothing.contains("The search in one chain"))
    }

    @Test("Pages are drawn of anything", arguments: [0, 1, 4])
    func total(rounds: Int) throws {
        let report = DistillationReport(try Self.summary(rounds: rounds, expert: "<b>&"))
        #expect(report.html.contains("&lt;b&gt;&amp;") && !report.html.contains("<b>"))
        #expect(PageTests.isWellFormed(report.html) && !report.html.contains("<script"))
        #expect(!report.terminalText.isEmpty)
    }

    @Test("The machine is on the page, where the summary has one")
    func machine() throws {
        var summary = try Self.summary()
        #expect(!DistillationReport(summary).html.contains("another processor"))
        summary.machineFacts = SyntheticSummary.make().machineFacts
        let written = try DistillationSummary(encoded: summary.encoded())
        #expect(written.machineFacts == summary.machineFacts)
        let html = DistillationReport(written).html
        #expect(html.contains("Imaginary 9000, 2 cores") && html.contains("another processor"))
    }

    @Test("A run's folder is known by its summary")
    func known() throws {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "distillation-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Self.summary().encoded().write(to: folder.appending(path: "summary.json"))
        let report = try RunReports.report(run: folder)
        #expect(report is DistillationReport)
        let files = try report.write(to: folder).map(\.lastPathComponent)
        #expect(files == ["report.html", "rounds.svg", "rounds.json"])
    }
}
