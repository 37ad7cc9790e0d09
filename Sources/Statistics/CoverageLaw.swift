import Foundation
import Reasoning
import Search

/// The exponentiated power law of coverage (Brown et al., 2407.21787 §3):
///
///     c(k) = exp(−a · k^−b)
///
/// Fitted by least squares on c, from a line through log(−log c) against log k, refined by
/// Levenberg–Marquardt in (log a, b). Departure: the paper writes exp(a k^b) with both negative.
public struct CoverageLaw: Codable, Hashable, Sendable {
    /// −log of coverage at one sample. `n` counts problems.
    public var a: Estimate
    /// The exponent. `n` counts problems.
    public var b: Estimate
    /// Share of the variance of c over the points that the law explains.
    public var rSquared: Double
    /// Points fitted.
    public var points: Int

    /// Fits the coverage of recorded samples at each k, with intervals that resample problems and
    /// fit again.
    ///
    /// - Throws: `StatisticsError` for fewer than three distinct k or coverage that is 0 or 1 at all
    ///   but one of them; `SearchError.invalid` where a problem has too few samples.
    public init(
        _ tallies: [Tally], ks: [Int], resamples: Int = 200, level: Double = 0.95,
        stream: inout RandomStream
    ) throws {
        let ks = Set(ks).sorted()
        guard ks.count >= 3 else {
            throw StatisticsError.tooFew(what: "a coverage law", needed: 3, got: ks.count)
        }
        guard !tallies.isEmpty else {
            throw StatisticsError.tooFew(what: "a coverage law", needed: 1, got: 0)
        }
        let table = try tallies.map { tally in
            try ks.map {
                try Coverage.passAtK(samples: tally.samples, correct: tally.correct, k: $0)
            }
        }
        let x = ks.map { log(Double($0)) }
        func mean(_ draw: [Int]) -> [Double] {
            ks.indices.map { column in
                draw.reduce(0) { $0 + table[$1][column] } / Double(draw.count)
            }
        }
        let coverage = mean(Array(tallies.indices))
        guard let fit = Self.fit(logK: x, coverage: coverage) else {
            throw StatisticsError.noFit("coverage is 0 or 1 at all but one k")
        }
        let rows = try Bootstrap.distributions(
            units: tallies.count, resamples: resamples, level: level, stream: &stream
        ) { draw in Self.fit(logK: x, coverage: mean(draw)).map { [exp($0.logA), $0.b] } }
        func estimate(_ value: Double, column: Int) -> Estimate {
            let spread = Bootstrap.summary(of: rows.map { $0[column] }, level: level)
            return Estimate(
                value: value, interval: spread.interval, n: tallies.count,
                standardError: spread.standardError, level: level)
        }
        a = estimate(exp(fit.logA), column: 0)
        b = estimate(fit.b, column: 1)
        points = ks.count
        let average = coverage.reduce(0, +) / Double(coverage.count)
        let total = coverage.reduce(0) { $0 + ($1 - average) * ($1 - average) }
        let residual = Self.loss(fit, logK: x, coverage: coverage)
        rSquared = total > 0 ? 1 - residual / total : 1
    }

    /// The law's coverage at k samples.
    public func coverage(at k: Double) -> Double { exp(-a.value * pow(k, -b.value)) }

    /// The least-squares parameters; nil where fewer than two points have a coverage inside (0, 1).
    static func fit(logK x: [Double], coverage: [Double]) -> (logA: Double, b: Double)? {
        let inside = x.indices.filter { coverage[$0] > 0 && coverage[$0] < 1 }
        guard
            let line = LineFit.solve(
                inside.map { x[$0] }, inside.map { log(-log(coverage[$0])) })
        else { return nil }
        var best = (logA: line.intercept, b: -line.slope)
        var least = loss(best, logK: x, coverage: coverage)
        var damping = 1e-3
        for _ in 0..<200 where damping < 1e12 {
            // The normal equations of two parameters, damped on the diagonal.
            var (haa, hab, hbb, ga, gb) = (0.0, 0.0, 0.0, 0.0, 0.0)
            for (x, c) in zip(x, coverage) {
                let exponent = exp(best.logA - best.b * x)
                let value = exp(-exponent)
                let da = -value * exponent
                let db = value * exponent * x
                haa += da * da
                hab += da * db
                hbb += db * db
                ga += da * (c - value)
                gb += db * (c - value)
            }
            let (p, q) = (haa * (1 + damping), hbb * (1 + damping))
            let determinant = p * q - hab * hab
            guard determinant > 0 else { break }
            let step = (
                logA: (q * ga - hab * gb) / determinant, b: (p * gb - hab * ga) / determinant
            )
            let trial = (logA: best.logA + step.logA, b: best.b + step.b)
            let trialLoss = loss(trial, logK: x, coverage: coverage)
            guard trialLoss < least else {
                damping *= 10
                continue
            }
            (best, least, damping) = (trial, trialLoss, damping / 10)
            if abs(step.logA) + abs(step.b) < 1e-12 { break }
        }
        return best
    }

    /// The sum of squared errors in coverage.
    private static func loss(
        _ law: (logA: Double, b: Double), logK: [Double], coverage: [Double]
    ) -> Double {
        zip(logK, coverage).reduce(0) {
            let error = $1.1 - exp(-exp(law.logA - law.b * $1.0))
            return $0 + error * error
        }
    }
}
