import Reasoning

/// A ratio of two sums over problems, such as right chains over chains or repeats over attempts, whose
/// uncertainty is that of the problems drawn: what belongs to one problem is resampled together, whatever
/// the number of its chains and of the models that made them.
public struct ClusteredRatio: Sendable {
    /// What a problem adds to the two sums.
    struct Part {
        var numerator = 0.0
        var denominator = 0.0
    }

    private var parts: [String: Part] = [:]

    public init() {}

    /// Adds to both sums in the name of a problem.
    public mutating func add(_ numerator: Double, of denominator: Double, problem: String) {
        parts[problem, default: Part()].numerator += numerator
        parts[problem, default: Part()].denominator += denominator
    }

    /// Adds what another has of the same problems and of others.
    public mutating func add(_ other: ClusteredRatio) {
        for (problem, part) in other.parts {
            add(part.numerator, of: part.denominator, problem: problem)
        }
    }

    /// Different problems.
    public var problems: Int { parts.count }

    /// Nil where the denominators add up to nothing.
    public var value: Double? { Self.ratio(parts.values) }

    /// The ratio with its interval; `n` counts problems.
    ///
    /// A share that is 0 or 1 on every problem has nothing to resample; its interval is Wilson's.
    /// - Throws: `StatisticsError` where there are no problems or nothing is divided by.
    public func estimate(level: Double = 0.95, stream: inout RandomStream) throws(StatisticsError)
        -> Estimate
    {
        let units = sorted
        guard let value else { throw .tooFew(what: "a ratio", needed: 1, got: 0) }
        if value == 0 || units.allSatisfy({ $0.numerator == $0.denominator }) {
            let interval = try Wilson.interval(
                successes: value * Double(units.count), of: units.count, level: level)
            return Estimate(value: value, interval: interval, n: units.count, level: level)
        }
        let spread = try Bootstrap.interval(units: units.count, level: level, stream: &stream) {
            Self.ratio($0.lazy.map { units[$0] })
        }
        return Estimate(
            value: value, interval: spread.interval, n: units.count,
            standardError: spread.standardError, level: level)
    }

    /// `combine(first, second)` of two ratios on the same problems, such as their difference, with the
    /// interval of problems drawn for both at once.
    ///
    /// - Throws: `StatisticsError` where the problems differ or a ratio is undefined.
    public static func compare(
        _ first: ClusteredRatio, _ second: ClusteredRatio, level: Double = 0.95,
        stream: inout RandomStream, by combine: (Double, Double) -> Double
    ) throws(StatisticsError) -> Estimate {
        try compare([first, second], level: level, stream: &stream) { combine($0[0], $0[1]) }
    }

    /// The same of any number of ratios.
    ///
    /// - Parameter combine: of their values, in this order; nil where it is undefined.
    /// - Throws: `StatisticsError` where the problems differ, or it is undefined of all or of most draws.
    public static func compare(
        _ ratios: [ClusteredRatio], level: Double = 0.95, stream: inout RandomStream,
        by combine: ([Double]) -> Double?
    ) throws(StatisticsError) -> Estimate {
        guard ratios.allSatisfy({ $0.parts.keys == ratios[0].parts.keys }) else {
            throw .invalid(field: "problems", reason: "they are not of the same problems")
        }
        let units = ratios.map(\.sorted)
        func combined(_ values: [Double?]) -> Double? {
            let known = values.compactMap(\.self)
            return known.count == values.count ? combine(known) : nil
        }
        guard let value = combined(ratios.map(\.value)), value.isFinite else {
            throw .noFit("a ratio is undefined")
        }
        let spread = try Bootstrap.interval(
            units: units.first?.count ?? 0, level: level, stream: &stream
        ) { draw in
            combined(units.map { own in Self.ratio(draw.lazy.map { own[$0] }) })
        }
        return Estimate(
            value: value, interval: spread.interval, n: units.first?.count ?? 0,
            standardError: spread.standardError, level: level)
    }

    /// In the order of the problems' names, so that a seed gives the same draws again.
    private var sorted: [Part] { parts.sorted { $0.key < $1.key }.map(\.value) }

    private static func ratio(_ parts: some Sequence<Part>) -> Double? {
        var sum = Part()
        for part in parts {
            sum.numerator += part.numerator
            sum.denominator += part.denominator
        }
        return sum.denominator > 0 ? sum.numerator / sum.denominator : nil
    }
}
