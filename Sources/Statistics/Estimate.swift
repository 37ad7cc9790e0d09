/// A number with its uncertainty and the size of the data behind it.
public struct Estimate: Codable, Hashable, Sendable {
    public var value: Double
    /// Covers the true value with confidence `level`.
    public var interval: Interval
    /// Independent observations: problems, runs or pairs, as the maker says.
    public var n: Int
    /// Standard error of `value`, in its unit; nil where the method gives none.
    public var standardError: Double?
    /// Default 0.95.
    public var level: Double

    public init(
        value: Double, interval: Interval, n: Int, standardError: Double? = nil,
        level: Double = 0.95
    ) {
        self.value = value
        self.interval = interval
        self.n = n
        self.standardError = standardError
        self.level = level
    }
}

/// - Throws: `StatisticsError.invalid` unless 0 < level < 1.
func validate(level: Double) throws(StatisticsError) {
    guard level > 0, level < 1 else {
        throw .invalid(field: "level", reason: "\(level) is no confidence between 0 and 1")
    }
}
