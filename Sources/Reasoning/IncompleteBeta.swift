import Foundation

/// The regularized incomplete beta function I_x(a, b), the chance that a Beta(a, b) variable is at
/// most x, by Lentz's continued fraction (DLMF 8.17.22); good to about 1e-13.
///
/// - Parameters:
///   - x: clamped to [0, 1].
///   - a: positive.
///   - b: positive.
public func regularizedIncompleteBeta(_ x: Double, a: Double, b: Double) -> Double {
    guard x > 0 else { return 0 }
    guard x < 1 else { return 1 }
    // The fraction converges fast below the distribution's centre; above it the tails are exchanged.
    return x <= (a + 1) / (a + b + 2)
        ? tail(x, 1 - x, a: a, b: b) : 1 - tail(1 - x, x, a: b, b: a)
}

/// I_x(a, b), given 1 - x too.
private func tail(_ x: Double, _ rest: Double, a: Double, b: Double) -> Double {
    let logFront = lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log(rest) - log(a)
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
