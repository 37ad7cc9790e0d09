import Results
import Statistics

/// Small plots of what changed while the policy learned.
struct LearningFigures {
    /// A model along the way, on held-out problems.
    struct HeldOut {
        var seed: UInt64?
        /// By step.
        var datum: Plot.Datum
    }

    let steps: [ReasonerSummary.LearningStep]
    let heldOut: [HeldOut]

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
        let seeds = Self.bySeed(heldOut, \.seed)
        let measured = seeds.enumerated().map { index, group in
            let (seed, own) = group
            let points = own.map(\.datum)
            return Plot.Series(
                name: index == 0 ? "held out" : nil,
                key: "Accuracy, held out" + (seeds.count > 1 ? ", seed \(seed ?? 0)" : ""),
                ink: .trained, points: points.filter(\.y.isFinite).sorted { $0.x < $1.x },
                marker: .circle)
        }
        var shown = training
        for index in shown.indices { shown[index].ink = .soft }
        if let last = shown.indices.last { shown[last].name = "training" }
        var plot = Self.smallPlot(
            "Reward and held-out accuracy", "mean per chain", .number, shown + measured,
            large: true)
        plot.labelRoom = 78
        return plot
    }

    /// What an engineer watches.
    var curves: Figure {
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

    private func stepPlot(
        _ title: String, _ unit: String, _ format: Axis.Format = .number, large: Bool = false,
        _ value: (ReasonerSummary.LearningStep) -> Double?
    ) -> Plot {
        Self.smallPlot(title, unit, format, stepSeries(title, value), large: large)
    }

    /// A measure of every step as a line for each seed, with its running mean when it is long.
    private func stepSeries(
        _ title: String, _ value: (ReasonerSummary.LearningStep) -> Double?
    ) -> [Plot.Series] {
        let seeds = Self.bySeed(steps, \.seed)
        return seeds.flatMap { seed, own -> [Plot.Series] in
            let points = own.sorted { $0.step < $1.step }
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

    static func smallPlot(
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
