import Foundation
import Reasoning

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
        let tail = 0.5 * regularizedIncompleteBeta(v / (v + t * t), a: v / 2, b: 0.5)
        return t > 0 ? 1 - tail : tail
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
