import Reasoning
import Testing

@testable import Learning

@Suite("Filtering by a score")
struct ScoreFilterTests {
    @Test("A step learns the first chains that reach its threshold, and none without a score")
    func steps() {
        let filter = ScoreFilter(verifier: "v", thresholds: [0.2, 0.5, 0.9])
        let scores: [Double?] = [0.6, nil, .nan, 0.1, .infinity, 0.2, 0.9, 0.5]
        #expect(
            filter.steps(of: scores, keep: 9)
                == [[0, 1], [], [], [], [], [0], [0, 1, 2], [0, 1]])
        // A step that asks for more may learn what a step before had no room for.
        #expect(
            filter.steps(of: scores, keep: 2) == [[0, 1], [], [], [], [], [0], [1, 2], []])
        #expect(filter.steps(of: [], keep: 2) == [])
    }

    @Test(
        "Thresholds are numbers of [0, 1] that rise",
        arguments: [
            [], [0.5, 0.5], [0.9, 0.1], [-0.1], [1.5], [.nan], [0.1, .infinity],
            (0..<65).map { Double($0) / 100 },
        ])
    func bounds(thresholds: [Double]) {
        let error = #expect(throws: ConfigurationError.self) {
            try ScoreFilter(verifier: "v", thresholds: thresholds).validate()
        }
        #expect(error?.field == "thresholds")
    }

    @Test("The ends of the range are thresholds, too")
    func ends() throws {
        try ScoreFilter(verifier: "v", thresholds: [0, 1]).validate()
        #expect(
            ScoreFilter(verifier: "v", thresholds: [0, 1]).steps(of: [0, 1], keep: 1)
                == [[0], [1]])
    }
}
