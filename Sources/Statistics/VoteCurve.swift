import Reasoning
import Search

/// What one recorded chain would vote for.
public struct Ballot: Codable, Hashable, Sendable {
    /// The answer's canonical form; nil abstains.
    public var form: String?
    public var isCorrect: Bool

    public init(form: String?, isCorrect: Bool) {
        self.form = form
        self.isCorrect = isCorrect
    }
}

/// Accuracy of a majority vote of k chains, for every k from one set of n recorded samples.
public enum VoteCurve {
    /// The expected accuracy of `MajorityVote` with k of a problem's n samples drawn without
    /// replacement, averaged over draws, then over problems; problems resampled for the interval.
    ///
    /// At k = 1 it is the share of correct ballots, exactly. At k near n the draws overlap: the
    /// interval speaks of problems, not of fresh samples.
    ///
    /// - Parameters:
    ///   - problems: by problem, its ballots in sample order.
    ///   - draws: for each problem. Default 200.
    /// - Throws: `StatisticsError.invalid` where a problem has fewer than k ballots.
    public static func accuracy(
        _ problems: [[Ballot]], k: Int, draws: Int = 200, resamples: Int = 2000,
        level: Double = 0.95, stream: inout RandomStream
    ) throws(StatisticsError) -> Estimate {
        var values: [Double] = []
        for ballots in problems {
            values.append(try expected(ballots, k: k, draws: draws, stream: &stream))
        }
        return try Bootstrap.share(values, resamples: resamples, level: level, stream: &stream)
    }

    /// Points at every k of a list.
    public static func points(
        _ problems: [[Ballot]], ks: [Int], draws: Int = 200, resamples: Int = 2000,
        level: Double = 0.95, stream: inout RandomStream
    ) throws(StatisticsError) -> [SampledPoint] {
        var points: [SampledPoint] = []
        for k in ks {
            let estimate = try accuracy(
                problems, k: k, draws: draws, resamples: resamples, level: level, stream: &stream)
            points.append(SampledPoint(k: k, estimate: estimate))
        }
        return points
    }

    /// The expected accuracy on one problem.
    package static func expected(
        _ ballots: [Ballot], k: Int, draws: Int, stream: inout RandomStream
    )
        throws(StatisticsError) -> Double
    {
        guard k >= 1, k <= ballots.count else {
            throw .invalid(field: "k", reason: "\(k) of \(ballots.count) samples cannot be drawn")
        }
        guard draws >= 1 else {
            throw .invalid(field: "draws", reason: "\(draws) draws tell nothing")
        }
        if k == 1 {
            return Double(ballots.count { $0.isCorrect && $0.form != nil }) / Double(ballots.count)
        }
        var order = ballots
        var correct = 0
        for _ in 0..<draws {
            // The first k places of a Fisher–Yates shuffle.
            for place in 0..<k {
                order.swapAt(place, Int.random(in: place..<order.count, using: &stream))
            }
            let drawn = order[..<k]
            if let winner = MajorityVote.winner(of: drawn.map(\.form)), drawn[winner].isCorrect {
                correct += 1
            }
        }
        return Double(correct) / Double(draws)
    }
}
