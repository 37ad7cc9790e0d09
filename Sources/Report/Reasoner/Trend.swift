import Foundation
import Results
import Statistics

/// A point of a series whose rise is to be judged.
struct TrendPoint: Equatable {
    var flops: Double
    var accuracy: Double
    var low: Double
    var high: Double

    /// The points of a series, by compute, without those that cannot be placed on a log axis.
    static func points(of series: ReasonerSummary.Fit.Series, in summary: ReasonerSummary)
        -> [TrendPoint]
    {
        let panel = summary.testPanel
        let tests: [ReasonerSummary.TestPoint] =
            switch series {
            case .train: []
            case .chainBase: panel.chain.base
            case .chainTrained: panel.chain.trained
            case .voteBase: panel.vote.base
            case .voteTrained: panel.vote.trained
            case .coverageBase: panel.coverage.base
            case .coverageTrained: panel.coverage.trained
            }
        let trains = series == .train ? averaged(summary.trainPanel) : []
        return
            (tests.map {
                TrendPoint(
                    flops: $0.flopsPerProblem, accuracy: $0.accuracy, low: $0.interval.low,
                    high: $0.interval.high)
            }
            + trains.map {
                TrendPoint(
                    flops: $0.flops, accuracy: $0.passAt1, low: $0.interval.low,
                    high: $0.interval.high)
            })
            .filter { $0.flops.isFinite && $0.flops > 0 && $0.accuracy.isFinite }
            .sorted { $0.flops < $1.flops }
    }

    /// Checkpoints with the same step of several seeds as one point: the mean of their compute, of
    /// their accuracies and of their intervals' ends, which is wider than the mean's own interval.
    private static func averaged(_ points: [ReasonerSummary.TrainPoint]) -> [ReasonerSummary
        .TrainPoint]
    {
        guard Set(points.map(\.seed)).count > 1, points.allSatisfy({ $0.step != nil }) else {
            return points
        }
        return Dictionary(grouping: points, by: \.step).values.map { group in
            func mean(_ value: (ReasonerSummary.TrainPoint) -> Double) -> Double {
                group.reduce(0) { $0 + value($1) } / Double(group.count)
            }
            var point = group[0]
            point.flops = mean(\.flops)
            point.passAt1 = mean(\.passAt1)
            point.interval = .init(mean(\.interval.low), mean(\.interval.high))
            return point
        }
    }
}

/// Whether accuracy rises with the logarithm of compute, by a rule fixed before the data:
///
/// 1. there are at least `minimumPoints` points over at least `minimumDecades` decades, counted from the
///    first point at which accuracy can be told from nothing, `measurable`;
/// 2. the slope of the line through them, weighted by the inverse square of each interval, has a
///    95 % interval above zero;
/// 3. the last point's interval lies above the first point's.
///
/// All three: `holds`. Only the third or the first missing, slope above zero: `holdsInPart`. A
/// slope whose interval reaches zero: `doesNotHold`. Fewer than three points: `undecided`.
struct Trend: Equatable {
    enum Verdict: String, Equatable {
        case holds = "holds"
        case holdsInPart = "holds in part"
        case doesNotHold = "does not hold"
        case undecided = "cannot be judged"
    }

    var verdict: Verdict
    var points: Int
    /// log10 of the last compute over that of the first point at which accuracy is measurable.
    var decades: Double
    /// Accuracy per decade, and its 95 % interval; nil for fewer than three points.
    var slope: Double?
    var slopeInterval: ClosedRange<Double>?
    var isSeparated: Bool
    var isBroad: Bool

    /// An accuracy below which compute bought nothing that counts.
    static let measurable = 0.02

    init(_ points: [TrendPoint], minimumPoints: Int, minimumDecades: Double) {
        self.points = points.count
        verdict = .undecided
        isSeparated = false
        isBroad = false
        decades = 0
        guard let first = points.first, let last = points.last, points.count >= 3,
            last.flops > first.flops
        else { return }
        let start = points.first { $0.accuracy > Self.measurable } ?? last
        decades = log10(last.flops) - log10(start.flops)
        isBroad = points.count >= minimumPoints && decades >= minimumDecades - 1e-9
        isSeparated = last.low > first.high
        let (slope, deviation) = Self.weightedSlope(points)
        let (low, high) = (slope - 1.96 * deviation, slope + 1.96 * deviation)
        // Numbers that are out of all proportion have a sum, and no line.
        guard low.isFinite, high.isFinite, low <= high else { return }
        self.slope = slope
        slopeInterval = low...high
        guard low > 0 else {
            verdict = .doesNotHold
            return
        }
        verdict = isSeparated && isBroad ? .holds : .holdsInPart
    }

    /// Weighted least squares over log10 compute; the deviation follows from the points' own
    /// intervals, which are taken as independent and at least one point of a percent wide.
    private static func weightedSlope(_ points: [TrendPoint]) -> (Double, Double) {
        let rows = points.map { point -> (x: Double, y: Double, weight: Double) in
            let width = point.high - point.low
            let deviation = max(width.isFinite ? abs(width) / (2 * 1.96) : 0.5, 1e-4)
            return (log10(point.flops), point.accuracy, 1 / (deviation * deviation))
        }
        let total = rows.reduce(0) { $0 + $1.weight }
        let x = rows.reduce(0) { $0 + $1.weight * $1.x } / total
        let y = rows.reduce(0) { $0 + $1.weight * $1.y } / total
        let spread = rows.reduce(0) { $0 + $1.weight * ($1.x - x) * ($1.x - x) }
        guard spread > 0 else { return (0, 0.5) }
        let slope = rows.reduce(0) { $0 + $1.weight * ($1.x - x) * ($1.y - y) } / spread
        return (slope, (1 / spread).squareRoot())
    }
}
