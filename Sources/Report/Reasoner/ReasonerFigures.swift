import Foundation
import Results
import Statistics

/// The two panels of o1: accuracy against train-time and against test-time compute.
struct ReasonerFigures {
    let summary: ReasonerSummary

    /// Every figure of the report, in its order.
    var all: [Figure] {
        [
            controls, trainPanel, testPanel, panels, chainsPerProblem, learning.accuracyAndLength,
            learning.curves, behaviours,
        ]
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
        let seeds = LearningFigures.bySeed(points, \.seed)
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
        plot.series = Plot.Series.trained(
            seeds.map { ($0.seed, data($0.values.filter { !isBase($0) })) })
        let base = data(points.filter(isBase))
        if !base.isEmpty {
            plot.series.append(
                Plot.Series(key: "base", ink: .base, points: base, marker: .square))
        }
        plot.levels = Plot.Level.base(summary.base.passAt1)
        plot.labelRoom = 70
        return plot
    }

    private var testPlot: Plot {
        let panel = summary.testPanel
        let parts: [(String, ReasonerSummary.TestSeries, Plot.Series.Dash, [Marker])] = [
            ("one chain, cut", panel.chain, .solid, [.circle, .square]),
            ("one chain, longer", panel.held, .dashed, [.circle, .square]),
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
        plot.labelRoom = 178
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

/// What more chains of the same problem are worth before and after learning. Read from left to right:
/// whether learning made right answers likelier or reached problems that the base model never solves
/// (arXiv 2504.13837, §3).
extension ReasonerFigures {
    /// pass@k and the accuracy of the vote by the number of chains.
    var chainsPerProblem: Figure {
        Figure(
            name: "chains-per-problem",
            title: "Coverage and accuracy of the vote by the number of chains",
            plots: [
                chainsPlot("Coverage (pass@k)", "with a right chain", summary.testPanel.coverage),
                chainsPlot("Majority vote", "whose vote is right", summary.testPanel.vote),
            ].filter { !$0.isEmpty })
    }

    private func chainsPlot(
        _ title: String, _ which: String, _ both: ReasonerSummary.TestSeries
    ) -> Plot {
        let models: [(String, [ReasonerSummary.TestPoint], Ink, Marker)] = [
            ("trained", both.trained, .trained, .circle), ("base", both.base, .base, .square),
        ]
        let series = models.map { name, points, ink, marker in
            let data = points.compactMap { point -> Plot.Datum? in
                guard let count = point.label.flatMap({ Int($0) }), count > 0,
                    point.accuracy.isFinite
                else { return nil }
                return Plot.Datum(
                    x: Double(count), y: point.accuracy, low: point.interval.low,
                    high: point.interval.high, n: point.n)
            }
            return Plot.Series(
                name: name, key: name, ink: ink, points: data.sorted { $0.x < $1.x },
                marker: marker)
        }.filter { !$0.points.isEmpty }
        var plot = Plot(
            title: title, x: .counts("chains of a problem, k", series.flatMap(\.points).map(\.x)),
            y: .vertical(
                "held-out problems \(which)",
                series.flatMap(\.points).flatMap { [$0.y, $0.high ?? $0.y] }, format: .percent),
            series: series)
        plot.height = 270
        plot.labelRoom = 70
        return plot
    }
}

/// What changed while the policy learned.
extension ReasonerFigures {
    /// What changed while the policy learned.
    var learning: LearningFigures {
        LearningFigures(
            steps: summary.learning,
            heldOut: summary.trainPanel.compactMap { point in
                point.step.map {
                    LearningFigures.HeldOut(
                        seed: point.seed,
                        datum: Plot.Datum(
                            x: Double($0), y: point.passAt1, low: point.interval.low,
                            high: point.interval.high, n: point.n))
                }
            })
    }

    /// How chains search, by step.
    var behaviours: Figure {
        let rows:
            [(
                String, String, Axis.Format,
                (ReasonerSummary.BehaviourCounts) -> ReasonerSummary.Measure
            )] = [
                ("Attempts", "per chain", .number, { $0.attempts }),
                ("Checks", "per chain", .number, { $0.checks }),
                ("Abandoned attempts", "per chain", .number, { $0.abandoned }),
                ("Repeated attempts", "per chain", .number, { $0.repeated }),
                ("Giving up", "share of chains", .percent, { $0.giveUps }),
                ("False claims", "per chain", .number, { $0.falseClaims }),
            ]
        let steps = summary.behaviours.steps.filter { $0.step != nil }
            .sorted { ($0.step ?? 0) < ($1.step ?? 0) }
        return Figure(
            name: "behaviours", title: "What chains do, over reinforcement learning",
            plots: rows.map { title, unit, format, measure in
                let points = steps.map { counts in
                    Plot.Datum(
                        x: Double(counts.step ?? 0), y: measure(counts).value,
                        low: measure(counts).interval?.low, high: measure(counts).interval?.high,
                        n: counts.n)
                }.filter(\.y.isFinite)
                let series = Plot.Series(
                    key: title, ink: .trained, points: points, marker: .circle)
                return LearningFigures.smallPlot(title, unit, format, [series])
            }, columns: 3)
    }
}

extension ReasonerSummary.TestPanel {
    /// The problems it was measured on, in words.
    var heldOut: String { "held-out problems" + (problems.map { " " + $0 } ?? "") }
}
