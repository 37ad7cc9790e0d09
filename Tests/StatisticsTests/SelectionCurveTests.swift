import Reasoning
import Testing

@testable import Statistics

@Suite("Selection by a verifier as the number of chains grows")
struct SelectionCurveTests {
    private func chains(_ scores: [Double?], correct: Set<Int>) -> [ScoredChain] {
        scores.enumerated().map { ScoredChain(score: $1, isCorrect: correct.contains($0)) }
    }

    /// The mean over all subsets of size k, ties resolved equally often.
    private func byEnumeration(_ chains: [ScoredChain], k: Int) -> Double {
        let subsets = (0..<1 << chains.count).filter { $0.nonzeroBitCount == k }
        let total = subsets.reduce(0.0) { sum, subset in
            let drawn = chains.indices.filter { subset >> $0 & 1 == 1 }.map { chains[$0] }
            guard let best = drawn.compactMap(\.score).max() else { return sum }
            let tied = drawn.filter { $0.score == best }
            return sum + Double(tied.count { $0.isCorrect }) / Double(tied.count)
        }
        return total / Double(subsets.count)
    }

    @Test("The expectation is the mean over all draws, with ties and masked chains")
    func exact() throws {
        for (scores, correct) in [
            ([0.9, 0.1, 0.5, 0.7], [0, 2]), ([0.5, 0.5, 0.5, 0.2, 0.9], [1, 3]),
            ([nil, 0.4, nil, 0.4, 0.3], [0, 1, 4]), ([nil, nil, 0.2], [2]), ([nil, nil], [0]),
        ] as [([Double?], Set<Int>)] {
            let chains = chains(scores, correct: correct)
            for k in 1...chains.count {
                let found = try SelectionCurve.expected(chains, k: k).accuracy
                #expect(abs(found - byEnumeration(chains, k: k)) < 1e-12)
            }
        }
    }

    @Test("Where all chains are right the share is one, whatever the rounding")
    func allRight() throws {
        for count in 2...24 {
            let all = chains((0..<count).map { Double($0) / 24 }, correct: Set(0..<count))
            var stream = RandomStream(seed: 1)
            for point in try SelectionCurve.points(
                [all], ks: Array(1...count), resamples: 2, stream: &stream)
            {
                #expect(abs(point.accuracy.value - 1) < 1e-12)
            }
        }
    }

    @Test("At one chain it is the accuracy, at all of them that of the best")
    func ends() throws {
        let four = chains([0.9, 0.1, 0.5, 0.7], correct: [1, 2, 3])
        #expect(try SelectionCurve.expected(four, k: 1).accuracy == 0.75)
        #expect(try SelectionCurve.expected(four, k: 4).accuracy == 0)
        #expect(try SelectionCurve.expected(four, k: 4).score == 0.9)
        #expect(abs((try SelectionCurve.expected(four, k: 1).score ?? 0) - 0.55) < 1e-12)
    }

    @Test(
        "A verifier that likes one kind of wrong chain is over-optimized: score up, accuracy down")
    func overOptimization() throws {
        // Scores follow correctness, but for one chain of each problem that is wrong and liked best.
        let problems = (0..<20).map { _ in
            chains((0..<16).map { $0 == 0 ? 1 : $0 < 8 ? 0.8 : 0.2 }, correct: Set(1..<8))
        }
        var stream = RandomStream(seed: 1)
        let points = try SelectionCurve.points(problems, ks: [1, 2, 4, 8, 16], stream: &stream)
        let accuracies = points.map(\.accuracy.value)
        #expect(accuracies[1] > accuracies[0] && accuracies[4] < accuracies[2])
        #expect(accuracies[4] == 0)
        let scores = points.compactMap(\.meanScore)
        #expect(scores == scores.sorted() && scores.count == 5)
        #expect(throws: StatisticsError.self) {
            try SelectionCurve.points(problems, ks: [17], stream: &stream)
        }
    }
}
