import Foundation
import Results
import Testing

@testable import Report

@Suite("The report of ways of learning")
struct HypothesesReportTests {
    /// - Parameter value: of accuracies, as JSON.
    static func summary(_ value: String = "0.25", name: String = "max-rl") throws
        -> HypothesesSummary
    {
        let steps = (1...6).map {
            #"{"step":\#($0),"entropy":\#(1 - 0.1 * Double($0)),"accuracy":\#(value)}"#
        }
        let entropy = #"""
            ,"entropyCurve":{"steps":[\#(steps.joined(separator: ","))],"forecasts":[
            {"law":{"a":0.25,"b":0.75,"points":12},"predicted":24,"error":\#(value),"constantError":0.125,
             "lineError":0.5,"earlyGain":0.625}]}
            """#
        func algorithm(_ name: String, _ hypothesis: String, _ curve: String) -> String {
            #"""
            {"name":"\#(name)","hypothesis":"\#(hypothesis)","summary":"s","seeds":[1],"curve":[\#(curve)],
             "accuracy":[{"tokens":64,"accuracy":\#(value),"interval":[0.1,0.4],"n":9}],"bySeed":[\#(value)],
             "passAtK":[{"k":1,"estimate":{"value":\#(value),"interval":[0.1,0.4],"n":9,"level":0.95}}],
             "voteAtK":[],"behaviour":{"attempts":{"value":3}},"klFromBase":{"value":0.01},
             "comparisons":[{"subject":"accuracy","tokens":64,"against":"base","value":0.125,
             "interval":[0.05,0.2],"n":9}]\#(hypothesis == "plain" ? entropy : "")}
            """#
        }
        func estimate(_ value: String) -> String {
            #"{"value":\#(value),"interval":[0.1,0.4],"n":9,"level":0.95}"#
        }
        let point = #"{"flops":1e12,"accuracy":\#(value),"interval":[0.1,0.4],"n":9}"#
        let json = #"""
            {"kind":"hypotheses","title":"T","date":"2026-11-27T00:00:00Z","commit":"abc","task":"countdown",
             "description":"By hash.","seeds":[1],"budget":1e12,"comparedWithin":64,
             "algorithms":[\#(algorithm("base", "control", "")),\#(algorithm(name, "plain", point)),
             \#(algorithm("supervised", "control", point))],
             "claims":[{"id":"i","text":"It learns","source":"S","verdict":"holds","effect":1,
             "interval":[0.5,2],"evidence":"10² times"}],"bill":[],"configuration":"{}",
             "emergence":[{"base":"single","summary":"of single attempts","learning":"\#(name)",
             "behaviours":[{"name":"verification","before":\#(estimate("0.125")),"after":\#(estimate(value)),
             "change":\#(estimate("0.5"))}]}]}
            """#
        return try HypothesesSummary(
            encoded: Data(json.replacingOccurrences(of: "\n", with: "").utf8))
    }

    @Test(
        "Every way of learning is a row and a line in its hypothesis' plot"
    )
    func rows() throws {
        let report = HypothesesReport(try Self.summary())
        #expect(
            report.terminalText.contains("+12.5") && report.terminalText.contains("+5.0 to +20.0"))
        let figures = HypothesesFigures(report.summary)
        #expect(figures.compute.plots.map(\.title) == ["plain", "control"])
        #expect(figures.compute.plots[1].series.map(\.key) == ["supervised"])
        #expect(figures.compute.plots[0].levels.map(\.y) == [0.25])
        #expect(figures.coverage.plots[0].series.map(\.key) == ["max-rl", "base"])
        #expect(report.headline.contains("Of 1 claims 1 hold"))
        let entropy = try #require(figures.entropy.plots.first)
        #expect(entropy.title == "max-rl" && entropy.series.map(\.points.count) == [2, 4])
        let fit = try #require(entropy.trends.first?.points)
        #expect(fit.first?.x == 0 && fit.first?.y == 0.5, "the ceiling, where no entropy is left")
        #expect(report.html.contains("Reward and entropy") && report.html.contains("50.0"))
    }

    @Test("What learning did to other bases stands in a table, and nothing where there are none")
    func emergence() throws {
        var summary = try Self.summary()
        let page = HypothesesReport(summary).html
        #expect(page.contains("single is of single attempts") && page.contains("0.10 to 0.40"))
        summary.emergence = nil
        #expect(!HypothesesReport(summary).html.contains("Where behaviours come from"))
    }

    @Test("Pages are drawn of anything", arguments: ["0.5", "\"nan\"", "\"inf\"", "-1e300"])
    func total(value: String) throws {
        let report = HypothesesReport(try Self.summary(value, name: "<b>&"))
        #expect(report.html.contains("&lt;b&gt;&amp;") && !report.html.contains("<b>"))
        #expect(PageTests.isWellFormed(report.html) && !report.html.contains("<script"))
        #expect(!report.terminalText.isEmpty)
    }

    @Test("A run's folder is known by its summary, and what is written comes back")
    func known() throws {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "hypotheses-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let summary = try Self.summary()
        try summary.encoded().write(to: folder.appending(path: "summary.json"))
        let report = try RunReports.report(run: folder)
        #expect((report as? HypothesesReport)?.summary.algorithms == summary.algorithms)
        let files = try report.write(to: folder).map(\.lastPathComponent)
        #expect(files.prefix(2) == ["report.html", "compute.svg"] && files.count == 9)
    }
}
