import Foundation
import Results

/// The figures of one task and model.
struct SearchFigures {
    let subject: SearchSummary.Subject
    let model: SearchSummary.Model
    /// In front of the names of files.
    let prefix: String

    /// Every figure, in the order of the page.
    var all: [Figure] {
        [strategies, families, quintiles, choice, overOptimization, coverage, reliability]
            .filter { !$0.plots.isEmpty }
    }

    /// All figures of a summary, with names of files that differ.
    static func all(_ summary: SearchSummary) -> [[SearchFigures]] {
        var taken: Set<String> = []
        return summary.subjects.enumerated().map { number, subject in
            subject.models.map { model in
                let name = [subject.task, model.name].map(slug).filter { !$0.isEmpty }
                var prefix = name.isEmpty ? "subject" : name.joined(separator: "-")
                if !taken.insert(prefix).inserted {
                    prefix += "-\(number + 1)-\(taken.count)"
                    taken.insert(prefix)
                }
                return SearchFigures(subject: subject, model: model, prefix: prefix)
            }
        }
    }

    /// The letters and digits of a name, for a file's.
    private static func slug(_ name: String) -> String {
        let letters = name.lowercased().unicodeScalars.map { scalar -> Character in
            scalar.isASCII && scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
                ? Character(scalar) : "-"
        }
        return String(
            String(letters).split(separator: "-").joined(separator: "-").prefix(32))
    }

    /// The curve of a strategy that reaches the most, by whichever verifier.
    func best(_ strategy: String) -> SearchSummary.Curve? {
        model.curves.filter { $0.strategy == strategy && !$0.drawable.isEmpty }
            .sorted { ($0.verifier ?? "") < ($1.verifier ?? "") }
            .max { $0.highest < $1.highest }
    }

    /// What pays, one line for each kind of search.
    var strategies: Figure {
        Figure(
            name: "\(prefix)-strategies", title: title("Accuracy against compute by strategy"),
            plots: [
                computePlot(
                    "Accuracy against compute",
                    [
                        "single", "vote", "best-of-n", "beam", "mcts",
                        "particles", "compute-optimal", "coverage",
                    ],
                    width: 1000, height: 480)
            ], columns: 1)
    }

    /// The same for a narrow window.
    var narrowStrategies: Plot? {
        strategies.plots.first.map { plot in
            var plot = plot
            plot.width = 450
            plot.height = 430
            plot.labelRoom = 134
            return plot
        }
    }

    /// Kin beside each other, all of them.
    var families: Figure {
        Figure(
            name: "\(prefix)-families", title: title("Accuracy against compute by family"),
            plots: [
                computePlot(
                    "Over whole chains",
                    [
                        "single", "revision", "vote", "best-of-n", "weighted-vote",
                        "compute-optimal",
                    ]),
                computePlot(
                    "Over steps",
                    [
                        "vote", "beam", "diverse", "lookahead",
                        "mcts", "particles",
                    ]),
            ].filter { !$0.isEmpty })
    }

    func title(_ text: String) -> String { "\(text), \(subject.title), \(model.name) model" }

    /// Accuracy against FLOPs, from a round number below the points.
    private func computePlot(
        _ title: String, _ strategies: [String], width: Double = 450, height: Double = 345
    ) -> Plot {
        var plot = plot(title, of: strategies.compactMap(best))
        plot.width = width
        plot.height = height
        return plot
    }

    /// The axes of accuracy against FLOPs around some curves, with the curves in them.
    func plot(_ title: String, of curves: [SearchSummary.Curve]) -> Plot {
        let data = curves.flatMap(\.drawable)
        var plot = Plot(
            title: title, x: .compute("FLOPs per problem", data.map(\.flopsPerProblem)),
            y: .vertical(
                "held-out problems solved",
                data.flatMap { [max($0.interval.low, 0), $0.accuracy, min($0.interval.high, 1)] },
                format: .percent, isClose: true))
        plot.series = curves.map { series($0, name: true) }
        plot.labelRoom = 134
        plot.hasPaleBars = true
        return plot
    }

    /// A strategy's curve as it is always drawn.
    func series(_ curve: SearchSummary.Curve, name: Bool) -> Plot.Series {
        let look = StrategyLook(curve.strategy)
        return Plot.Series(
            name: name ? look.name : nil, key: curve.words, ink: look.ink,
            points: curve.drawable.map {
                Plot.Datum(
                    x: $0.flopsPerProblem, y: $0.accuracy, low: $0.interval.low,
                    high: $0.interval.high, n: $0.n, label: $0.label)
            }, marker: look.marker, isOpen: look.isOpen, dash: look.dash,
            isStrong: look.isStrong)
    }
}

extension SearchSummary.Curve {
    /// Its highest accuracy.
    var highest: Double { drawable.map(\.accuracy).max() ?? -1 }
}
