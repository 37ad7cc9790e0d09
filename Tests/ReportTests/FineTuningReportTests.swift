import Foundation
import Reasoning
import Results
import Statistics
import Testing

@testable import Report

@Suite("The report of a model trained on")
struct FineTuningReportTests {
    static func estimate(_ value: Double, n: Int = 200) -> Estimate {
        Estimate(value: value, interval: Interval(value - 0.03, value + 0.05), n: n)
    }

    static func measured(_ accuracy: Double) -> FineTuningSummary.Measured {
        .init(
            accuracy: estimate(accuracy), samples: 1,
            unanswered: .init(0.25, interval: .init(0.2, 0.3)),
            wrong: .init(0.75 - accuracy, interval: .init(0.3, 0.7)),
            unfinished: .init(0.125, interval: .init(0.1, 0.2)),
            meanTokens: .init(77, interval: .init(70, 80)), temperatures: [0.7])
    }

    static func comparison(_ against: String, _ value: Double) -> FineTuningSummary.Comparison {
        .init(
            against: against,
            difference: Estimate(
                value: value, interval: Interval(value - 0.04, value + 0.04), n: 200),
            pValue: 0.02)
    }

    /// Made-up numbers in the shape of a run; nothing here was measured.
    static func summary() -> FineTuningSummary {
        let source = FineTuningSummary.Source(path: "data/train.jsonl", bytes: 12, sha256: "ab12")
        var summary = FineTuningSummary(
            title: "A model on <data> & more", date: "2026-11-27T00:00:00Z", commit: "abc",
            seeds: [3],
            model: .init(source: source, parameters: 135_000_000, description: "llama"),
            data: .init(
                task: "numbers", description: "Files.", training: 2_000, heldOut: 200,
                trainingFile: source, heldOutFile: source,
                contamination: .init(sameQuestions: 0, sharedRuns: 17, words: 13)),
            algorithm: "grpo", base: measured(0.05), trained: measured(0.15))
        summary.controls = .init(
            randomReward: measured(0.06), baseAtBestTemperature: measured(0.25))
        summary.comparisons = [
            comparison("base", 0.1), comparison("randomReward", 0.02),
            comparison("baseAtBestTemperature", -0.1),
        ]
        summary.curve = [0, 10, 20].map { step in
            .init(
                step: step, seed: 3, tokens: step * 1_000, flops: Double(step) * 1e13,
                accuracy: estimate(0.05 + Double(step) / 200))
        }
        summary.learning = (1...20).map { step in
            .init(
                step: step, seed: 3, flops: Double(step) * 1e13,
                reward: 0.05 + Double(step) / 200, meanLength: 90, entropy: 0.4, kl: 0.01)
        }
        summary.bill = [
            .init(
                phase: "learning", account: "training",
                spending: .init(tokens: 100, flops: 2e14, seconds: 60)),
            .init(
                phase: FineTuningSummary.coinPhase, account: "training",
                spending: .init(tokens: 100, flops: 3e14, seconds: 70)),
        ]
        summary.examples = [
            .init(
                problem: "How many?",
                before: .init(text: "Two.</think>2<eos>", tokens: 4, verdict: .wrong),
                after: .init(text: "Three.</think>3<eos>", tokens: 4, verdict: .correct))
        ]
        summary.notes = ["A note."]
        summary.configuration = "{}"
        return summary
    }

    @Test("Every model is a row with its difference to the trained one")
    func rows() {
        let rows = FineTuningReport(Self.summary()).rows
        #expect(
            rows.map { $0[0] } == [
                "trained", "base", "base at its best temperature", "random reward",
            ])
        #expect(rows.allSatisfy { $0.count == FineTuningReport.columns.count })
        #expect(rows[0].suffix(2) == ["–", "–"])
        #expect(rows[1][1] == NumberText.percent(0.05) && rows[1][4] == "0.7")
        #expect(rows[1].suffix(2) == ["+10.0", "+6.0 to +14.0"])
        #expect(rows[2].suffix(2) == ["−10.0", "−14.0 to −6.0"])
        #expect(rows[3][6] == NumberText.percent(0.25))
    }

    @Test("A claim goes by the interval of its difference")
    func claims() {
        let claims = FineTuningClaims(summary: Self.summary()).all
        #expect(claims.map(\.verdict) == ["holds", "not told", "does not hold"])
        var summary = Self.summary()
        summary.comparisons.removeLast(2)
        #expect(FineTuningClaims(summary: summary).all.count == 1)
    }

    @Test("The panel has the models along the way, the base as a level and the coin at its price")
    func panel() throws {
        let plot = try #require(FineTuningFigures(summary: Self.summary()).panel.plots.first)
        #expect(plot.series.map(\.key) == ["trained", "random reward"])
        #expect(plot.series[0].points.map(\.x) == [1e14, 2e14])
        #expect(plot.series[1].points.map(\.x) == [3e14])
        #expect(plot.levels.map(\.y) == [0.05])
        var summary = Self.summary()
        summary.controls = .init()
        let alone = try #require(FineTuningFigures(summary: summary).panel.plots.first)
        #expect(alone.series.map(\.key) == ["trained"])
    }

    @Test("The page says what was learned, held out and shared, and is well formed")
    func page() {
        let report = FineTuningReport(Self.summary())
        let html = report.html
        #expect(PageTests.isWellFormed(html.replacing("<!DOCTYPE html>", with: "")))
        #expect(html.contains("A model on &lt;data&gt; &amp; more"))
        #expect(report.contamination.contains("17 share 13 words"))
        for text in ["ab12", "A note.", "p = 0.02", "Reward and length", "before and after"] {
            #expect(html.contains(text), "\(text)")
        }
        #expect(report.terminalText.contains("not told: It learned from the answers"))
        for figure in FineTuningFigures(summary: Self.summary()).all {
            #expect(PageTests.isWellFormed(figure.standalone()), "\(figure.name)")
        }
    }

    @Test("A page is drawn of a summary that has nearly nothing")
    func empty() {
        let source = FineTuningSummary.Source(path: "", bytes: 0, sha256: "")
        let report = FineTuningReport(
            FineTuningSummary(
                title: "", commit: "", seeds: [],
                model: .init(source: source, parameters: 0, description: ""),
                data: .init(
                    task: "", description: "", training: 0, heldOut: 0,
                    contamination: .init(sameQuestions: 0, sharedRuns: nil, words: 13)),
                base: Self.measured(.nan), trained: Self.measured(.nan)))
        #expect(PageTests.isWellFormed(report.html.replacing("<!DOCTYPE html>", with: "")))
        #expect(!report.terminalText.isEmpty)
    }

    @Test("A run’s folder is known by its summary")
    func known() throws {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "fine-tuning-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Self.summary().encoded().write(to: folder.appending(path: "summary.json"))
        let report = try RunReports.report(run: folder)
        #expect((report as? FineTuningReport)?.summary == Self.summary())
        let files = try report.write(to: folder).map(\.lastPathComponent)
        #expect(files.prefix(3) == ["report.html", "train-compute.svg", "train-compute.json"])
    }
}
