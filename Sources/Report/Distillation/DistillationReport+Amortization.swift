import Results
import Statistics

/// The search of each round, and how much of it one plain chain of the next model has.
extension DistillationReport {
    /// Whether searches were measured beside chains.
    var hasSearch: Bool { summary.rounds.contains { $0.search != nil } }

    /// The columns of the searches' table, page and terminal alike.
    static let searchColumns: [TerminalTable.Column] = [
        "round", "search", "95 %", "tokens of a search", "gain kept by one chain", "95 %",
        "at a share of its tokens",
    ]

    var searchRows: [[String]] {
        summary.rounds.map { round in
            let kept = round.amortization
            return [
                "\(round.number)",
                round.search.map { NumberText.percent($0.accuracy.value) } ?? NumberText.none,
                round.search.map { NumberText.range($0.accuracy.interval) } ?? NumberText.none,
                round.search.map { NumberText.decimal($0.tokens, places: 0) } ?? NumberText.none,
                kept.map { NumberText.percent($0.gainKept.value) } ?? NumberText.none,
                kept.map { NumberText.range($0.gainKept.interval) } ?? NumberText.none,
                kept.map { NumberText.percent($0.tokenShare) } ?? NumberText.none,
            ]
        }
    }

    /// The share of the search's gain that one chain keeps, round by round.
    var amortization: Figure {
        let points = summary.rounds.compactMap { round in
            round.amortization.map {
                Plot.Datum(
                    x: Double(round.number), y: $0.gainKept.value, low: $0.gainKept.interval.low,
                    high: $0.gainKept.interval.high, n: $0.gainKept.n,
                    label: "at \(NumberText.percent($0.tokenShare)) of its tokens")
            }
        }.filter { $0.x.isFinite && $0.y.isFinite }
        let plot = Plot(
            title: "The search's gain that one chain keeps",
            x: .rounds(points.map(\.x)),
            y: .vertical(
                "of the search's gain", points.flatMap { [$0.low ?? $0.y, $0.y, $0.high ?? $0.y] },
                format: .percent),
            series: [
                Plot.Series(
                    key: "gain kept", ink: .trained, points: points, marker: .circle,
                    showsLabels: true, isStrong: true)
            ], levels: [.init(y: 1, label: "all of it", ink: .soft)], width: 760, height: 290)
        return Figure(
            name: "amortization", title: "The search's gain that one chain keeps", plots: [plot])
    }

    /// Table and figure of the page; nothing where no search was measured.
    var searchSection: [Node] {
        guard hasSearch else { return [] }
        let drawn =
            amortization.plots.allSatisfy(\.isEmpty)
            ? []
            : [
                node(
                    "figure",
                    all: amortization.inline() + [
                        node("figcaption", text: Self.amortizationCaption)
                    ])
            ]
        return [node("h2", [:], "The search in one chain")] + drawn
            + [Table(columns: Self.searchColumns, rows: searchRows).node]
    }

    private static let amortizationCaption =
        "How far one sampled chain of a round's model has come from the first model's chain to the search "
        + "that it learned from, the one of the row before, on the same held-out problems; 95 % intervals "
        + "resample problems. A search's tokens are its prompt, steps that were given up and its verifier's."
}
