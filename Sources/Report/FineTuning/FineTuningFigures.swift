import Results
import Statistics

/// Accuracy against what learning cost, and what changed meanwhile.
struct FineTuningFigures {
    let summary: FineTuningSummary

    /// Every figure of the report, in its order.
    var all: [Figure] { [panel, learning.accuracyAndLength, learning.curves] }

    /// Held-out accuracy against training compute, beside the base and the coin.
    var panel: Figure {
        Figure(
            name: "train-compute", title: "Held-out accuracy against training compute",
            plots: [plot], columns: 1)
    }

    var learning: LearningFigures {
        LearningFigures(
            steps: summary.learning,
            heldOut: summary.curve.map {
                LearningFigures.HeldOut(seed: $0.seed, datum: datum($0, at: Double($0.step)))
            })
    }

    private func datum(_ point: FineTuningSummary.Point, at x: Double) -> Plot.Datum {
        Plot.Datum(
            x: x, y: point.accuracy.value, low: point.accuracy.interval.low,
            high: point.accuracy.interval.high, n: point.accuracy.n, label: "step \(point.step)")
    }

    private var plot: Plot {
        // The base has cost nothing, for which a log axis has no place: it is a level.
        let points = summary.curve
            .filter { $0.flops.isFinite && $0.flops > 0 && $0.accuracy.value.isFinite }
            .sorted { $0.flops < $1.flops }
        var series = Plot.Series.trained(
            LearningFigures.bySeed(points) { $0.seed }.map { group in
                (group.seed, group.values.map { datum($0, at: $0.flops) })
            })
        if let coin { series.append(coin) }
        let data = series.flatMap(\.points)
        var plot = Plot(
            title: "Training compute",
            x: .compute("learning, rollouts and training (FLOPs)", data.map(\.x)),
            y: .vertical(
                "held-out problems solved by one sampled chain",
                data.flatMap { [$0.y, $0.high ?? $0.y] } + [summary.base.accuracy.value],
                format: .percent),
            series: series, levels: Plot.Level.base(summary.base.accuracy.value))
        plot.width = 760
        plot.labelRoom = 110
        return plot
    }

    /// The model that learned from a coin, at what that cost.
    private var coin: Plot.Series? {
        guard let measured = summary.controls.randomReward?.accuracy, measured.value.isFinite else {
            return nil
        }
        let spent = summary.bill.filter { $0.phase == FineTuningSummary.coinPhase }
            .reduce(0) { $0 + $1.spending.flops }
        let flops = spent / Double(max(summary.seeds.count, 1))
        guard flops.isFinite, flops > 0 else { return nil }
        return Plot.Series(
            name: "random reward", key: "random reward", ink: .soft,
            points: [
                Plot.Datum(
                    x: flops, y: measured.value, low: measured.interval.low,
                    high: measured.interval.high, n: measured.n)
            ], marker: .cross)
    }
}
