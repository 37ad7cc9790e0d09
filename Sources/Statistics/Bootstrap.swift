import Reasoning

/// Percentile bootstrap over clusters (Efron 1979): the sampling unit is the problem, whatever the
/// number of samples on it.
public enum Bootstrap {
    /// The percentile interval of a statistic of resampled units, with its standard error.
    ///
    /// - Parameters:
    ///   - units: number of units, such as problems.
    ///   - resamples: Default 2000.
    ///   - statistic: of the drawn indices, repeats included; nil for a draw on which it is
    ///     undefined, which is left out.
    /// - Throws: `StatisticsError.noFit` when the statistic was undefined on most draws.
    public static func interval(
        units: Int, resamples: Int = 2000, level: Double = 0.95, stream: inout RandomStream,
        statistic: ([Int]) -> Double?
    ) throws(StatisticsError) -> (interval: Interval, standardError: Double) {
        let values = try distributions(
            units: units, resamples: resamples, level: level, stream: &stream
        ) { statistic($0).map { [$0] } }
        return summary(of: values.map { $0[0] }, level: level)
    }

    /// A statistic's percentile interval and standard error, with the p-value of its being `null` from the
    /// same draws.
    ///
    /// - Parameters:
    ///   - resamples: Default 10,000, since the p-value is never below 2 / (`resamples` + 1).
    ///   - statistic: of the drawn indices; nil for a draw on which it is undefined.
    /// - Throws: `StatisticsError.noFit` when the statistic was undefined on most draws.
    public static func test(
        units: Int, null: Double = 0, resamples: Int = 10_000, level: Double = 0.95,
        stream: inout RandomStream, statistic: ([Int]) -> Double?
    ) throws(StatisticsError) -> (interval: Interval, standardError: Double, pValue: Double) {
        let values = try distributions(
            units: units, resamples: resamples, level: level, stream: &stream
        ) { statistic($0).map { [$0] } }.map { $0[0] }
        let spread = summary(of: values, level: level)
        return (spread.interval, spread.standardError, pValue(of: values, null: null))
    }

    /// The mean of differences, such as those of two strategies on each problem, with the p-value of there
    /// being none.
    ///
    /// - Returns: the interval leaves out zero where the p-value is below 1 − `level`, but for a draw.
    public static func difference(
        _ differences: [Double], resamples: Int = 10_000, level: Double = 0.95,
        stream: inout RandomStream
    ) throws(StatisticsError) -> (estimate: Estimate, pValue: Double) {
        try validate(level: level)
        guard !differences.isEmpty else { throw .tooFew(what: "a difference", needed: 1, got: 0) }
        guard differences.allSatisfy(\.isFinite) else {
            throw .invalid(field: "differences", reason: "one of them is not finite")
        }
        let count = UInt64(differences.count)
        var means: [Double] = []
        for _ in 0..<max(resamples, 1) {
            var sum = 0.0
            for _ in 0..<count {
                // Uniform but for less than `count` / 2⁶⁴.
                sum += differences[Int(stream.next().multipliedFullWidth(by: count).high)]
            }
            means.append(sum / Double(count))
        }
        let spread = summary(of: means, level: level)
        return (
            Estimate(
                value: differences.reduce(0, +) / Double(count), interval: spread.interval,
                n: differences.count, standardError: spread.standardError, level: level),
            pValue(of: means, null: 0)
        )
    }

    /// Twice the smaller share of draws on a side of `null`, the data itself counted as one of them
    /// (Davison and Hinkley, Bootstrap Methods and their Application, 1997, §4.2).
    static func pValue(of values: [Double], null: Double) -> Double {
        let below = values.count { $0 <= null }
        let above = values.count { $0 >= null }
        return min(1, 2 * Double(min(below, above) + 1) / Double(values.count + 1))
    }

    /// The mean of per-problem values, each in [0, 1], with an interval that resamples problems.
    ///
    /// Where all problems agree the bootstrap has nothing to vary and would claim certainty; then
    /// the interval is Wilson's over problems.
    public static func share(
        _ values: [Double], resamples: Int = 2000, level: Double = 0.95, stream: inout RandomStream
    ) throws(StatisticsError) -> Estimate {
        guard let first = values.first else {
            throw .tooFew(what: "a share", needed: 1, got: 0)
        }
        guard values.allSatisfy({ (0...1).contains($0) }) else {
            throw .invalid(field: "values", reason: "a share lies between 0 and 1")
        }
        let mean = values.reduce(0, +) / Double(values.count)
        if values.allSatisfy({ $0 == first }) {
            let interval = try Wilson.interval(
                successes: first * Double(values.count), of: values.count, level: level)
            return Estimate(value: first, interval: interval, n: values.count, level: level)
        }
        let spread = try interval(
            units: values.count, resamples: resamples, level: level, stream: &stream
        ) { draw in draw.reduce(0) { $0 + values[$1] } / Double(draw.count) }
        return Estimate(
            value: mean, interval: spread.interval, n: values.count,
            standardError: spread.standardError, level: level)
    }

    /// Accuracy of one sample, where each problem was sampled several times: the mean over problems
    /// of the share of correct samples, problems resampled.
    ///
    /// - Parameter outcomes: by problem, its samples' verdicts; problems without samples are refused.
    /// - Returns: `n` counts problems.
    public static func accuracy(
        _ outcomes: [[Bool]], resamples: Int = 2000, level: Double = 0.95,
        stream: inout RandomStream
    ) throws(StatisticsError) -> Estimate {
        guard outcomes.allSatisfy({ !$0.isEmpty }) else {
            throw .invalid(field: "outcomes", reason: "a problem has no samples")
        }
        let shares = outcomes.map { Double($0.count { $0 }) / Double($0.count) }
        return try share(shares, resamples: resamples, level: level, stream: &stream)
    }

    /// Values of several statistics on resampled units, one row a draw.
    static func distributions(
        units: Int, resamples: Int, level: Double, stream: inout RandomStream,
        statistics: ([Int]) -> [Double]?
    ) throws(StatisticsError) -> [[Double]] {
        try validate(level: level)
        guard units >= 1 else { throw .tooFew(what: "a bootstrap", needed: 1, got: units) }
        guard resamples >= 1 else {
            throw .invalid(field: "resamples", reason: "\(resamples) draws tell nothing")
        }
        var rows: [[Double]] = []
        for _ in 0..<resamples {
            let draw = (0..<units).map { _ in Int.random(in: 0..<units, using: &stream) }
            if let row = statistics(draw), row.allSatisfy(\.isFinite) { rows.append(row) }
        }
        guard rows.count * 2 > resamples else {
            throw .noFit("only \(rows.count) of \(resamples) resamples could be evaluated")
        }
        return rows
    }

    /// The percentile interval and the standard deviation of bootstrap values.
    static func summary(of values: [Double], level: Double) -> (
        interval: Interval, standardError: Double
    ) {
        let sorted = values.sorted()
        let mean = sorted.reduce(0, +) / Double(sorted.count)
        let squares = sorted.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return (
            Interval(quantile(0.5 - level / 2, of: sorted), quantile(0.5 + level / 2, of: sorted)),
            (squares / Double(max(sorted.count - 1, 1))).squareRoot()
        )
    }

    /// A quantile of sorted values by linear interpolation (type 7 of Hyndman and Fan 1996).
    static func quantile(_ probability: Double, of sorted: [Double]) -> Double {
        let position = probability * Double(sorted.count - 1)
        let below = min(max(Int(position), 0), sorted.count - 1)
        let above = min(below + 1, sorted.count - 1)
        return sorted[below] + (position - Double(below)) * (sorted[above] - sorted[below])
    }
}
