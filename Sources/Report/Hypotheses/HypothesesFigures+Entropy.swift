import Foundation
import Results

/// Reward against entropy, a plot for each way of learning from verdicts.
extension HypothesesFigures {
    /// The steps of learning, with the law of the first third of them.
    var entropy: Figure {
        let curves = summary.algorithms.compactMap { algorithm in
            algorithm.entropyCurve.map { (name: algorithm.name, curve: $0) }
        }
        let steps = curves.flatMap(\.curve.steps)
        let (entropies, accuracies) = (steps.map(\.entropy), steps.map(\.accuracy))
        return Figure(
            name: "entropy", title: "Reward by entropy, step by step",
            plots: curves.filter { !$0.curve.steps.isEmpty }.map { name, curve in
                // One scale for all, so that plots can be compared.
                var plot = Plot(
                    title: name, x: .linear("entropy, nats a token", entropies),
                    y: .vertical("right chains of a step", accuracies, format: .percent),
                    series: series(curve))
                plot.trends = [Plot.Trend(points: fit(curve, over: entropies), ink: .vote)]
                plot.height = 290
                return plot
            })
    }

    private func series(_ curve: HypothesesSummary.EntropyCurve) -> [Plot.Series] {
        let third = curve.steps.count / 3
        func series(
            _ key: String, _ steps: ArraySlice<HypothesesSummary.EntropyCurve.Step>, isOpen: Bool
        ) -> Plot.Series {
            Plot.Series(
                name: nil, key: key, ink: .vote,
                points: steps.map {
                    Plot.Datum(x: $0.entropy, y: $0.accuracy, label: "step \($0.step)")
                }, marker: .circle, isOpen: isOpen)
        }
        return [
            series("the first third", curve.steps[..<third], isOpen: false),
            series("the others", curve.steps[third...], isOpen: true),
        ]
    }

    /// The law from no entropy, where it has its ceiling, to the most there is.
    private func fit(
        _ curve: HypothesesSummary.EntropyCurve, over entropies: [Double]
    ) -> [Plot.Datum] {
        guard let law = curve.law, let most = entropies.filter(\.isFinite).max(), most > 0 else {
            return []
        }
        return (0...24).map { place in
            let entropy = most * Double(place) / 24
            return Plot.Datum(x: entropy, y: law.b - law.a * exp(entropy))
        }
    }
}
