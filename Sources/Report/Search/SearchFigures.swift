import Foundation
import Results
import Statistics

/// The figures of one task and model.
struct SearchFigures {
    let benchmark: SearchSummary.Benchmark
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
        return summary.benchmarks.enumerated().map { number, benchmark in
            benchmark.models.map { model in
                let name = [benchmark.task, model.name].map(slug).filter { !$0.isEmpty }
                var prefix = name.isEmpty ? "benchmark" : name.joined(separator: "-")
                if !taken.insert(prefix).inserted {
                    prefix += "-\(number + 1)-\(taken.count)"
                    taken.insert(prefix)
                }
                return SearchFigures(benchmark: benchmark, model: model, prefix: prefix)
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

    func title(_ text: String) -> String { "\(text), \(benchmark.title), \(model.name) model" }

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

/// Small plots of one kind beside each other.
extension SearchFigures {
    /// Accuracy against compute in each fifth of the problems by difficulty.
    var quintiles: Figure {
        let wanted = ["vote", "best-of-n", "beam", "mcts", "compute-optimal"]
        let curves = wanted.compactMap(best)
        let costs = curves.flatMap { $0.drawable.map(\.flopsPerProblem) }
        let names = [
            "Easiest fifth", "Second fifth", "Middle fifth", "Fourth fifth", "Hardest fifth",
        ]
        let plots = names.enumerated().map { group, name -> Plot in
            var title = name
            if model.quintileRates.indices.contains(group), model.quintileRates[group].isFinite {
                title += ": \(NumberText.percent(model.quintileRates[group], places: 0))"
            }
            var plot = Plot(
                title: title, x: .compute("FLOPs per problem", costs),
                y: .vertical("solved", [1], format: .percent, count: 4))
            plot.series = curves.map { curve in
                var series = series(curve, name: false)
                series.points = curve.drawable.compactMap { point in
                    guard point.quintiles.indices.contains(group),
                        point.quintiles[group].isFinite
                    else { return nil }
                    return Plot.Datum(
                        x: point.flopsPerProblem, y: point.quintiles[group], label: point.label)
                }
                return series
            }.filter { !$0.points.isEmpty }
            return small(plot)
        }
        return Figure(
            name: "\(prefix)-quintiles", title: title("Accuracy against compute by difficulty"),
            plots: plots.contains { !$0.isEmpty } ? plots : [], columns: 3, hasLegend: true)
    }

    /// Score and accuracy of what a verifier selects from more and more chains.
    var overOptimization: Figure {
        Figure(
            name: "\(prefix)-over-optimization",
            title: title("Accuracy and score of the best of k chains"),
            plots: model.selections.map { selection -> Plot in
                let points = selection.points.filter { $0.k > 0 }.sorted { $0.k < $1.k }
                var plot = Plot(
                    title: StrategyLook.short(selection.verifier),
                    x: .counts("chains, k", points.map { Double($0.k) }),
                    y: .vertical("accuracy and score", [1], format: .percent, count: 4))
                plot.series = [
                    Plot.Series(
                        key: "accuracy of the chosen chain", ink: .choice,
                        points: points.map {
                            Plot.Datum(
                                x: Double($0.k), y: $0.accuracy.value,
                                low: $0.accuracy.interval.low, high: $0.accuracy.interval.high,
                                n: $0.accuracy.n)
                        }.filter(\.y.isFinite), marker: .square),
                    Plot.Series(
                        key: "its score by the verifier", ink: .vote,
                        points: points.compactMap { point in
                            point.meanScore.map { Plot.Datum(x: Double(point.k), y: $0) }
                        }.filter(\.y.isFinite), marker: .circle, isOpen: true, dash: .dashed),
                ]
                plot.hasPaleBars = true
                return small(plot)
            }.filter { !$0.isEmpty }, columns: 3, hasLegend: true)
    }

    /// Shares of correct chains by score.
    var reliability: Figure {
        Figure(
            name: "\(prefix)-reliability", title: title("Reliability of the verifiers' scores"),
            plots: model.reliability.map { entry -> Plot in
                var plot = Plot(
                    title: StrategyLook.short(entry.verifier), x: .shares("score"),
                    y: .vertical("chains that are correct", [1], format: .percent, count: 4))
                plot.trends = [
                    Plot.Trend(
                        points: [Plot.Datum(x: 0, y: 0), Plot.Datum(x: 1, y: 1)], ink: .soft)
                ]
                plot.series = [
                    Plot.Series(
                        key: "chains by score", ink: .vote,
                        points: entry.calibration.bins.compactMap { bin in
                            guard let score = bin.meanScore, let share = bin.shareCorrect,
                                score.isFinite, share.isFinite
                            else { return nil }
                            let interval = try? Wilson.interval(
                                successes: share * Double(bin.count), of: bin.count)
                            return Plot.Datum(
                                x: score, y: share, low: interval?.low, high: interval?.high,
                                n: bin.count)
                        }, marker: .circle)
                ]
                plot.hasPaleBars = true
                return small(plot)
            }.filter { !$0.isEmpty }, columns: 3)
    }

    private func small(_ plot: Plot) -> Plot {
        var plot = plot
        plot.width = 236
        plot.height = 206
        return plot
    }
}

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
