import Results
import Statistics

/// The figures of a model's accuracy against the compute of answering.
struct TestTimeFigures {
    let summary: TestTimeSummary

    init(_ summary: TestTimeSummary) { self.summary = summary }

    var all: [Figure] { [panel, verifiers].filter { !$0.plots.isEmpty } }

    /// Of several verifiers, the one whose curves the panel shows: the first that chooses among whole chains.
    var shownVerifier: String? {
        summary.curves.first { $0.verifier != nil && !$0.drawable.isEmpty }?.verifier
    }

    /// The curves of the panel, in the order of legends.
    var shown: [TestTimeSummary.Curve] {
        summary.curves
            .filter { !$0.drawable.isEmpty && ($0.verifier == nil || $0.verifier == shownVerifier) }
            .enumerated()
            .sorted { (rank($0.element), $0.offset) < (rank($1.element), $1.offset) }
            .map(\.element)
    }

    private func rank(_ curve: TestTimeSummary.Curve) -> Int {
        StrategyLook.rank(curve.strategy)
    }

    /// Accuracy against compute, a curve for each strategy, intervals as bands.
    var panel: Figure {
        Figure(
            name: "test-time", title: "Accuracy against test-time compute",
            plots: shown.isEmpty
                ? [] : [plot("Accuracy against compute", of: shown, width: 1000, height: 480)],
            columns: 1)
    }

    /// The same for a narrow window.
    var narrowPanel: Figure {
        var figure = panel
        figure.plots = figure.plots.map { plot in
            var plot = plot
            (plot.width, plot.height) = (450, 430)
            return plot
        }
        return figure
    }

    /// Choosing among whole chains by each verifier beside the vote; nothing where there is one alone.
    var verifiers: Figure {
        let names = Set(summary.curves.compactMap(\.verifier))
        let plots: [Plot] =
            names.count < 2
            ? []
            : ["best-of-n", "weighted-vote"].compactMap { strategy -> Plot? in
                let curves = summary.curves.filter {
                    [strategy, "vote"].contains($0.strategy) && !$0.drawable.isEmpty
                }
                guard curves.contains(where: { $0.verifier != nil }) else { return nil }
                var plot = plot(
                    StrategyLook(strategy).name + " by verifier", of: curves, width: 450,
                    height: 345)
                plot.series = zip(plot.series, curves).enumerated().map { index, pair in
                    var series = pair.0
                    guard let verifier = pair.1.verifier else { return series }
                    series.name = StrategyLook.short(verifier)
                    series.ink = Self.inks[index % Self.inks.count]
                    return series
                }
                plot.trends = plot.series.map(Self.band)
                return plot
            }
        return Figure(
            name: "verifiers", title: "Choosing among whole chains by verifier", plots: plots)
    }

    private static let inks: [Ink] = [.choice, .steps, .guided, .ink]

    private func plot(
        _ title: String, of curves: [TestTimeSummary.Curve], width: Double, height: Double
    ) -> Plot {
        let data = curves.flatMap(\.drawable)
        let series = curves.map(Self.series)
        var plot = Plot(
            title: title, x: .compute("FLOPs per problem", data.map(\.flopsPerProblem)),
            y: .vertical(
                "problems solved",
                data.flatMap { [max($0.interval.low, 0), $0.accuracy, min($0.interval.high, 1)] },
                format: .percent, isClose: true),
            series: series, width: width, height: height, labelRoom: 134, hasPaleBars: true)
        plot.trends = series.map(Self.band)
        return plot
    }

    /// Coverage reads the answer key: it is dashed whatever else it looks like.
    private static func series(_ curve: TestTimeSummary.Curve) -> Plot.Series {
        let look = StrategyLook(curve.strategy)
        return Plot.Series(
            name: curve.usesReference ? "pass@k (bound)" : look.name, key: curve.words,
            ink: look.ink, points: curve.drawable.map(\.drawn), marker: look.marker,
            isOpen: look.isOpen, dash: curve.usesReference ? .dashed : look.dash,
            isStrong: look.isStrong)
    }

    private static func band(_ series: Plot.Series) -> Plot.Trend {
        Plot.Trend(points: series.points, ink: series.ink, hasLine: false)
    }
}

extension TestTimeSummary.Curve {
    /// In words: `best of n by self`.
    var words: String {
        let name = StrategyLook(strategy).name
        return verifier.map { "\(name) by \($0)" } ?? name
    }

    /// The points that a log axis can show, by rising compute.
    var drawable: [TestTimeSummary.Point] {
        points.filter {
            $0.flopsPerProblem.isFinite && $0.flopsPerProblem > 0 && $0.accuracy.isFinite
        }.sorted { $0.flopsPerProblem < $1.flopsPerProblem }
    }
}

extension TestTimeSummary.Point {
    fileprivate var drawn: Plot.Datum {
        Plot.Datum(
            x: flopsPerProblem, y: accuracy, low: interval.low, high: interval.high, n: n,
            label: label)
    }
}
