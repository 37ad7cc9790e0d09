import Foundation
import Reasoning
import Results
import Statistics
import Testing

@testable import Report

@Suite("The report of accuracy against test-time compute")
struct TestTimeReportTests {
    private static func point(_ size: Int, _ accuracy: Double, _ flops: Double)
        -> TestTimeSummary.Point
    {
        .init(
            label: "\(size) chains", size: size, tokensPerProblem: flops / 1e6,
            generatedTokensPerProblem: flops / 2e6, flopsPerProblem: flops, accuracy: accuracy,
            interval: Interval(accuracy - 0.1, accuracy + 0.1), unanswered: 0.125, n: 40)
    }

    /// Numbers that were made up.
    static func summary(reason: String = "it had no word on any chain") -> TestTimeSummary {
        func curve(
            _ strategy: String, by verifier: String? = nil, _ accuracies: [Double],
            usesReference: Bool = false
        ) -> TestTimeSummary.Curve {
            .init(
                strategy: strategy, verifier: verifier, usesReference: usesReference,
                points: accuracies.enumerated().map { index, accuracy in
                    point(1 << index, accuracy, 1e9 * Double(1 << index))
                })
        }
        let curves = [
            curve("single", [0.2]), curve("vote", [0.2, 0.3, 0.4]),
            curve("best-of-n", by: "self", [0.2, 0.25, 0.3]),
            curve("best-of-n", by: "likelihood", [0.2, 0.21, 0.22]),
            curve("cut-thought", [0.1, 0.15]),
            curve("coverage", [0.2, 0.5, 0.7], usesReference: true),
        ]
        return TestTimeSummary(
            title: "T", date: "2026-11-27T00:00:00Z", commit: "abc", seed: 7,
            model: .init(
                path: "models/m", family: "llama", parameters: 134_515_008, context: 2048,
                fingerprint: "f00d"),
            data: .init(
                name: "test.jsonl", task: "mathematics", hash: "beef", rows: 500, problems: 40,
                levels: nil),
            chains: .init(
                perProblem: 4, verdicts: ["correct": 32, "wrong": 108, "unanswered": 20],
                stopReasons: ["endOfSequence": 160], closed: 0.5, tokens: 99.5),
            curves: curves,
            skipped: [.init(strategy: "weighted-vote", verifier: "self", reason: reason)],
            levels: (1...2).map { level in
                TestTimeSummary.Level(
                    level: level, problems: 20,
                    results: curves.map {
                        TestTimeSummary.LevelResult(
                            curve: $0.name, label: "4 chains", accuracy: 0.5 / Double(level),
                            interval: Interval(0.1, 0.6))
                    })
            },
            blind: [
                .init(strategy: "blind-search", points: [point(64, 0.05, 0)]),
                .init(strategy: "corpus-search", points: [point(64, 0.15, 0)]),
            ], seconds: 12,
            ledger: {
                var ledger = ComputeLedger()
                ledger.charge(Usage(generatedTokens: 10, flops: 1e9, seconds: 2), to: .policy)
                return ledger
            }(),
            machineFacts: Machine(
                processor: "Imaginary 9000", cores: 2, threads: 2, kernels: "avx2",
                cpuCapability: "AVX512", libTorch: "0.0.0", swift: "0.0", system: "Linux",
                memory: 8 << 30), configuration: "{}")
    }

    @Test("Every size of every strategy is a row, the bound last, no answer apart from wrong")
    func rows() {
        let report = TestTimeReport(Self.summary())
        #expect(report.rows.count == 15)
        #expect(report.rows[0][0] == "one chain" && report.rows[14][0] == "pass@k (bound)")
        #expect(report.rows[0][5] == NumberText.percent(0.125))
        #expect(report.rows.allSatisfy { $0.count == TestTimeReport.columns.count })
        for text in [report.terminalText, report.html] {
            #expect(text.contains(NumberText.percent(20.0 / 160)))
            #expect(text.contains("no answer was found"))
        }
    }

    @Test("The panel has bands of intervals, pass@k dashed, and one verifier's curves")
    func panel() throws {
        let figures = TestTimeFigures(Self.summary())
        #expect(figures.shownVerifier == "self")
        let plot = try #require(figures.panel.plots.first)
        #expect(
            plot.series.map(\.key) == [
                "one chain", "one chain, cut", "vote", "best of n by self", "coverage (bound)",
            ])
        #expect(plot.series.map { $0.dash == .dashed } == [false, false, false, false, true])
        #expect(plot.trends.map(\.points.count) == plot.series.map(\.points.count))
        let vote = try #require(plot.trends.dropFirst(2).first)
        #expect(vote.points.map(\.low) == [0.2 - 0.1, 0.3 - 0.1, 0.4 - 0.1])
        // Bands are filled, and each line is drawn once.
        let svg = figures.panel.standalone()
        #expect(svg.components(separatedBy: "fill-opacity:0.13").count - 1 == 4)
        #expect(figures.verifiers.plots.count == 1)
        #expect(figures.verifiers.plots[0].series.count == 3)
        #expect(
            figures.narrowPanel.plots[0].series.map(\.key) == plot.series.map(\.key))
    }

    @Test(
        "Levels, what was not measured, search without a model, model and machine are on the page")
    func page() {
        let report = TestTimeReport(Self.summary())
        #expect(PageTests.isWellFormed(report.html) && !report.html.contains("<script"))
        for part in [
            "By difficulty", "width:calc((100% - 64px) * 0.25)", "Not measured",
            "weighted vote by self: it had no word on any chain", "Without a model",
            "attempts at random", "f00d", "beef", "Imaginary 9000", "40 of 500",
        ] {
            #expect(report.html.contains(part), "\(part)")
        }
        #expect(report.terminalText.contains("level 2, n = 20"))
        #expect(report.terminalText.contains("weighted vote by self: it had no word"))
    }

    @Test("A page is drawn of nothing, and of texts of any content")
    func total() throws {
        var summary = Self.summary(reason: "<b>& \u{202E}")
        #expect(PageTests.isWellFormed(TestTimeReport(summary).html))
        #expect(TestTimeReport(summary).html.contains("&lt;b&gt;&amp;"))
        (summary.curves, summary.levels, summary.blind, summary.skipped) = ([], [], [], [])
        summary.chains.verdicts = [:]
        let report = TestTimeReport(summary)
        #expect(PageTests.isWellFormed(report.html))
        #expect(report.headline == "Nothing was measured." && TestTimeFigures(summary).all.isEmpty)
        #expect(!report.terminalText.isEmpty)
    }

    @Test("A run's folder is known by its summary")
    func known() throws {
        let folder = try Scratch()
        try Self.summary().encoded().write(to: folder.url.appending(path: "summary.json"))
        let report = try RunReports.report(run: folder.url)
        #expect((report as? TestTimeReport)?.summary.curves == Self.summary().curves)
        #expect(
            try report.write(to: folder.url).map(\.lastPathComponent) == [
                "report.html", "test-time.svg", "test-time.json", "verifiers.svg",
                "verifiers.json",
            ])
    }
}
