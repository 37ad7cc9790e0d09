import Reasoning
import Testing

@testable import Statistics

@Suite("Calibration")
struct CalibrationTests {
    /// Scores with verdicts, small enough to work out by hand.
    private let pairs: [(score: Double, isCorrect: Bool)] = [
        (0.1, false), (0.3, true), (0.35, false), (0.8, true), (0.9, false), (1, true),
    ]

    @Test("Every number, by hand")
    func byHand() throws {
        let found = try Calibration(pairs, bins: 4)
        #expect(found.count == 6 && found.correct == 3 && found.masked == 0)
        // 0.01 + 0.49 + 0.1225 + 0.04 + 0.81 + 0
        #expect(abs(found.brier - 1.4725 / 6) < 1e-12)
        // [0, ¼): mean 0.1, share 0. [¼, ½): 0.325, ½. [¾, 1]: 0.9, ⅔.
        #expect(found.bins.map(\.count) == [1, 2, 0, 3])
        #expect(found.bins[2].meanScore == nil && found.bins[2].shareCorrect == nil)
        #expect(found.bins[1].shareCorrect == 0.5 && found.bins[1].low == 0.25)
        #expect(abs(found.expectedError - (0.1 + 2 * 0.175 + 3 * (0.9 - 2.0 / 3)) / 6) < 1e-12)
        // Of nine pairs 0.3 beats one, 0.8 two and 1 three.
        #expect(abs((found.areaUnderROC ?? 0) - 6.0 / 9) < 1e-12)
        #expect(found.falsePositiveRate == 1.0 / 3)
        #expect(found.falseNegativeRate == 1.0 / 3)
    }

    @Test("Equal scores share their ranks")
    func ties() throws {
        #expect(Calibration.areaUnderROC([(0.5, true), (0.5, false)]) == 0.5)
        #expect(
            Calibration.areaUnderROC([(0.2, false), (0.5, true), (0.5, false), (0.9, true)])
                == 0.875)
        #expect(Calibration.areaUnderROC([(0.2, true), (0.9, false)]) == 0)
    }

    @Test("A perfect verifier has no error, and the threshold counts as a yes")
    func perfect() throws {
        let found = try Calibration([(1, true), (0, false), (1, true)])
        #expect(found.brier == 0 && found.expectedError == 0 && found.areaUnderROC == 1)
        #expect(found.falsePositiveRate == 0 && found.falseNegativeRate == 0)
        #expect(try Calibration([(0.5, false)]).falsePositiveRate == 1)
        #expect(try Calibration([(0.5, false)], threshold: 0.6).falsePositiveRate == 0)
    }

    @Test("With one class only there is no curve, and no rate of the other")
    func oneClass() throws {
        let found = try Calibration([(0.7, true), (0.2, true)])
        #expect(found.areaUnderROC == nil && found.falsePositiveRate == nil)
        #expect(found.falseNegativeRate == 0.5)
    }

    @Test("Masked chains are counted and judged by nothing; unanswered ones are wrong")
    func masked() throws {
        let found = try Calibration(
            scores: [nil, 0.9, 0.4], verdicts: [.correct, .unanswered, .correct])
        #expect(found.masked == 1 && found.count == 2 && found.correct == 1)
        #expect(found.areaUnderROC == 0 && found.falsePositiveRate == 1)
    }

    @Test("What is no score is refused", arguments: [-0.1, 1.5, .nan, .infinity])
    func refused(score: Double) {
        #expect(throws: StatisticsError.self) { try Calibration([(score, true)]) }
        #expect(throws: StatisticsError.self) { try Calibration([]) }
        #expect(throws: StatisticsError.self) { try Calibration([(0.5, true)], bins: 0) }
        #expect(throws: StatisticsError.self) { try Calibration(scores: [0.5], verdicts: []) }
    }
}
