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
                    difference: try Self.estimate(differences, stream: &stream)))
            sums = sums.isEmpty ? differences : zip(sums, differences).map { $0 + $1 }
        }
        if !points.isEmpty {
            mean = try Self.estimate(
                sums.map { $0 / Double(points.count) }, stream: &stream)
        }
    }

    /// Which is better on average over the costs that both were measured at.
    public var verdict: SearchClaim.Verdict {
        guard let mean else { return .cannotBeTold }
        if mean.interval.low > 0 { return .holds }
        return mean.interval.high < 0 ? .doesNotHold : .cannotBeTold
    }

    /// The mean of paired differences; problems are resampled.
    package static func estimate(_ differences: [Double], stream: inout RandomStream) throws
        -> Estimate
    {
        let mean = differences.reduce(0, +) / Double(max(differences.count, 1))
        let spread = try Bootstrap.interval(
            units: differences.count, resamples: 1000, stream: &stream
        ) { draw in draw.reduce(0) { $0 + differences[$1] } / Double(draw.count) }
        return Estimate(
            value: mean, interval: spread.interval, n: differences.count,
            standardError: spread.standardError)
    }
}
