import Results
import Statistics

extension SearchReport {
    /// What one model reaches with every strategy.
    func modelSection(_ benchmark: SearchSummary.Benchmark, _ figures: SearchFigures) -> [Node] {
        let model = figures.model
        var nodes = [node("h2", [:], .text("\(benchmark.heading): the \(model.name) model"))]
        if !benchmark.description.isEmpty {
            nodes.append(node("p", [:], all: prose(benchmark.description)))
        }
        let main = figures.strategies
        let drawings =
            main.inline().map { node("div", ["class": "broad"], $0) }
            + figures.narrowStrategies.inline().map { node("div", ["class": "narrow"], $0) }
        let caption =
            "Everything counts as compute: discarded chains and branches, verifiers, rollouts, probes. "
            + chosen(figures)
            + "Coverage is pass@k: it needs the answer key, so it is a bound and no strategy. "
            + "Bars: 95 % intervals over problems."
        nodes.append(
            node(
                "figure", [:],
                all: drawings + [node("figcaption", [:], .text(caption)), main.table]))
        if !figures.families.plots.isEmpty { nodes.append(figures.families.framed("two")) }
        return nodes + quintileSection(figures) + costSection(model)
            + blindSection(benchmark, model)
    }

    /// Which verifiers the plots took.
    private func chosen(_ figures: SearchFigures) -> String {
        let names = StrategyLook.order.compactMap { figures.shown($0) }
            .filter { $0.verifier != nil }.map(\.words)
        guard !names.isEmpty else { return "" }
        let which =
            figures.model.shown == nil
            ? "Of several verifiers the one with the highest point is shown: "
            : "Which verifiers are shown was fixed before the measurement: "
        return which + names.joined(separator: ", ") + ". "
    }

    private func quintileSection(_ figures: SearchFigures) -> [Node] {
        let figure = figures.quintiles
        guard !figure.plots.isEmpty else { return [] }
        let caption =
            "Problems in fifths by how often chains that were drawn for sorting alone solve them; the share "
            + "is in each title. The fifths are small and have no intervals here."
        return [
            node("h3", [:], "By difficulty"), Legend(figure.plots).node,
            figure.framed("small five", caption: [.text(caption)]),
        ]
    }

    /// Which strategy pays at which cost.
    private func costSection(_ model: SearchSummary.Model) -> [Node] {
        var nodes = [node("h3", [:], "Which pays where")]
        let equal = EqualCost(model)
        if equal.rows.isEmpty {
            nodes.append(node("p", [:], "No strategy was measured at two sizes."))
        } else {
            nodes.append(costTable(equal))
            nodes.append(
                node(
                    "p", ["class": "meta"],
                    text: "Read off between the measured sizes; a dash where a strategy was not "
                        + "measured. Marked: the highest of its column, which says little where "
                        + "intervals overlap."))
        }
        let findings = SearchFindings(summary: summary)
        nodes += [findings.stopping(model), findings.saving(model), findings.power(model)]
            .compactMap(\.self).map {
                node("p", [:], all: prose($0))
            }
        return nodes + comparisons(model)
    }

    private func costTable(_ equal: EqualCost) -> Node {
        let best = equal.costs.indices.compactMap { cost in
            equal.best(at: cost).map { Table.Cell(row: $0, column: cost + 2) }
        }
        return Table(
            columns: [.words("strategy"), .words("verifier")]
                + equal.costs.map { .init(NumberText.scientific($0) + " FLOPs") },
            rows: equal.rows.map { row in
                [row.curve.title, row.curve.verifier ?? ""]
                    + row.readings.map { reading in
                        reading.map {
                            "\(NumberText.percent($0.accuracy)) "
                                + "(\(NumberText.range($0.interval)))"
                        } ?? NumberText.none
                    }
            }, marked: Set(best)
        ).node
    }

    /// Strategies two by two, problem by problem.
    private func comparisons(_ model: SearchSummary.Model) -> [Node] {
        guard !model.comparisons.isEmpty else { return [] }
        let table = Table(
            columns: [
                .words("first"), .words("second"), "difference, points", "95 % interval",
                "costs", "n", .words(""),
            ],
            rows: model.comparisons.map { comparison in
                let words =
                    switch comparison.verdict {
                    case .holds: "the first is better"
                    case .doesNotHold: "the second is better"
                    case .cannotBeTold: "cannot be told"
                    case .notMeasurable, .description: "no common cost"
                    }
                guard let mean = comparison.mean else {
                    return [
                        comparison.first, comparison.second, NumberText.none, NumberText.none, "0",
                        "", words,
                    ]
                }
                return [
                    comparison.first, comparison.second, Claims.points(mean.value),
                    "\(Claims.points(mean.interval.low)) to \(Claims.points(mean.interval.high))",
                    "\(comparison.points.count)", NumberText.count(mean.n), words,
                ]
            })
        return [
            node("h3", [:], "Two by two, at equal compute"), table.node,
            node(
                "p", ["class": "meta"],
                "The mean over every cost that both were measured at, paired by problem."),
        ]
    }
}
