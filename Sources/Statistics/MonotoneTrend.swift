import Reasoning

/// Whether a curve rises, without assuming its shape.
public struct MonotoneTrend: Codable, Hashable, Sendable {
    /// Spearman's rank correlation of x and y, ties given their mean rank; 0 where either is
    /// constant.
    public var spearman: Double
    /// The chance that shuffled y correlate at least as strongly upward: one-sided, by permutation,
    /// (1 + exceeding) / (1 + permutations).
    public var pValue: Double
    /// Share of steps between neighbours in x with rising y; equal neighbours do not rise.
    public var risingSteps: Double
    /// Points.
    public var n: Int

    /// - Parameter permutations: Default 2000.
    /// - Throws: `StatisticsError` for fewer than three points or values that are not finite.
    public init(
        x: [Double], y: [Double], permutations: Int = 2000, stream: inout RandomStream
    ) throws(StatisticsError) {
        guard x.count == y.count else {
            throw .invalid(field: "points", reason: "\(x.count) x against \(y.count) y")
        }
        guard x.count >= 3 else { throw .tooFew(what: "a trend", needed: 3, got: x.count) }
        guard (x + y).allSatisfy(\.isFinite) else {
            throw .invalid(field: "points", reason: "a coordinate is not finite")
        }
        guard permutations >= 1 else {
            throw .invalid(field: "permutations", reason: "\(permutations) tell nothing")
        }
        let ranksX = Self.ranks(x)
        var ranksY = Self.ranks(y)
        let observed = Self.correlation(ranksX, ranksY)
        var exceeding = 0
        for _ in 0..<permutations {
            ranksY.shuffle(using: &stream)
            // Equal correlations differ by rounding.
            if Self.correlation(ranksX, ranksY) >= observed - 1e-12 { exceeding += 1 }
        }
        spearman = observed
        pValue = Double(1 + exceeding) / Double(1 + permutations)
        let ordered = zip(x, y).sorted { $0.0 < $1.0 }.map(\.1)
        let rising = zip(ordered, ordered.dropFirst()).count { $0 < $1 }
        risingSteps = Double(rising) / Double(ordered.count - 1)
        n = x.count
    }

    /// Ranks from 1, ties given their mean.
    static func ranks(_ values: [Double]) -> [Double] {
        let order = values.indices.sorted { values[$0] < values[$1] }
        var ranks = [Double](repeating: 0, count: values.count)
        var start = 0
        while start < order.count {
            var end = start
            while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
            for place in start..<end { ranks[order[place]] = Double(start + 1 + end) / 2 }
            start = end
        }
        return ranks
    }

    /// Pearson's correlation; 0 where either side is constant.
    static func correlation(_ x: [Double], _ y: [Double]) -> Double {
        let n = Double(x.count)
        let meanX = x.reduce(0, +) / n
        let meanY = y.reduce(0, +) / n
        var (xy, xx, yy) = (0.0, 0.0, 0.0)
        for (x, y) in zip(x, y) {
            xy += (x - meanX) * (y - meanY)
            xx += (x - meanX) * (x - meanX)
            yy += (y - meanY) * (y - meanY)
        }
        return xx > 0 && yy > 0 ? xy / (xx * yy).squareRoot() : 0
    }
}
