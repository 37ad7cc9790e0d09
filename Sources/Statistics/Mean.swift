/// Means of independent observations, with Student's t intervals.
public enum Mean {
    /// The mean, its standard error s/√n and the interval mean ± t s/√n.
    ///
    /// - Throws: `StatisticsError.tooFew` for fewer than two values.
    public static func estimate(_ values: [Double], level: Double = 0.95) throws(StatisticsError)
        -> Estimate
    {
        try validate(level: level)
        guard values.count >= 2 else {
            throw .tooFew(what: "a mean with an interval", needed: 2, got: values.count)
        }
        guard values.allSatisfy(\.isFinite) else {
            throw .invalid(field: "values", reason: "one of them is not finite")
        }
        let n = Double(values.count)
        let mean = values.reduce(0, +) / n
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (n - 1)
        let error = (variance / n).squareRoot()
        let t = Distributions.studentQuantile(0.5 + level / 2, degrees: values.count - 1)
        return Estimate(
            value: mean, interval: Interval(mean - t * error, mean + t * error), n: values.count,
            standardError: error, level: level)
    }

    /// The mean of `second − first`, pair by pair: two systems on the same problems.
    ///
    /// - Throws: `StatisticsError.invalid` for lists of different lengths.
    public static func pairedDifference(
        _ first: [Double], _ second: [Double], level: Double = 0.95
    ) throws(StatisticsError) -> Estimate {
        guard first.count == second.count else {
            throw .invalid(
                field: "pairs", reason: "\(first.count) values against \(second.count)")
        }
        return try estimate(zip(first, second).map { $1 - $0 }, level: level)
    }

    /// One number from several seeds: the mean of the seeds' values, with the larger of the two
    /// uncertainties there are, between seeds (t interval) and within them (their standard errors
    /// combined).
    ///
    /// Seeds that evaluate on the same problems share the problems' luck, which the spread between
    /// them cannot show; seeds that agree by chance would make it look too small.
    ///
    /// - Parameter seeds: one estimate a seed; a single one is returned as it is.
    /// - Returns: `n` counts the seeds' observations together.
    public static func pooled(_ seeds: [Estimate], level: Double = 0.95) throws(StatisticsError)
        -> Estimate
    {
        guard let first = seeds.first else { throw .tooFew(what: "a pool", needed: 1, got: 0) }
        guard seeds.count > 1 else { return first }
        var pooled = try estimate(seeds.map(\.value), level: level)
        // Problems are shared, so the seeds' errors are taken as fully correlated: their mean.
        let count = Double(seeds.count)
        let low = seeds.reduce(0) { $0 + ($1.value - $1.interval.low) } / count
        let high = seeds.reduce(0) { $0 + ($1.interval.high - $1.value) } / count
        pooled.interval = Interval(
            min(pooled.interval.low, pooled.value - low),
            max(pooled.interval.high, pooled.value + high))
        let within = seeds.reduce(0) { $0 + ($1.standardError ?? 0) } / count
        pooled.standardError = max(pooled.standardError ?? 0, within)
        pooled.n = seeds.reduce(0) { $0 + $1.n }
        return pooled
    }
}
