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

    /// The curve of a strategy that is shown: the one that was named beforehand; in summaries from before,
    /// the one that reaches the most, by whichever verifier.
    func shown(_ strategy: String) -> SearchSummary.Curve? {
        let curves = model.curves.filter { $0.strategy == strategy && !$0.drawable.isEmpty }
        if let name = model.shown?[strategy], let named = curves.first(where: { $0.name == name }) {
            return named
        }
        return curves.sorted { ($0.verifier ?? "") < ($1.verifier ?? "") }
            .max { $0.highest < $1.highest }
    }

    /// What pays, one line for each kind of search.
    var strategies: Figure { strategies(width: 1000, height: 480) }

    /// The same for a narrow window.
    var narrowStrategies: Figure { strategies(width: 450, height: 430) }

    private func strategies(width: Double, height: Double) -> Figure {
        let names = [
            "single", "vote", "best-of-n", "beam", "mcts", "particles", "fixed", "compute-optimal",
            "coverage",
        ]
        var plot = plot("Accuracy against compute", of: names.compactMap(shown))
        plot.width = width
        plot.height = height
        return figure("strategies", "Accuracy against compute by strategy", [plot], columns: 1)
    }

    /// Kin beside each other, all of them.
    var families: Figure {
        let chains = [
            "single", "revision", "vote", "best-of-n", "weighted-vote", "compute-optimal",
        ]
        let steps = ["vote", "beam", "diverse", "lookahead", "mcts", "particles"]
        let plots = [
            plot("Over whole chains", of: chains.compactMap(shown)),
            plot("Over steps", of: steps.compactMap(shown)),
        ]
        return figure(
            "families", "Accuracy against compute by family", plots.filter { !$0.isEmpty },
            columns: 2)
    }

    private func figure(
        _ name: String, _ title: String, _ plots: [Plot], columns: Int, hasLegend: Bool = false
    ) -> Figure {
        Figure(
            name: "\(prefix)-\(name)",
            title: "\(title), \(benchmark.title), \(model.name) model", plots: plots,
            columns: columns, hasLegend: hasLegend)
    }

    /// Accuracy against FLOPs by some curves, from a round number below the points.
    private func plot(_ title: String, of curves: [SearchSummary.Curve]) -> Plot {
        let data = curves.flatMap(\.drawable)
        return Plot(
            title: title, x: .compute("FLOPs per problem", data.map(\.flopsPerProblem)),
            y: .vertical(
                "held-out problems solved",
                data.flatMap { [max($0.interval.low, 0), $0.accuracy, min($0.interval.high, 1)] },
                format: .percent, isClose: true),
            series: curves.map { series($0, name: true) }, labelRoom: 134, hasPaleBars: true)
    }

    /// A strategy's curve as it is always drawn.
    func series(_ curve: SearchSummary.Curve, name: Bool) -> Plot.Series {
        let look = StrategyLook(curve.strategy)
        return Plot.Series(
            name: name ? look.name : nil, key: curve.words, ink: look.ink,
            points: curve.drawable.map { $0.drawn(at: $0.flopsPerProblem) }, marker: look.marker,
            isOpen: look.isOpen, dash: look.dash, isStrong: look.isStrong)
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
        let curves = wanted.compactMap(shown)
        let costs = curves.flatMap { $0.drawable.map(\.flopsPerProblem) }
        let names = [
            "Easiest fifth", "Second fifth", "Middle fifth", "Fourth fifth", "Hardest fifth",
        ]
        let plots = names.enumerated().map { group, name -> Plot in
            var title = name
            if model.quintileRates.indices.contains(group), model.quintileRates[group].isFinite {
                title += ": \(NumberText.percent(model.quintileRates[group], places: 0))"
            }
            let shown = curves.map { curve in
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
            return small(title, x: .compute("FLOPs per problem", costs), y: "solved", shown)
        }
        return figure(
            "quintiles", "Accuracy against compute by difficulty",
            plots.contains { !$0.isEmpty } ? plots : [], columns: 3, hasLegend: true)
    }

    /// Score and accuracy of what a verifier selects from more and more chains.
    var overOptimization: Figure {
        let plots = model.selections.map { selection -> Plot in
            let points = selection.points.filter { $0.k > 0 }.sorted { $0.k < $1.k }
            let accuracies = points.map {
                Plot.Datum(
                    x: Double($0.k), y: $0.accuracy.value, low: $0.accuracy.interval.low,
                    high: $0.accuracy.interval.high, n: $0.accuracy.n)
            }
            let scores = points.compactMap { point in
                point.meanScore.map { Plot.Datum(x: Double(point.k), y: $0) }
            }
            return small(
                StrategyLook.short(selection.verifier),
                x: .counts("chains, k", points.map { Double($0.k) }), y: "accuracy and score",
                [
                    Plot.Series(
                        key: "accuracy of the chosen chain", ink: .choice,
                        points: accuracies.filter(\.y.isFinite), marker: .square),
                    Plot.Series(
                        key: "its score by the verifier", ink: .vote,
                        points: scores.filter(\.y.isFinite), marker: .circle, isOpen: true,
                        dash: .dashed),
                ])
        }
        return figure(
            "over-optimization", "Accuracy and score of the best of k chains",
            plots.filter { !$0.isEmpty }, columns: 3, hasLegend: true)
    }

    /// Shares of correct chains by score.
    var reliability: Figure {
        let plots = model.reliability.map { entry -> Plot in
            let points = entry.calibration.bins.compactMap { bin -> Plot.Datum? in
                guard let score = bin.meanScore, let share = bin.shareCorrect, score.isFinite,
                    share.isFinite
                else { return nil }
                let interval = try? Wilson.interval(
                    successes: share * Double(bin.count), of: bin.count)
                return Plot.Datum(
                    x: score, y: share, low: interval?.low, high: interval?.high, n: bin.count)
            }
            var plot = small(
                StrategyLook.short(entry.verifier), x: .shares("score"),
                y: "chains that are correct",
                [Plot.Series(key: "chains by score", ink: .vote, points: points, marker: .circle)])
            plot.trends = [.init(points: [.init(x: 0, y: 0), .init(x: 1, y: 1)], ink: .soft)]
            return plot
        }
        return figure(
            "reliability", "Reliability of the verifiers' scores", plots.filter { !$0.isEmpty },
            columns: 3)
    }

    private func small(_ title: String, x: Axis, y: String, _ series: [Plot.Series]) -> Plot {
        Plot(
            title: title, x: x, y: .vertical(y, [1], format: .percent, count: 4), series: series,
            width: 236, height: 206, hasPaleBars: true)
    }
}

/// Verifiers beside each other, and the law of coverage.
extension SearchFigures {
    private static let inks: [Ink] = [.choice, .vote, .steps, .guided, .ink, .soft]
    private static let markers: [Marker] = [.square, .triangle, .diamond, .circle, .wedge, .cross]

    /// Best of n by each verifier.
    var choice: Figure {
        let curves = model.curves
            .filter { $0.strategy == "best-of-n" && !$0.stops && !$0.drawable.isEmpty }
            .sorted { ($0.verifier ?? "") < ($1.verifier ?? "") }
        let vote = model.curves.first {
            $0.strategy == "vote" && !$0.stops && !$0.drawable.isEmpty
        }
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
        return figure(
            "best-of-n", "Best of n by verifier", plot.isEmpty ? [] : [plot], columns: 1)
    }

    /// Coverage by the number of chains, with the fitted law.
    var coverage: Figure {
        let points = (model.curves.first { $0.strategy == "coverage" }?.points ?? []).compactMap {
            point in point.count.map { point.drawn(at: Double($0)) }
        }.filter { $0.y.isFinite && $0.x > 0 }.sorted { $0.x < $1.x }
        var plot = Plot(
            title: "Coverage", x: .counts("chains", points.map(\.x)),
            y: .vertical("problems with a correct chain", [1], format: .percent),
            series: [.init(key: "coverage", ink: .vote, points: points, marker: .diamond)])
        if let law = model.coverageLaw, let low = points.first?.x, let high = points.last?.x {
            let line = (0...40).map { step -> Plot.Datum in
                let k = low * pow(high / low, Double(step) / 40)
                return Plot.Datum(x: k, y: law.coverage(at: k))
            }.filter(\.y.isFinite)
            plot.trends = [Plot.Trend(points: line, ink: .vote)]
        }
        return figure(
            "coverage", "Coverage by the number of chains", points.isEmpty ? [] : [plot],
            columns: 1)
    }
}

extension SearchSummary.Point {
    func drawn(at x: Double) -> Plot.Datum {
        Plot.Datum(
            x: x, y: accuracy, low: interval.low, high: interval.high, n: n, label: label)
    }

    /// The number at the front of its label.
    var count: Int? {
        let digits = label.prefix { $0.isASCII && $0.isNumber }
        return Int(digits)
    }
}
