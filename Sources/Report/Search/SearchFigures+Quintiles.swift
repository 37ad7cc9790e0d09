import Statistics

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
