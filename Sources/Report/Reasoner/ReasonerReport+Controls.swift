import Results
import Statistics

extension ReasonerSummary {
    /// Base, trained and controls as they are called in figures and tables, those that were measured.
    var compared: [(name: String, measures: ModelMeasures)] {
        let all: [(String, ModelMeasures?)] = [
            ("trained", trained), ("base", base),
            ("base that may not give up", controls.baseWithoutGivingUp),
            ("base at its best temperature", controls.baseAtBestTemperature),
            ("blind search", controls.blindSearch),
            ("search as in the corpus", controls.corpusSearch), ("supervised", controls.supervised),
            ("random reward", controls.randomReward),
        ]
        return all.compactMap { name, measures in
            measures.flatMap { $0.accuracy.isEmpty ? nil : (name, $0) }
        }
    }
}

/// The trained model beside the controls.
extension ReasonerFigures {
    /// Right within so many tokens, and within so many attempts.
    var controls: Figure {
        Figure(
            name: "controls",
            title: "Trained model and controls at equal tokens and equal attempts",
            plots: [
                controlPlot("Equal tokens", "tokens after the prompt, at most") { measures in
                    measures.accuracy.map {
                        Plot.Datum(
                            x: Double($0.tokens), y: $0.accuracy, low: $0.interval.low,
                            high: $0.interval.high, n: $0.n)
                    }
                },
                controlPlot("Equal attempts", "attempts, at most") { measures in
                    measures.withinAttempts.map {
                        Plot.Datum(
                            x: Double($0.attempts), y: $0.accuracy, low: $0.interval.low,
                            high: $0.interval.high, n: $0.n)
                    }
                },
            ].filter { !$0.isEmpty })
    }

    private func controlPlot(
        _ title: String, _ unit: String, _ points: (ReasonerSummary.ModelMeasures) -> [Plot.Datum]
    ) -> Plot {
        let looks: [String: (Ink, Marker, Plot.Series.Dash)] = [
            "trained": (.trained, .circle, .solid), "base": (.base, .square, .solid),
            "base that may not give up": (.base, .wedge, .dashed),
            "base at its best temperature": (.base, .circle, .dotted),
            "blind search": (.guided, .diamond, .dashed),
            "search as in the corpus": (.guided, .wedge, .dotted),
            "supervised": (.steps, .triangle, .dotted),
            "random reward": (.soft, .cross, .dotted),
        ]
        let series = summary.compared.map { name, measures in
            let look = looks[name] ?? (.ink, .circle, .solid)
            return Plot.Series(
                name: name, key: name, ink: look.0, points: points(measures).filter(\.y.isFinite),
                marker: look.1, dash: look.2)
        }.filter { !$0.points.isEmpty }
        let data = series.flatMap(\.points)
        var plot = Plot(
            title: title, x: .counts(unit, data.map(\.x)),
            y: .vertical(
                "test problems solved by one chain", data.flatMap { [$0.y, $0.high ?? $0.y] },
                format: .percent), series: series)
        plot.labelRoom = 215
        return plot
    }
}

extension ReasonerReport {
    /// Whether search was learned, or only to go on: figure, table and words.
    var controlSection: [Node] {
        let figure = ReasonerFigures(summary: summary).controls
        guard !figure.plots.isEmpty else { return [] }
        return [
            node("h2", [:], "Beside the controls"),
            node(
                "figure", [:], node("div", ["class": "two"], all: figure.inline()),
                node(
                    "figcaption", [:],
                    .text(
                        "One chain without bounds; it counts as right within a budget where it ended "
                            + "there by itself. Blind search makes attempts at random, with exact "
                            + "arithmetic and an exact check, and no model; as in the corpus, it chooses "
                            + "steps as the pretraining texts do. \(temperatureText)The base that may not give "
                            + "up ends only behind its own yes. Supervised: the base trained on by its "
                            + "own corpus with the compute that learning took. Random reward: taught "
                            + "like the trained model by a coin. Bars: 95 % intervals.")),
                figure.table),
            controlTable,
            node("p", ["class": "meta"], .text(ControlClaims.rule)),
        ]
    }

    /// At what the base was sampled, where that was chosen.
    private var temperatureText: String {
        guard let chosen = summary.controls.baseAtBestTemperature?.temperatures, !chosen.isEmpty
        else { return "" }
        let values = chosen.map { NumberText.decimal(Double($0), places: 1) }
        return
            "The base at its best temperature (\(values.joined(separator: ", "))): the one at which "
            + "it solves most of other problems; all others are sampled at 1. "
    }

    /// How each of them searches.
    private var controlTable: Node {
        func cell(_ measure: ReasonerSummary.Measure?, _ format: (Double) -> String) -> String {
            guard let measure, measure.value.isFinite else { return "–" }
            guard let interval = measure.interval else { return format(measure.value) }
            return "\(format(measure.value)) (\(format(interval.low)) to \(format(interval.high)))"
        }
        let percent: (Double) -> String = { NumberText.percent($0) }
        return Table(
            columns: [
                .init("", isNumber: false), .init("first attempt solves"),
                .init("an attempt solves"), .init("attempts repeated"),
                .init("near misses followed up"), .init("attempts that keep the step before"),
                .init("tokens of a right chain"),
            ],
            rows: summary.compared.map { name, measures in
                [
                    name, cell(measures.solvedAtFirstAttempt, percent),
                    cell(measures.solvedPerAttempt, percent),
                    cell(measures.repeatedAttempts, percent),
                    cell(measures.nearMissesFollowed, percent), cell(measures.followed, percent),
                    cell(measures.tokensToSolution) { NumberText.decimal($0, places: 0) },
                ]
            }
        ).node
    }

    /// The same as text, for a terminal.
    var controlText: String {
        guard summary.compared.count > 1, let tokens = summary.comparedWithin else { return "" }
        let table = TerminalTable(
            columns: [
                .init("", isNumber: false), .init("within \(tokens) tokens"),
                .init("95 % interval"),
                .init("per attempt"), .init("repeats"),
            ],
            rows: summary.compared.map { name, measures in
                let within = measures.accuracy(within: tokens)
                func share(_ measure: ReasonerSummary.Measure?) -> String {
                    measure.map { NumberText.percent($0.value) } ?? "–"
                }
                return [
                    name, within.map { NumberText.percent($0.accuracy) } ?? "–",
                    within.map { NumberText.percent($0.interval.low, to: $0.interval.high) } ?? "–",
                    share(measures.solvedPerAttempt), share(measures.repeatedAttempts),
                ]
            })
        let claims = ControlClaims(summary: summary).all.map {
            "\($0.verdict.rawValue): \($0.text) (\($0.evidence))"
        }
        return "Beside the controls, test problems\n\(table.text)\n\n"
            + claims.joined(separator: "\n")
    }
}
