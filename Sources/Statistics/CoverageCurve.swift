import Reasoning
import Search

/// How many of a problem's recorded samples were correct.
public struct Tally: Codable, Hashable, Sendable {
    public var samples: Int
    public var correct: Int

    public init(samples: Int, correct: Int) {
        self.samples = samples
        self.correct = correct
    }
}

/// A curve's point: an estimate at a number of samples.
public struct SampledPoint: Codable, Hashable, Sendable {
    /// Samples for each problem.
    public var k: Int
    /// `n` counts problems.
    public var estimate: Estimate

    public init(k: Int, estimate: Estimate) {
        self.k = k
        self.estimate = estimate
    }
}

/// Coverage (pass@k, by the answer key) over problems.
public enum CoverageCurve {
    /// The mean over problems of the unbiased estimate (2107.03374 §2.1), problems resampled.
    ///
    /// - Throws: `SearchError.invalid` where a problem has fewer than k samples.
    public static func passAtK(
        _ tallies: [Tally], k: Int, resamples: Int = 2000, level: Double = 0.95,
        stream: inout RandomStream
    ) throws -> Estimate {
        let values = try tallies.map {
            try Coverage.passAtK(samples: $0.samples, correct: $0.correct, k: k)
        }
        return try Bootstrap.share(values, resamples: resamples, level: level, stream: &stream)
    }

    /// Points at every k of a list.
    public static func points(
        _ tallies: [Tally], ks: [Int], resamples: Int = 2000, level: Double = 0.95,
        stream: inout RandomStream
    ) throws -> [SampledPoint] {
        try ks.map { k in
            SampledPoint(
                k: k,
                estimate: try passAtK(
                    tallies, k: k, resamples: resamples, level: level, stream: &stream))
        }
    }
}
