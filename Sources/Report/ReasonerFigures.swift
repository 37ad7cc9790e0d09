import Foundation
import Results

/// The two panels of o1: accuracy against train-time and against test-time compute.
struct ReasonerFigures {
    let summary: ReasonerSummary

    /// Every figure of the report, in its order.
    var all: [Figure] {
        [trainPanel, testPanel, panels, accuracyAndLength, course, behaviours]
    }

    var trainPanel: Figure {
        Figure(
            name: "train-compute", title: "Held-out accuracy against train-time compute",
            plots: [trainPlot], columns: 1)
    }

    var testPanel: Figure {
        Figure(
            name: "test-compute", title: "Held-out accuracy against test-time compute",
            plots: [testPlot], columns: 1)
    }

    /// Both panels beside each other, as one file.
    var panels: Figure {
        Figure(
            name: "panels", title: "Held-out accuracy against train-time and test-time compute",
            plots: [trainPlot, testPlot])
    }

    private func isDrawable(_ flops: Double, _ accuracy: Double) -> Bool {
        flops.isFinite && flops > 0 && accuracy.isFinite
    }

    private var trainPlot: Plot {
        let points = summary.trainPanel.filter { isDrawable($0.flops, $0.passAt1) }
            .sorted { $0.flops < $1.flops }
        let seeds = Self.bySeed(points, \.seed)
        var plot = Plot(
            title: "Train-time compute",
            x: .compute(summary.trainComputeLabel, points.map(\.flops)),
            y: .vertical(
                "held-out problems solved by one sampled chain",
                points.flatMap { [$0.passAt1, $0.interval.high] } + [summary.base.passAt1],
                format: .percent))
        plot.trends = trends([(.train, .trained)])
        let isBase: (ReasonerSummary.TrainPoint) -> Bool = { $0.step == 0 }
        func data(_ points: [ReasonerSummary.TrainPoint]) -> [Plot.Datum] {
            points.map {
                Plot.Datum(
                    x: $0.flops, y: $0.passAt1, low: $0.interval.low, high: $0.interval.high,
                    n: $0.n, label: $0.label ?? $0.step.map { "step \($0)" })
            }
        }
        plot.series = seeds.enumerated().map { index, group in
            Plot.Series(
                name: index == 0 ? "trained" : nil,
                key: seeds.count > 1 ? "trained, seed \(group.seed ?? 0)" : "trained",
                ink: .trained, points: data(group.values.filter { !isBase($0) }), marker: .circle,
                showsLabels: index == 0)
        }
        let base = data(points.filter(isBase))
        if !base.isEmpty {
            plot.series.append(
                Plot.Series(key: "base", ink: .base, points: base, marker: .square))
        }
        if summary.base.passAt1.isFinite {
            plot.levels = [
                Plot.Level(
                    y: summary.base.passAt1,
                    label: "base \(NumberText.percent(summary.base.passAt1))", ink: .base)
            ]
        }
        plot.labelRoom = 70
        return plot
    }

    private var testPlot: Plot {
        let panel = summary.testPanel
        let parts: [(String, ReasonerSummary.TestSeries, Plot.Series.Dash, [Marker])] = [
            ("one chain", panel.chain, .solid, [.circle, .square]),
            ("vote", panel.vote, .dashed, [.triangle, .wedge]),
            ("coverage", panel.coverage, .dotted, [.diamond, .cross]),
        ]
        var series: [Plot.Series] = []
        for (name, both, dash, markers) in parts {
            for (points, ink, marker) in [
                (both.trained, Ink.trained, markers[0]), (both.base, Ink.base, markers[1]),
            ] {
                let model = ink == .trained ? "trained" : "base"
                let shown = points.filter { isDrawable($0.flopsPerProblem, $0.accuracy) }
                    .sorted { $0.flopsPerProblem < $1.flopsPerProblem }
                guard !shown.isEmpty else { continue }
                series.append(
                    Plot.Series(
                        name: "\(model), \(name)", key: "\(name), \(model)", ink: ink,
                        points: shown.map {
                            Plot.Datum(
                                x: $0.flopsPerProblem, y: $0.accuracy, low: $0.interval.low,
                                high: $0.interval.high, n: $0.n, label: $0.label)
                        }, marker: marker, isOpen: dash == .dotted, dash: dash,
                        showsLabels: ink == .trained && dash == .solid))
            }
        }
        let data = series.flatMap(\.points)
        var plot = Plot(
            title: "Test-time compute", x: .compute(summary.testComputeLabel, data.map(\.x)),
            y: .vertical(
                summary.testPanel.heldOut + " solved", data.flatMap { [$0.y, $0.high ?? $0.y] },
                format: .percent))
        plot.trends = trends([(.chainTrained, .trained), (.chainBase, .base)])
        plot.series = series
        plot.labelRoom = 142
        return plot
    }

    /// Fitted lines of the given series: their band where the summary has one, else the line over
    /// the points' range.
    private func trends(_ wanted: [(ReasonerSummary.Fit.Series, Ink)]) -> [Plot.Trend] {
        wanted.compactMap { series, ink in
            guard let fit = summary.fits.first(where: { $0.series == series }) else { return nil }
            if !fit.band.isEmpty {
                return Plot.Trend(
                    points: fit.band.map {
                        Plot.Datum(
                            x: $0.flops, y: $0.accuracy, low: $0.interval.low,
                            high: $0.interval.high)
                    }, ink: ink)
            }
            let range = TrendPoint.points(of: series, in: summary).map(\.flops)
            guard let low = range.min(), let high = range.max(), low < high else { return nil }
            return Plot.Trend(
                points: [low, high].map {
                    Plot.Datum(x: $0, y: fit.intercept + fit.slope * log10($0))
                }, ink: ink)
        }
    }
}
