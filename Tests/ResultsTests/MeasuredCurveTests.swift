import Reasoning
import Statistics
import Testing

@testable import Results

@Suite("Strategies at equal compute")
struct MeasuredCurveTests {
    private func point(_ values: [Double], flops: Double) -> MeasuredPoint {
        MeasuredPoint(
            label: "\(flops)", values: values, flops: values.map { _ in flops },
            tokens: values.map { _ in flops }, generatedTokens: values.map { _ in flops })
    }

    private func curve(_ name: String, _ points: [(values: [Double], flops: Double)])
        -> MeasuredCurve
    {
        MeasuredCurve(
            strategy: name, points: points.map { point($0.values, flops: $0.flops) })
    }

    @Test("Between two sizes the strategies are mixed in the logarithm of compute")
    func mixing() throws {
        let curve = curve("a", [([0, 1], 1e6), ([1, 1], 1e8)])
        let middle = try #require(curve.values(at: 1e7))
        #expect(abs(middle[0] - 0.5) < 1e-9 && middle[1] == 1)
        #expect(curve.values(at: 1e5) == nil && curve.values(at: 1e9) == nil)
        #expect(try #require(curve.values(at: 1e8)) == [1, 1])
    }

    @Test("The compute for an accuracy lies between the points around it")
    func reaching() throws {
        let curve = curve("a", [([0, 0], 1e6), ([1, 1], 1e8)])
        let flops = try #require(curve.flops(reaching: 0.5))
        #expect(abs(flops / 1e7 - 1) < 1e-9)
        #expect(curve.flops(reaching: 1.1) == nil)
    }

    @Test("A strategy that solves what another does not is better, one alike cannot be told")
    func verdicts() throws {
        var stream = RandomStream(seed: 1)
        let half = (0..<40).map { $0 % 2 == 0 ? 1.0 : 0 }
        let most = (0..<40).map { $0 % 10 == 0 ? 0.0 : 1 }
        let weak = curve("weak", [(half, 1e6), (half, 1e9)])
        let strong = curve("strong", [(most, 1e7), (most, 1e8)])
        let better = try EqualCompute(strong, over: weak, stream: &stream)
        #expect(better.verdict == .holds)
        #expect(better.points.count == 2)
        #expect(abs(try #require(better.mean).value - 0.4) < 1e-9)
        #expect(try EqualCompute(weak, over: strong, stream: &stream).verdict == .notMeasurable)
        #expect(try EqualCompute(weak, over: weak, stream: &stream).verdict == .cannotBeTold)
    }

    @Test("Costs at which only one was measured are no comparison")
    func disjoint() throws {
        var stream = RandomStream(seed: 1)
        let cheap = curve("cheap", [([1, 1], 1e3), ([1, 1], 1e4)])
        let dear = curve("dear", [([0, 1], 1e6), ([0, 1], 1e7)])
        let none = try EqualCompute(cheap, over: dear, stream: &stream)
        #expect(none.mean == nil && none.pValue == nil && none.verdict == .notMeasurable)
    }

    @Test("Quintiles are of equal size, the easiest first")
    func quintiles() {
        let probes: [[Verdict]] = (0..<10).map { index in
            (0..<10).map { $0 < index ? .correct : .wrong }
        }
        let quintiles = Quintiles(probes)
        #expect(quintiles.problems == [[8, 9], [6, 7], [4, 5], [2, 3], [0, 1]])
        #expect(quintiles.middleProblems == [2, 3, 4, 5, 6, 7])
        #expect(abs(quintiles.rates[0] - 0.85) < 1e-9)
    }
}
