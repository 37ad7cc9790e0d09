import Foundation
import Results

/// Verifiers beside each other, and the law of coverage.
extension SearchFigures {
    private static let inks: [Ink] = [.choice, .vote, .steps, .guided, .ink, .soft]
    private static let markers: [Marker] = [.square, .triangle, .diamond, .circle, .wedge, .cross]

    /// Best of n by each verifier.
    var choice: Figure {
        let curves = model.curves.filter { $0.strategy == "best-of-n" && !$0.drawable.isEmpty }
            .sorted { ($0.verifier ?? "") < ($1.verifier ?? "") }
        let vote = best("vote")
        let shown = curves + (vote.map { [$0] } ?? [])
        var plot = plot("Best of n by verifier", of: shown)
        plot.series = curves.enumerated().map { index, curve in
            var series = series(curve, name: true)
            series.name = StrategyLook.short(curve.verifier ?? "no verifier")
            series.ink = Self.inks[index % Self.inks.count]
            series.marker = Self.markers[index % Self.markers.count]
            series.dash = index < Self.inks.count ? .solid : .dashed
            return series
        }
        if let vote, !curves.isEmpty {
            var series = series(vote, name: true)
            series.ink = .soft
            series.marker = nil
            series.dash = .dashed
            plot.series.append(series)
        }
        return Figure(
            name: "\(prefix)-best-of-n", title: title("Best of n by verifier"),
            plots: plot.isEmpty ? [] : [plot], columns: 1)
    }

    /// Coverage by the number of chains, with the fitted law.
    var coverage: Figure {
        let points = (model.curves.first { $0.strategy == "coverage" }?.points ?? []).compactMap {
            point in
            point.count.map {
                Plot.Datum(
                    x: Double($0), y: point.accuracy, low: point.interval.low,
                    high: point.interval.high, n: point.n, label: point.label)
            }
        }.filter { $0.y.isFinite && $0.x > 0 }.sorted { $0.x < $1.x }
        var plot = Plot(
            title: "Coverage", x: .counts("chains", points.map(\.x)),
            y: .vertical("problems with a correct chain", [1], format: .percent))
        plot.series = [
            Plot.Series(key: "coverage", ink: .vote, points: points, marker: .diamond)
        ]
        if let law = model.coverageLaw, let low = points.first?.x, let high = points.last?.x {
            let line = (0...40).map { step -> Plot.Datum in
                let k = low * pow(high / low, Double(step) / 40)
                return Plot.Datum(x: k, y: law.coverage(at: k))
            }.filter(\.y.isFinite)
            plot.trends = [Plot.Trend(points: line, ink: .vote)]
        }
        return Figure(
            name: "\(prefix)-coverage", title: title("Coverage by the number of chains"),
            plots: points.isEmpty ? [] : [plot], columns: 1)
    }
}

extension SearchSummary.Point {
    /// The number at the front of its label.
    var count: Int? {
        let digits = label.prefix { $0.isASCII && $0.isNumber }
        return Int(digits)
    }
}
