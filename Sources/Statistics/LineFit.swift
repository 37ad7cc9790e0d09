import Foundation
import Reasoning

/// A least-squares line, y = intercept + slope · x.
public struct LineFit: Codable, Hashable, Sendable {
    /// `n` counts points.
    public var intercept: Estimate
    /// Change of y for a unit of x; in log10 of compute, for a decade.
    public var slope: Estimate
    /// Share of the variance of y that the line explains; 1 where y does not vary.
    public var rSquared: Double
    public var n: Int

    /// Fits points, with intervals by a bootstrap over points; draws with a single x are left out.
    ///
    /// - Throws: `StatisticsError` for fewer than three points, values that are not finite, or a
    ///   single x.
    public init(
        x: [Double], y: [Double], resamples: Int = 2000, level: Double = 0.95,
        stream: inout RandomStream
    ) throws(StatisticsError) {
        guard x.count == y.count else {
            throw .invalid(field: "points", reason: "\(x.count) x against \(y.count) y")
        }
        guard x.count >= 3 else { throw .tooFew(what: "a line", needed: 3, got: x.count) }
        guard (x + y).allSatisfy(\.isFinite) else {
            throw .invalid(field: "points", reason: "a coordinate is not finite")
        }
        guard let line = Self.solve(x, y) else {
            throw .invalid(field: "points", reason: "all x are equal")
        }
        let rows = try Bootstrap.distributions(
            units: x.count, resamples: resamples, level: level, stream: &stream
        ) { draw in
            Self.solve(draw.map { x[$0] }, draw.map { y[$0] }).map { [$0.intercept, $0.slope] }
        }
        func estimate(_ value: Double, column: Int) -> Estimate {
            let spread = Bootstrap.summary(of: rows.map { $0[column] }, level: level)
            return Estimate(
                value: value, interval: spread.interval, n: x.count,
                standardError: spread.standardError, level: level)
        }
        intercept = estimate(line.intercept, column: 0)
        slope = estimate(line.slope, column: 1)
        let mean = y.reduce(0, +) / Double(y.count)
        let total = y.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        let residual = zip(x, y).reduce(0) {
            let error = $1.1 - line.intercept - line.slope * $1.0
            return $0 + error * error
        }
        rSquared = total > 0 ? 1 - residual / total : 1
        n = x.count
    }

    /// accuracy = intercept + slope · log10(compute): the line of the o1 panels.
    ///
    /// - Throws: `StatisticsError.invalid` where a compute is not positive, and as `init(x:y:)`.
    public init(
        compute: [Double], accuracy: [Double], resamples: Int = 2000, level: Double = 0.95,
        stream: inout RandomStream
    ) throws(StatisticsError) {
        guard compute.allSatisfy({ $0 > 0 }) else {
            throw .invalid(field: "compute", reason: "a logarithm needs positive numbers")
        }
        try self.init(
            x: compute.map { log10($0) }, y: accuracy, resamples: resamples, level: level,
            stream: &stream)
    }

    /// The line at x.
    public func value(at x: Double) -> Double { intercept.value + slope.value * x }

    /// The least-squares line; nil where all x are equal.
    static func solve(_ x: [Double], _ y: [Double]) -> (intercept: Double, slope: Double)? {
        guard let first = x.first, x.contains(where: { $0 != first }) else { return nil }
        let n = Double(x.count)
        let meanX = x.reduce(0, +) / n
        let meanY = y.reduce(0, +) / n
        let covariance = zip(x, y).reduce(0) { $0 + ($1.0 - meanX) * ($1.1 - meanY) }
        let variance = x.reduce(0) { $0 + ($1 - meanX) * ($1 - meanX) }
        let slope = covariance / variance
        return (meanY - slope * meanX, slope)
    }
}
