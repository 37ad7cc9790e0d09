import Results
import Statistics

extension ReasonerReport {
    /// What chains do, before, after and in between.
    var behaviourSection: [Node] {
        let behaviours = summary.behaviours
        let counts = [("base", behaviours.base), ("trained", behaviours.trained)].compactMap {
            name, counts in counts.map { (name, $0) }
        }
        guard !counts.isEmpty || !behaviours.steps.isEmpty else { return [] }
        var nodes = [
            node("h2", [:], "What chains do"),
            node(
                "p", [:],
                "Counted by a parser that reads every chain; means per chain, with 95 % intervals."),
        ]
        if !counts.isEmpty { nodes.append(behaviourTable(counts)) }
        if !behaviours.steps.isEmpty {
            let figure = ReasonerFigures(summary: summary).behaviours
            nodes.append(node("figure", ["class": "small"], all: figure.inline()))
        }
        return nodes
    }

    private func behaviourTable(_ counts: [(String, ReasonerSummary.BehaviourCounts)]) -> Node {
        let rows: [(String, Bool, (ReasonerSummary.BehaviourCounts) -> ReasonerSummary.Measure)] = [
            ("attempts per chain", false, { $0.attempts }),
            ("checks per chain", false, { $0.checks }),
            ("attempts abandoned per chain", false, { $0.abandoned }),
            ("attempts repeated per chain", false, { $0.repeated }),
            ("chains that give up", true, { $0.giveUps }),
            ("false claims per chain", false, { $0.falseClaims }),
        ]
        func written(_ measure: ReasonerSummary.Measure, _ isShare: Bool) -> String {
            func number(_ value: Double) -> String {
                isShare ? NumberText.percent(value) : NumberText.decimal(value, places: 2)
            }
            guard let interval = measure.interval else { return number(measure.value) }
            let range =
                isShare
                ? NumberText.percent(interval.low, to: interval.high)
                : "\(number(interval.low)) to \(number(interval.high))"
            return "\(number(measure.value)) (\(range))"
        }
        return Table(
            columns: [.init(title: "", isNumber: false)]
                + counts.map { name, counts in
                    .init(title: "\(name), n = \(NumberText.count(counts.n))")
                },
            rows: rows.map { title, isShare, measure in
                [title] + counts.map { written(measure($0.1), isShare) }
            }
        ).node
    }
}
