import Results
import Statistics

/// What learning did to the chains of bases.
extension HypothesesReport {
    private static let emergenceColumns: [TerminalTable.Column] = [
        .words("base"), .words("learning"), .words("of a chain"), "before", "after", "change",
        "95 %",
    ]

    private var emergenceRows: [[String]] {
        (summary.emergence ?? []).flatMap { emergence in
            func row(
                _ change: HypothesesSummary.Emergence.Change, _ text: (Double) -> String
            ) -> [String] {
                [
                    emergence.base, emergence.learning, change.name, text(change.before.value),
                    text(change.after.value), text(change.change.value),
                    "\(text(change.change.interval.low)) to \(text(change.change.interval.high))",
                ]
            }
            let accuracy = emergence.accuracy.map { [row($0) { NumberText.percent($0) }] } ?? []
            return accuracy
                + emergence.behaviours.map { row($0) { NumberText.decimal($0, places: 2) } }
        }
    }

    /// Nothing where no base stands beside the standard one.
    var emergence: [Node] {
        guard let bases = summary.emergence, !bases.isEmpty else { return [] }
        var known: Set<String> = []
        let legend = bases.filter { known.insert($0.base).inserted }
            .map { "\($0.base) is \($0.summary)" }.joined(separator: ", ")
        return [
            node("h2", [:], text: "Where behaviours come from"),
            Table(columns: Self.emergenceColumns, rows: emergenceRows).node,
            node(
                "p", ["class": "meta"],
                text:
                    "\(legend). Accuracy is that of one chain within \(summary.comparedWithin) tokens, the others "
                    + "are means of a chain without bounds: verification counts checks, backtracking attempts "
                    + "left behind a check that says no, restarts attempts that do not begin as the one before."
            ),
        ]
    }
}
