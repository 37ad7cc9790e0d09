/// Wilson's score interval for a share (Wilson 1927; Brown, Cai and DasGupta 2001).
///
///     (p̂ + z²/2n ± z √(p̂(1−p̂)/n + z²/4n²)) / (1 + z²/n)
///
/// For independent outcomes. Several samples of one problem are not independent: use
/// `Bootstrap.accuracy`.
public enum Wilson {
    /// - Parameters:
    ///   - successes: may be fractional, as a mean of shares times n is.
    ///   - level: confidence. Default 0.95.
    /// - Throws: `StatisticsError` unless n ≥ 1 and 0 ≤ successes ≤ n.
    public static func interval(successes: Double, of n: Int, level: Double = 0.95)
        throws(StatisticsError) -> Interval
    {
        try validate(level: level)
        guard n >= 1 else { throw .tooFew(what: "a share", needed: 1, got: n) }
        let n = Double(n)
        guard successes >= 0, successes <= n else {
            throw .invalid(field: "successes", reason: "\(successes) is not between 0 and \(n)")
        }
        let z = Distributions.normalQuantile(0.5 + level / 2)
        let share = successes / n
        let center = share + z * z / (2 * n)
        let spread = z * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
        let scale = 1 + z * z / n
        // At the ends the bound is exactly 0 or 1; rounding would leave a speck.
        return Interval(
            successes == 0 ? 0 : max(0, (center - spread) / scale),
            successes == n ? 1 : min(1, (center + spread) / scale))
    }

    /// A share of independent outcomes with its interval.
    public static func estimate(successes: Int, of n: Int, level: Double = 0.95)
        throws(StatisticsError) -> Estimate
    {
        let interval = try interval(successes: Double(successes), of: n, level: level)
        let share = Double(successes) / Double(n)
        return Estimate(
            value: share, interval: interval, n: n,
            standardError: (share * (1 - share) / Double(n)).squareRoot(), level: level)
    }
}
