import Foundation
import Results
import Statistics
import Testing

@testable import Report

@Suite("Claims")
struct ClaimTests {
    private func points(_ accuracies: [Double], factor: Double = 10, half: Double = 0.03)
        -> [TrendPoint]
    {
        accuracies.enumerated().map { index, value in
            TrendPoint(
                flops: 1e9 * pow(factor, Double(index)), accuracy: value, low: value - half,
                high: value + half)
        }
    }

    @Test(
        "a rise is judged by slope, separation and breadth",
        arguments: [
            ([0.2, 0.4, 0.6, 0.7], 10.0, 0.03, Trend.Verdict.holds),
            ([0.2, 0.4, 0.6, 0.7], 1.5, 0.03, .holdsInPart),
            ([0.2, 0.24, 0.27, 0.30, 0.31, 0.33], 10, 0.08, .holdsInPart),
            ([0.5, 0.5, 0.51, 0.5], 10, 0.03, .doesNotHold),
            ([0.7, 0.5, 0.3], 10, 0.03, .doesNotHold),
            ([0.2, 0.9], 10, 0.03, .undecided),
            ([], 10, 0.03, .undecided),
            ([0.2, 0.4, 0.6], 10, 0, .holds),
            ([0.3, 0.3, 0.3], 1, 0.03, .undecided),
        ])
    func verdict(accuracies: [Double], factor: Double, half: Double, expected: Trend.Verdict) {
        let trend = Trend(
            points(accuracies, factor: factor, half: half), minimumPoints: 3, minimumDecades: 2)
        #expect(trend.verdict == expected)
    }

    @Test("the slope is accuracy per decade, with the interval that the points' own give")
    func slope() throws {
        let trend = Trend(points([0.1, 0.3, 0.5]), minimumPoints: 3, minimumDecades: 2)
        #expect(abs(try #require(trend.slope) - 0.2) < 1e-12)
        let interval = try #require(trend.slopeInterval)
        // Deviation of a point 0.03 / 1.96, spread of the abscissae 2.
        #expect(abs(interval.upperBound - 0.2 - 0.03 / 2.0.squareRoot()) < 1e-9)
    }

    @Test("the headline states before, after, intervals and n")
    func headline() {
        let text = Claims(summary: SyntheticSummary.make()).headline
        for part in [
            "20.4", "17.0 to 24.3", "70.2", "66.0 to 74.0", "3.4 times", "n = 500", "raised",
        ] {
            #expect(text.contains(part), "\(part) in \(text)")
        }
    }

    @Test("a difference within the intervals is not sold as a gain")
    func noGain() {
        var summary = SyntheticSummary.make()
        summary.trained = .init(passAt1: 0.23, interval: .init(0.19, 0.27), n: 400)
        let text = Claims(summary: summary).headline
        #expect(text.contains("left accuracy where it was"))
        #expect(!text.contains("times as many"))
        #expect(text.contains("n = 500 and 400"))
        summary.trained = .init(passAt1: 0.05, interval: .init(0.03, 0.08), n: 400)
        #expect(Claims(summary: summary).headline.contains("lowered"))
    }

    @Test("one seed is called one seed")
    func seeds() {
        var summary = SyntheticSummary.make()
        #expect(Claims(summary: summary).cost.contains("One seed (17)"))
        summary.seeds = [1, 2, 3]
        #expect(Claims(summary: summary).cost.contains("3 seeds (1, 2, 3)"))
        summary.seeds = []
        #expect(Claims(summary: summary).cost.contains("No seed was recorded"))
    }

    @Test("checkpoints of several seeds count once")
    func seedsShareCheckpoints() {
        var summary = SyntheticSummary.make()
        summary.trainPanel = summary.trainPanel.prefix(4).flatMap { point in
            [UInt64(1), 2, 3].map { seed in
                var copy = point
                copy.seed = seed
                copy.flops *= 1 + 0.01 * Double(seed)
                return copy
            }
        }
        let points = TrendPoint.points(of: .train, in: summary)
        #expect(points.count == 4)
        #expect(abs(points[0].flops / 2.1e12 - 1.02) < 1e-9)
        #expect(Claims(summary: summary).all[0].verdict == .holdsInPart)
    }

    @Test("nothing measured is said to be so")
    func nothing() {
        var summary = SyntheticSummary.make()
        summary.trained.passAt1 = .nan
        #expect(Claims(summary: summary).headline.contains("not measured"))
        summary.trained = .init(passAt1: 0, interval: .init(0, 0), n: 0)
        #expect(Claims(summary: summary).headline.contains("not measured"))
    }

    @Test("too little data is said, not guessed")
    func undecided() {
        var summary = SyntheticSummary.make()
        summary.testPanel = .init()
        let claims = Claims(summary: summary).all
        #expect(claims.map(\.verdict) == [.holds, .undecided, .undecided])
    }
}
