import Statistics

/// How small a difference the main comparison of a model can show.
public struct ComparisonPower: Codable, Hashable, Sendable {
    public var first: String
    public var second: String
    /// Different problems.
    public var n: Int
    /// Of the mean of paired differences, as a share.
    public var standardError: Double
    /// The true difference that is found four times of five at the level of 5 %: 2.8 standard errors.
    public var detectable: Double
    /// How many problems five points would take; nil where that is no number.
    public var needed: Int?

    /// - Returns: nil without a common cost, or where the strategies never differ.
    package init?(of comparison: EqualCompute) {
        guard let mean = comparison.mean, let error = mean.standardError, error > 0 else {
            return nil
        }
        (first, second, n, standardError) = (comparison.first, comparison.second, mean.n, error)
        detectable = Power.detectable(standardError: error)
        needed = Power.observations(toDetect: 0.05, standardError: error, n: mean.n)
    }
}
