import Foundation
import Reasoning

/// A strategy at one size: what it reached and what it cost on each of a list of problems.
///
/// Keeping problems apart lets strategies be compared problem by problem, which is what makes small
/// differences visible.
public struct MeasuredPoint: Codable, Sendable {
    /// Its size, such as `8 chains`.
    public var label: String
    /// By problem, the probability that the answer is right, in [0, 1].
    public var values: [Double]
    /// By problem, FLOPs of everything: discarded branches, verifier and rollouts.
    public var flops: [Double]
    /// By problem, tokens of everything.
    public var tokens: [Double]
    /// By problem, those of them that were sampled.
    public var generatedTokens: [Double]

    public init(
        label: String, values: [Double], flops: [Double], tokens: [Double],
        generatedTokens: [Double]
    ) {
        self.label = label
        self.values = values
        self.flops = flops
        self.tokens = tokens
        self.generatedTokens = generatedTokens
    }

    /// The mean over problems.
    public var accuracy: Double { Self.mean(values) }
    /// The mean over problems.
    public var meanFlops: Double { Self.mean(flops) }
    public var meanTokens: Double { Self.mean(tokens) }
    public var meanGeneratedTokens: Double { Self.mean(generatedTokens) }

    private static func mean(_ values: [Double]) -> Double {
        values.reduce(0, +) / Double(max(values.count, 1))
    }

    /// The point on some of the problems.
    package func restricted(to problems: [Int]) -> MeasuredPoint {
        MeasuredPoint(
            label: label, values: problems.map { values[$0] }, flops: problems.map { flops[$0] },
            tokens: problems.map { tokens[$0] },
            generatedTokens: problems.map { generatedTokens[$0] })
    }
}

/// A strategy with a verifier at several sizes, by rising compute.
public struct MeasuredCurve: Codable, Sendable {
    /// Such as `best-of-n`.
    public var strategy: String
    /// Such as `outcome`; nil where none is asked.
    public var verifier: String?
    /// Whether it ends as soon as it is sure enough.
    public var stops: Bool
    /// Whether it reads the answer key: coverage, a bound and no strategy.
    public var usesReference: Bool
    public var points: [MeasuredPoint]

    public init(
        strategy: String, verifier: String? = nil, stops: Bool = false,
        usesReference: Bool = false, points: [MeasuredPoint]
    ) {
        self.strategy = strategy
        self.verifier = verifier
        self.stops = stops
        self.usesReference = usesReference
        self.points = points.sorted { $0.meanFlops < $1.meanFlops }
    }

    /// `best-of-n, outcome, until sure`.
    public var name: String { CurveName.of(strategy, verifier, stops: stops) }

    /// By problem, what the strategy reaches at a mean cost, by mixing its two neighbouring sizes in
    /// the logarithm of compute; nil outside of the measured range.
    ///
    /// - Parameter flops: mean FLOPs of a problem.
    package func values(at flops: Double) -> [Double]? {
        CostPlace(of: flops, among: points.map(\.meanFlops)).map { place in
            zip(points[place.low].values, points[place.high].values).map(place.mixed)
        }
    }

    /// The least mean FLOPs at which the strategy reaches an accuracy, between its points in the
    /// logarithm of compute; nil where it never does.
    package func flops(reaching accuracy: Double) -> Double? {
        guard let above = points.firstIndex(where: { $0.accuracy >= accuracy }) else { return nil }
        guard above > 0 else { return points[0].meanFlops }
        let (low, high) = (points[above - 1], points[above])
        let share = (accuracy - low.accuracy) / (high.accuracy - low.accuracy)
        return exp(log(low.meanFlops) + share * log(high.meanFlops / low.meanFlops))
    }

    package func restricted(to problems: [Int]) -> MeasuredCurve {
        MeasuredCurve(
            strategy: strategy, verifier: verifier, stops: stops, usesReference: usesReference,
            points: points.map { $0.restricted(to: problems) })
    }
}

/// What a curve is called in plans, tables and claims.
package enum CurveName {
    /// `best-of-n, outcome, until sure`.
    package static func of(_ strategy: String, _ verifier: String?, stops: Bool) -> String {
        [strategy, verifier, stops ? "until sure" : nil].compactMap(\.self).joined(separator: ", ")
    }
}

/// Where a cost lies among the sizes of a strategy, in the logarithm of the cost: FLOPs or tokens.
package struct CostPlace {
    /// The indices of the neighbouring sizes; the same one twice at the ends.
    package let low: Int
    package let high: Int
    /// How much of the way from one to the other.
    private let share: Double

    /// - Parameter costs: of the sizes, ascending.
    /// - Returns: nil outside of the measured range.
    package init?(of cost: Double, among costs: [Double]) {
        // A hair of room, so that a curve can be asked at its own ends.
        guard let first = costs.first, let last = costs.last, cost >= first * 0.999,
            cost <= last * 1.001
        else { return nil }
        high = costs.firstIndex { $0 >= cost } ?? costs.count - 1
        low = cost > last ? high : max(high - 1, 0)
        let width = log(costs[high] / costs[low])
        share = low == high ? 0 : width > 0 ? log(cost / costs[low]) / width : 1
    }

    /// What lies between the values of the neighbours.
    package func mixed(_ low: Double, _ high: Double) -> Double { low + (high - low) * share }
}
