import Reasoning
import Testing

@testable import Statistics

@Suite("Ratios whose problems are resampled whole")
struct ClusteredRatioTests {
    private func ratio(_ parts: [(Double, Double)]) -> ClusteredRatio {
        var ratio = ClusteredRatio()
        for (index, part) in parts.enumerated() {
            ratio.add(part.0, of: part.1, problem: "p\(index)")
        }
        return ratio
    }

    @Test("The value is the sums' ratio, and n counts problems, however often each is added to")
    func value() throws {
        var ratio = ratio([(1, 2), (3, 4)])
        ratio.add(1, of: 2, problem: "p0")
        var stream = RandomStream(seed: 1)
        let estimate = try ratio.estimate(stream: &stream)
        #expect(estimate.value == 5.0 / 8)
        #expect(estimate.n == 2 && ratio.problems == 2)
        #expect(estimate.interval.low >= 0.5 && estimate.interval.high <= 0.75)
    }

    @Test("A hundred chains of each problem make no interval narrower than one does")
    func clusters() throws {
        let outcomes = (0..<40).map { $0 % 3 == 0 ? 1.0 : 0 }
        var (one, two) = (RandomStream(seed: 2), RandomStream(seed: 2))
        let single = try ratio(outcomes.map { ($0, 1) }).estimate(stream: &one)
        let many = try ratio(outcomes.map { (100 * $0, 100) }).estimate(stream: &two)
        #expect(single.interval == many.interval && single.value == many.value)
    }

    @Test("Where every problem agrees the interval is Wilson's, never a point")
    func agreement() throws {
        var stream = RandomStream(seed: 3)
        for share in [0.0, 1] {
            let estimate = try ratio([(share, 1), (2 * share, 2), (share, 1)]).estimate(
                stream: &stream)
            #expect(estimate.value == share)
            #expect(estimate.interval == (try Wilson.interval(successes: 3 * share, of: 3)))
        }
    }

    @Test("Two ratios on the same problems are compared pair by pair")
    func paired() throws {
        // Each problem differs by 0.1 exactly, whatever its own level.
        let levels = (0..<30).map { 0.02 * Double($0) }
        let (a, b) = (ratio(levels.map { ($0 + 0.1, 1) }), ratio(levels.map { ($0, 1) }))
        var stream = RandomStream(seed: 4)
        let difference = try ClusteredRatio.compare(a, b, stream: &stream, by: -)
        #expect(abs(difference.value - 0.1) < 1e-12)
        #expect(difference.interval.high - difference.interval.low < 1e-9)
        #expect(difference.n == 30)
        #expect(throws: StatisticsError.self) {
            try ClusteredRatio.compare(a, ratio([(1, 1)]), stream: &stream, by: -)
        }
    }

    @Test("Nothing to divide by is an error")
    func empty() {
        var stream = RandomStream(seed: 5)
        #expect(throws: StatisticsError.self) {
            try ClusteredRatio().estimate(stream: &stream)
        }
        #expect(throws: StatisticsError.self) {
            try ratio([(0, 0)]).estimate(stream: &stream)
        }
    }

    @Test("Of three ratios, a draw on which the combination is undefined is left out")
    func three() throws {
        let parts = (0..<30).map { Double($0 % 2) }
        let search = ratio(parts.map { (0.5 + $0 / 2, 1) })
        let chain = ratio(parts.map { (0.25 + $0 / 2, 1) })
        let base = ratio(parts.map { ($0 / 2, 1) })
        var stream = RandomStream(seed: 5)
        func kept(_ values: [Double]) -> Double? {
            values[0] > values[2] ? (values[1] - values[2]) / (values[0] - values[2]) : nil
        }
        let half = try ClusteredRatio.compare([search, chain, base], stream: &stream, by: kept)
        #expect(abs(half.value - 0.5) < 1e-12 && half.interval.width < 1e-9 && half.n == 30)
        #expect(throws: StatisticsError.self) {
            try ClusteredRatio.compare([base, chain, search], stream: &stream, by: kept)
        }
    }
}
