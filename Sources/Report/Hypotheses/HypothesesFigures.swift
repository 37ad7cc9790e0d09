import Results
import Statistics

/// The figures of ways of learning: a plot for each hypothesis, the base in all of them.
struct HypothesesFigures {
    let summary: HypothesesSummary

    init(_ summary: HypothesesSummary) { self.summary = summary }

    var all: [Figure] {
        [compute, tokens, coverage] + [entropy].filter { !$0.plots.isEmpty }
    }

    private typealias Algorithm = HypothesesSummary.Algorithm

    /// Accuracy against training compute.
    var compute: Figure {
        let base = summary.algorithms.first?.accuracy.first { $0.tokens == summary.comparedWithin }
        return figure(
            "compute", "Accuracy by training compute", y: "test problems solved by one chain",
            base: false
        ) { algorithm in
            algorithm.curve.map {
                Plot.Datum(
                    x: $0.flops, y: $0.accuracy, low: $0.interval.low, high: $0.interval.high,
                    n: $0.n)
            }
        } x: {
            .compute("FLOPs of training", $0)
        } change: { plot in
            plot.levels = base.map { [.init(y: $0.accuracy, label: "base", ink: .soft)] } ?? []
        }
    }

    /// Accuracy of one chain by its tokens.
    var tokens: Figure {
        figure(
            "tokens", "Accuracy by tokens of one chain", y: "test problems solved by one chain",
            base: true
        ) { algorithm in
            algorithm.accuracy.map {
                Plot.Datum(
                    x: Double($0.tokens), y: $0.accuracy, low: $0.interval.low,
                    high: $0.interval.high, n: $0.n)
            }
        } x: {
            .counts("tokens of one chain", $0)
        }
    }

    /// pass@k.
    var coverage: Figure {
        figure(
            "pass-at-k", "pass@k by the number of chains", y: "test problems with a right chain",
            base: true
        ) { algorithm in
            algorithm.passAtK.map {
                Plot.Datum(
                    x: Double($0.k), y: $0.estimate.value, low: $0.estimate.interval.low,
                    high: $0.estimate.interval.high, n: $0.estimate.n)
            }
        } x: {
            .counts("chains of a problem, k", $0)
        }
    }

    private static let inks: [Ink] = [.vote, .choice, .steps, .guided, .wrong, .ink]
    private static let markers: [Marker] = [.circle, .square, .triangle, .diamond, .wedge, .cross]

    private func figure(
        _ name: String, _ title: String, y: String, base: Bool,
        _ data: (Algorithm) -> [Plot.Datum], x: ([Double]) -> Axis,
        change: (inout Plot) -> Void = { _ in }
    ) -> Figure {
        func points(_ algorithm: Algorithm) -> [Plot.Datum] {
            data(algorithm).filter { $0.x > 0 && $0.x.isFinite && $0.y.isFinite }
        }
        let everything = summary.algorithms.flatMap(points)
        let reference = summary.algorithms.first.map(points) ?? []
        let plots = Hypothesis.allCases.compactMap { hypothesis -> Plot? in
            let own = summary.algorithms.dropFirst().filter { $0.hypothesis == hypothesis }
            var series = own.enumerated().map { index, algorithm in
                Plot.Series(
                    name: algorithm.name, key: algorithm.name,
                    ink: Self.inks[index % Self.inks.count], points: points(algorithm),
                    marker: Self.markers[index % Self.markers.count],
                    isOpen: index >= Self.inks.count)
            }.filter { !$0.points.isEmpty }
            guard !series.isEmpty else { return nil }
            if base {
                series.append(
                    Plot.Series(
                        name: "base", key: "base", ink: .soft, points: reference, dash: .dashed))
            }
            // One scale for all, so that plots can be compared.
            var plot = Plot(
                title: hypothesis.rawValue, x: x(everything.map(\.x)),
                y: .vertical(y, everything.flatMap { [$0.y, $0.high ?? $0.y] }, format: .percent),
                series: series)
            plot.height = 290
            plot.labelRoom = 150
            plot.hasPaleBars = true
            change(&plot)
            return plot
        }
        return Figure(name: name, title: title, plots: plots)
    }
}
