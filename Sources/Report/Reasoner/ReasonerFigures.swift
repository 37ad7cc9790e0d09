import Foundation
import Results
import Statistics

/// The two panels of o1: accuracy against train-time and against test-time compute.
struct ReasonerFigures {
    let summary: ReasonerSummary

    /// Every figure of the report, in its order.
    var all: [Figure] {
        [
            controls, trainPanel, testPanel, panels, chainsPerProblem, accuracyAndLength,
            learningCurves,
            behaviours,
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

/// Small plots of what changed while the policy learned.
extension ReasonerFigures {
    /// Reward and length of the chains, the two curves that move together.
    var accuracyAndLength: Figure {
        Figure(
            name: "accuracy-and-length",
            title: "Reward and length of chains over reinforcement learning",
            plots: [
                rewardPlot,
                stepPlot("Length", "tokens per chain", large: true) { $0.meanLength },
            ])
    }

    /// Reward of the training chains, with the accuracy of the checkpoints on held-out problems.
    private var rewardPlot: Plot {
        let training = stepSeries("Reward in training") { $0.reward }
        let seeds = Self.bySeed(summary.trainPanel, \.seed)
        let heldOut = seeds.enumerated().map { index, group in
            let (seed, own) = group
            let points = own.compactMap { point in
                point.step.map {
                    Plot.Datum(
                        x: Double($0), y: point.passAt1, low: point.interval.low,
                        high: point.interval.high, n: point.n)
                }
            }
            return Plot.Series(
                name: index == 0 ? "held out" : nil,
                key: "Accuracy, held out" + (seeds.count > 1 ? ", seed \(seed ?? 0)" : ""),
                ink: .trained, points: points.filter(\.y.isFinite).sorted { $0.x < $1.x },
                marker: .circle)
        }
        var shown = training
        for index in shown.indices { shown[index].ink = .soft }
        if let last = shown.indices.last { shown[last].name = "training" }
        var plot = smallPlot(
            "Reward and held-out accuracy", "mean per chain", .number, shown + heldOut,
            large: true)
        plot.labelRoom = 78
        return plot
    }

    /// What an engineer watches.
    var learningCurves: Figure {
        Figure(
            name: "learning-curves", title: "Measures of every step of reinforcement learning",
            plots: [
                stepPlot("Entropy", "nats per token") { $0.entropy },
                stepPlot("KL", "nats per token") { $0.kl },
                stepPlot("Clipped", "share of tokens", .percent) { $0.clipFraction },
                stepPlot("Gradient norm", "before clipping") { $0.gradientNorm },
                stepPlot("Sampler–trainer gap", "nats per token") { $0.samplerTrainerGap },
                // Of the exact verdict it is 1 throughout, which is not worth a plot.
                stepPlot("Right earns more than wrong", "share of pairs", .percent) {
                    $0.rewardAgreement.flatMap { $0 < 1 ? $0 : nil }
                },
                stepPlot("Unfinished", "share of chains", .percent) { $0.unfinished },
                stepPlot("Generation", "tokens per second") { $0.generationTokensPerSecond },
                stepPlot("Training", "tokens per second") { $0.trainingTokensPerSecond },
            ].filter { !$0.isEmpty }, columns: 3)
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
                return smallPlot(title, unit, format, [series])
            }, columns: 3)
    }

    private func stepPlot(
        _ title: String, _ unit: String, _ format: Axis.Format = .number, large: Bool = false,
        _ value: (ReasonerSummary.LearningStep) -> Double?
    ) -> Plot {
        smallPlot(title, unit, format, stepSeries(title, value), large: large)
    }

    /// A measure of every step as a line for each seed, with its running mean when it is long.
    private func stepSeries(
        _ title: String, _ value: (ReasonerSummary.LearningStep) -> Double?
    ) -> [Plot.Series] {
        let seeds = Self.bySeed(summary.learning, \.seed)
        return seeds.flatMap { seed, steps -> [Plot.Series] in
            let points = steps.sorted { $0.step < $1.step }
                .compactMap { step in
                    value(step).map { Plot.Datum(x: Double(step.step), y: $0) }
                }.filter(\.y.isFinite)
            guard !points.isEmpty else { return [] }
            let key = seeds.count > 1 ? "\(title), seed \(seed ?? 0)" : title
            guard points.count >= 20 else {
                return [
                    Plot.Series(
                        key: key, ink: .trained, points: points,
                        marker: points.count == 1 ? .circle : nil)
                ]
            }
            return [
                Plot.Series(key: key, ink: .trained, points: points, isFaint: true),
                Plot.Series(
                    key: key + ", running mean", ink: .trained,
                    points: Self.runningMean(points)),
            ]
        }
    }

    private func smallPlot(
        _ title: String, _ unit: String, _ format: Axis.Format, _ series: [Plot.Series],
        large: Bool = false
    ) -> Plot {
        let data = series.flatMap(\.points)
        var plot = Plot(
            title: title, x: .steps(data.map(\.x), count: large ? 5 : 4),
            y: .vertical(
                unit, data.flatMap { [$0.y, $0.high ?? $0.y] }, format: format,
                count: large ? 5 : 3), series: series)
        plot.width = large ? 450 : 236
        plot.height = large ? 270 : 196
        return plot
    }

    /// The runs of several seeds apart, by seed.
    static func bySeed<Value>(_ values: [Value], _ seed: (Value) -> UInt64?) -> [(
        seed: UInt64?, values: [Value]
    )] {
        Dictionary(grouping: values, by: seed).sorted { ($0.key ?? 0) < ($1.key ?? 0) }
            .map { ($0.key, $0.value) }
    }

    /// The mean of the points around each one, a tenth of the curve wide. Linear in the points.
    static func runningMean(_ points: [Plot.Datum]) -> [Plot.Datum] {
        let reach = max(2, points.count / 20)
        let sums = points.reduce(into: [0.0]) { sums, point in
            sums.append(sums[sums.count - 1] + point.y)
        }
        return points.indices.map { index in
            let window = max(0, index - reach)..<min(points.count, index + reach + 1)
            return Plot.Datum(
                x: points[index].x,
                y: (sums[window.upperBound] - sums[window.lowerBound]) / Double(window.count))
        }.filter(\.y.isFinite)
    }
}

extension ReasonerSummary.TestPanel {
    /// The problems it was measured on, in words.
    var heldOut: String { "held-out problems" + (problems.map { " " + $0 } ?? "") }
}
