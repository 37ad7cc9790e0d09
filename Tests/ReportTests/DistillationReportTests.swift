import Foundation
import Reasoning
import Results
import Statistics
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

    @Test("What was solved with a hint has columns of its own, where anything was")
    func hints() throws {
        var summary = try Self.summary()
        let without = DistillationReport(summary)
        #expect(without.columns.count == without.rows[0].count)
        #expect(!without.html.contains("hint"))
        summary.rounds[0].expert?.rationalized = .init(
            problems: 10, solved: 7, demonstrations: 12)
        let report = DistillationReport(try DistillationSummary(encoded: summary.encoded()))
        #expect(report.rows[0].suffix(3) == ["88", "7 of 10", "12"])
        #expect(report.rows[1].suffix(3) == ["88", "–", "–"])
        #expect(report.columns.count == report.rows[2].count)
        #expect(report.html.contains("asked again with the answer shown"))
        #expect(PageTests.isWellFormed(report.html))
    }

    @Test("Improve steps are a table, where a score decided")
    func improvements() throws {
        var summary = try Self.summary()
        #expect(!DistillationReport(summary).html.contains("Improve steps"))
        summary.rounds[1].expert?.improvements = [
            .init(threshold: 0.5, demonstrations: 60), .init(threshold: 0.75, demonstrations: 9),
        ]
        let report = DistillationReport(try DistillationSummary(encoded: summary.encoded()))
        #expect(report.improvementRows == [["2", "1", "0.50", "60"], ["2", "2", "0.75", "9"]])
        #expect(report.html.contains("Improve steps") && PageTests.isWellFormed(report.html))
        #expect(report.terminalText.contains("score of at least"))
    }

    @Test("Choosing with the verifier of all rounds is a table, where there is one")
    func choices() throws {
        var summary = try Self.summary()
        #expect(!DistillationReport(summary).html.contains("verifier from all rounds"))
        func estimate(_ value: Double) -> Estimate {
            Estimate(value: value, interval: Interval(value - 0.1, value + 0.1), n: 20)
        }
        summary.verifier = VerifierReport(
            pooled: nil,
            parts: [
                .init(
                    policy: "model", levels: nil, problems: 20, chains: 40, unfinished: 0,
                    calibration: nil, half: nil,
                    choices: [
                        .init(
                            k: 2, best: estimate(0.6), vote: estimate(0.5), coverage: estimate(0.7))
                    ])
            ], ledger: .init())
        let report = DistillationReport(try DistillationSummary(encoded: summary.encoded()))
        #expect(report.choiceRows.map { $0[0] } == ["2"])
        for share in [0.6, 0.5, 0.7] {
            #expect(report.terminalText.contains(NumberText.percent(share) + " ("))
        }
        #expect(report.html.contains("verifier from all rounds"))
        #expect(PageTests.isWellFormed(report.html))
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
