/// How small a difference a comparison can show (Cohen, Statistical Power Analysis, 1988, §2).
///
///     δ = (z_{1 − α/2} + z_{power}) · SE ≈ 2.8 · SE,   for 5 % and a power of 80 %
public enum Power {
    /// The true difference that a two-sided test finds with probability `power`, in the unit of the
    /// standard error.
    public static func detectable(
        standardError: Double, level: Double = 0.95, power: Double = 0.8
    ) -> Double {
        (Distributions.normalQuantile(0.5 + level / 2) + Distributions.normalQuantile(power))
            * standardError
    }

    /// How many observations a difference takes, where `n` gave the standard error.
    ///
    /// - Returns: nil where that is no number, such as for a standard error that is not finite.
    public static func observations(
        toDetect difference: Double, standardError: Double, n: Int, level: Double = 0.95,
        power: Double = 0.8
    ) -> Int? {
        let ratio =
            detectable(standardError: standardError, level: level, power: power) / difference
        return Int(exactly: (Double(n) * ratio * ratio).rounded(.up))
    }
}
