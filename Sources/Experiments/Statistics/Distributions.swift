import Foundation

/// Quantiles of the distributions that the intervals rest on.
public enum Distributions {
    /// The standard normal quantile, by bisection on the complementary error function; exact to
    /// about 1e-12.
    ///
    /// - Parameter probability: in (0, 1).
    public static func normalQuantile(_ probability: Double) -> Double {
        bisect(between: -40, and: 40) { 0.5 * erfc(-$0 / 2.squareRoot()) < probability }
    }

    /// Student's t quantile, by bisection on its distribution function.
    ///
    /// - Parameters:
    ///   - probability: in (0, 1).
    ///   - degrees: degrees of freedom, at least 1.
    public static func studentQuantile(_ probability: Double, degrees: Int) -> Double {
        bisect(between: -1e6, and: 1e6) { studentCDF($0, degrees: degrees) < probability }
    }

    /// The chance that Student's t is at most `t`.
    public static func studentCDF(_ t: Double, degrees: Int) -> Double {
        let v = Double(degrees)
        let tail = 0.5 * incompleteBeta(v / (v + t * t), a: v / 2, b: 0.5)
        return t > 0 ? 1 - tail : tail
    }

    /// The regularized incomplete beta function I_x(a, b) by Lentz's continued fraction (DLMF
    /// 8.17.22).
    static func incompleteBeta(_ x: Double, a: Double, b: Double) -> Double {
        guard x > 0 else { return 0 }
        guard x < 1 else { return 1 }
        guard x < (a + 1) / (a + b + 2) else { return 1 - incompleteBeta(1 - x, a: b, b: a) }
        let logFront =
            lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x) - log(a)
        var c = 1.0
        var d = 1 / (1 - (a + b) * x / (a + 1))
        var fraction = d
        for m in 1...500 {
            let m = Double(m)
            let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
            d = 1 / (1 + even * d)
            c = 1 + even / c
            fraction *= c * d
            let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
            d = 1 / (1 + odd * d)
            c = 1 + odd / c
            fraction *= c * d
            if abs(c * d - 1) < 1e-15 { break }
        }
        return exp(logFront) * fraction
    }

    /// Where a predicate that holds below turns false.
    private static func bisect(
        between low: Double, and high: Double, isBelow: (Double) -> Bool
    ) -> Double {
        var (low, high) = (low, high)
        for _ in 0..<200 {
            let middle = 0.5 * (low + high)
            if middle == low || middle == high { break }
            if isBelow(middle) { low = middle } else { high = middle }
        }
        return 0.5 * (low + high)
    }
}
