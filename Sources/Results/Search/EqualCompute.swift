import Foundation
import Reasoning
import Statistics

/// Whether one strategy is better than another at equal compute, problem by problem.
public struct EqualCompute: Codable, Hashable, Sendable {
    /// The difference at one cost.
    public struct Point: Codable, Hashable, Sendable {
        /// Mean FLOPs of a problem, the same for both.
        public var flops: Double
        /// Accuracy of the first less that of the second. `n` counts problems.
        public var difference: Estimate
    }

    public var first: String
    public var second: String
    /// At every size of the first that the second was measured at, too.
    public var points: [Point]
    /// The mean of the differences over all of these; nil without a point.
    public var mean: Estimate?
    /// The chance of a mean so far from zero, were there no difference; nil without a point, and in
    /// summaries from before.
    public var pValue: Double?

    /// - Parameters:
    ///   - problems: those that count; nil: all.
    ///   - stream: of the resampling of problems.
    /// - Throws: `StatisticsError`.
    public init(
        _ first: MeasuredCurve, over second: MeasuredCurve, on problems: [Int]? = nil,
        stream: inout RandomStream
    ) throws {
        self.first = first.name
        self.second = second.name
        points = []
        var sums: [Double] = []
        for point in first.points {
            guard let others = second.values(at: point.meanFlops) else { continue }
            let all = zip(point.values, others).map { $0 - $1 }
            let differences = problems.map { $0.map { all[$0] } } ?? all
            guard !differences.isEmpty else { continue }
            points.append(
                Point(
                    flops: point.meanFlops,
                    difference: try Bootstrap.difference(
                        differences, resamples: 1000, stream: &stream
                    ).estimate))
            sums = sums.isEmpty ? differences : zip(sums, differences).map { $0 + $1 }
        }
        if !points.isEmpty {
            let found = try Bootstrap.difference(
                sums.map { $0 / Double(points.count) }, stream: &stream)
            mean = found.estimate
            pValue = found.pValue
        }
    }

    /// Which is better on average over the costs that both were measured at.
    public var verdict: SearchClaim.Verdict {
        mean.map(SearchClaim.Verdict.init(of:)) ?? .notMeasurable
    }
}
