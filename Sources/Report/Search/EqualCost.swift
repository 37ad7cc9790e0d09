import Results
import Statistics

/// What each strategy reaches at the same compute: its curve read off at three costs.
struct EqualCost {
    /// A reading between two sizes of a strategy.
    struct Reading: Equatable {
        var accuracy: Double
        /// Between the sizes' intervals, in the same way.
        var interval: Interval
    }

    /// A strategy with a verifier.
    struct Row {
        var curve: SearchSummary.Curve
        /// By cost; nil outside of the measured range.
        var readings: [Reading?]
    }

    /// Mean FLOPs of a problem, ascending.
    var costs: [Double]
    var rows: [Row]

    /// Costs from where half of the strategies have begun to where half have ended, and their
    /// geometric mean.
    ///
    /// Strategies that read the answer key are none.
    init(_ model: SearchSummary.Model) {
        let curves = model.strategies
        let long = curves.map(\.drawable).filter { $0.count > 1 }
        let starts = long.compactMap { $0.first?.flopsPerProblem }.sorted()
        let ends = long.compactMap { $0.last?.flopsPerProblem }.sorted()
        guard !starts.isEmpty else {
            costs = []
            rows = []
            return
        }
        let (low, high) = (starts[starts.count / 2], ends[ends.count / 2])
        let costs =
            high > low * 1.2 ? [low, (low.squareRoot() * high.squareRoot()), high] : [low]
        self.costs = costs
        rows = curves.map { curve in
            Row(curve: curve, readings: costs.map { curve.reading(at: $0) })
        }
        .filter { $0.readings.contains { $0 != nil } }
    }

    /// The row that is highest at a cost.
    func best(at cost: Int) -> Int? {
        rows.indices.filter { rows[$0].readings[cost] != nil }.max {
            (rows[$0].readings[cost]?.accuracy ?? 0) < (rows[$1].readings[cost]?.accuracy ?? 0)
        }
    }
}

extension SearchSummary.Model {
    /// The curves of strategies, those that read the answer key left out, in the order of tables.
    var strategies: [SearchSummary.Curve] {
        curves.filter { !$0.usesReference && !$0.drawable.isEmpty }
            .sorted { ($0.rank, $0.verifier ?? "") < ($1.rank, $1.verifier ?? "") }
    }
}

extension SearchSummary.Curve {
    var rank: Int { StrategyLook.rank(strategy) }

    /// Between the neighbouring sizes in the logarithm of compute; nil outside of the measured range.
    func reading(at flops: Double) -> EqualCost.Reading? {
        drawable.reading(at: flops, of: \.flopsPerProblem)
    }
}

extension [SearchSummary.Point] {
    /// Between the neighbouring points in the logarithm of a cost; nil outside of their range.
    ///
    /// - Parameter costs: of the points, ascending.
    func reading(at cost: Double, of costs: (SearchSummary.Point) -> Double) -> EqualCost.Reading? {
        guard let place = CostPlace(of: cost, among: map(costs)) else { return nil }
        let (low, high) = (self[place.low], self[place.high])
        return .init(
            accuracy: place.mixed(low.accuracy, high.accuracy),
            interval: Interval(
                place.mixed(low.interval.low, high.interval.low),
                place.mixed(low.interval.high, high.interval.high)))
    }
}
