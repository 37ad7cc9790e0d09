import Foundation
import Results
import Statistics
import Testing

@testable import Report

@Suite("The trained model beside its controls")
struct ControlTests {
    static func measures(_ share: Double) -> ReasonerSummary.ModelMeasures {
        let interval = ReasonerSummary.Interval(share - 0.05, share + 0.05)
        return .init(
            passAt1: share, interval: interval, n: 200, samples: 2,
            accuracy: [64, 256].map {
                .init(tokens: $0, accuracy: share, interval: interval, n: 200)
            },
            withinAttempts: [.init(attempts: 1, accuracy: share / 4, interval: interval, n: 200)],
            solvedPerAttempt: .init(share / 5, interval: interval),
            repeatedAttempts: .init(0.1, interval: interval))
    }

    static func summary(
        _ comparisons: [ReasonerSummary.Comparison]
    ) -> ReasonerSummary {
        var summary = SyntheticSummary.make()
        summary.base = measures(0.3)
        summary.trained = measures(0.7)
        summary.controls = .init(
            blindSearch: measures(0.4), corpusSearch: measures(0.42),
            baseAtBestTemperature: measures(0.33), baseWithoutGivingUp: measures(0.35),
            supervised: measures(0.32), randomReward: measures(0.29))
        summary.controls.baseAtBestTemperature?.temperatures = [0.4]
        summary.comparisons = comparisons
        summary.comparedWithin = 256
        return summary
    }

    private func comparison(
        _ subject: ReasonerSummary.Comparison.Subject, _ against: String, _ low: Double,
        _ high: Double, tokens: Int? = nil
    ) -> ReasonerSummary.Comparison {
        .init(
            subject: subject, tokens: tokens, against: against, value: (low + high) / 2,
            interval: .init(low, high), n: 200)
    }

    @Test("A claim holds where its interval excludes what says nothing, and only there")
    func verdicts() {
        let claims = ControlClaims(
            summary: Self.summary([
                comparison(.accuracy, "baseWithoutGivingUp", 0.2, 0.4, tokens: 256),
                comparison(.accuracy, "baseWithoutGivingUp", 0.2, 0.4, tokens: 64),
                comparison(.accuracy, "blindSearch", -0.01, 0.4, tokens: 256),
                comparison(.solvedPerAttempt, "base", 1.5, 3),
                comparison(.solvedPerAttempt, "blindSearch", 0.9, 3),
                comparison(.repeatedAttempts, "base", -0.2, -0.1),
                comparison(.repeatedAttempts, "randomReward", -0.2, 0.1),
            ])
        ).all
        #expect(
            claims.map(\.verdict) == [.holds, .doesNotHold, .doesNotHold, .holds, .holds])
        #expect(claims[0].evidence.contains("+30.0 points (+20.0 to +40.0; n = 200)"))
        #expect(claims[3].evidence.contains("2.25 times as often (1.50 to 3.00"))
    }

    @Test("The page begins with those claims, and draws and lists every control")
    func page() {
        let report = ReasonerReport(
            Self.summary([comparison(.repeatedAttempts, "base", 0.05, 0.1)]))
        let html = report.html
        #expect(html.contains("The base at its best temperature (0.4)"))
        for name in [
            "blind search", "search as in the corpus", "base that may not give up",
            "base at its best temperature", "supervised", "random reward",
        ] {
            #expect(html.contains(name))
            #expect(report.terminalText.contains(name))
        }
        #expect(html.contains("The trained model repeats itself less than the base model"))
        #expect(ReasonerFigures(summary: report.summary).controls.plots.count == 2)
    }

    @Test("A summary without controls has no such section")
    func absent() {
        let report = ReasonerReport(SyntheticSummary.make())
        #expect(!report.html.contains("Beside the controls"))
        #expect(ControlClaims(summary: report.summary).all.isEmpty)
    }
}
