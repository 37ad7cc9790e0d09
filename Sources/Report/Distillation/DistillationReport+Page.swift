extension DistillationReport {
    /// The page: no script, no network, well-formed as HTML and as XML.
    public var html: String {
        let heading = summary.title.isEmpty ? "Search and learning" : summary.title
        let facts = [
            summary.task, String(summary.date.prefix(10)), "seed \(summary.seed)",
            summary.commit.isEmpty ? "" : "commit \(summary.commit.prefix(12))",
        ].filter { !$0.isEmpty }
        return PageParts.document(
            title: heading,
            [
                node("h1", [:], .text(heading)),
                node("p", ["class": "eyebrow"], .text(facts.joined(separator: " · "))),
                node("p", ["class": "lead"], all: prose(headline)),
                node("p", [:], .text("Expert: \(summary.expert).")),
                node(
                    "figure", [:],
                    all: figure.inline() + [node("figcaption", [:], .text(Self.caption))]),
                Table(columns: titles.map { .init(title: $0) }, rows: rows).node,
                node("p", ["class": "meta"], .text(Self.note)),
            ] + bill + heldOut
                + PageParts.again([], configuration: summary.configuration))
    }

    private static let caption =
        "Each point is the model after a round: one sampled chain of held-out problems, against what "
        + "searching and learning have cost. Bars: 95 % intervals over problems. Reinforcement learning, "
        + "where a run of it is compared: its checkpoints against what sampling and learning had cost."
    private static let note =
        "The expert is the model of the same row with its strategy, on training problems: its answers, and "
        + "problems where any of its chains was right, by the answer key. Demonstrations are different right "
        + "chains, from which the model of the next row has learned."

    /// Accuracy by rounds, with the first model's as a level.
    var figure: Figure {
        let points = summary.rounds.filter { $0.flops > 0 }.map { round in
            Plot.Datum(
                x: round.flops, y: round.measured.accuracy.value,
                low: round.measured.accuracy.interval.low,
                high: round.measured.accuracy.interval.high, n: round.measured.accuracy.n,
                label: "round \(round.number)")
        }.filter(\.y.isFinite)
        let base = summary.rounds.first?.measured.accuracy.value
        let reference = (summary.reference?.points ?? [])
            .filter { $0.flops > 0 && $0.passAt1.isFinite }
            .sorted { $0.flops < $1.flops }.map { point in
                Plot.Datum(
                    x: point.flops, y: point.passAt1, low: point.interval.low,
                    high: point.interval.high, n: point.n, label: point.label)
            }
        let all = points + reference
        var plot = Plot(
            title: "Held-out accuracy of one chain",
            x: .compute("FLOPs of searching and learning", all.map(\.x)),
            y: .vertical(
                "held-out problems solved",
                all.flatMap { [$0.low ?? $0.y, $0.y, $0.high ?? $0.y] } + [base ?? 0],
                format: .percent))
        plot.series = [
            Plot.Series(
                name: reference.isEmpty ? nil : "distilled", key: "one chain", ink: .trained,
                points: points, marker: .circle, showsLabels: true, isStrong: true)
        ]
        if !reference.isEmpty {
            plot.series.append(
                Plot.Series(
                    name: "reinforcement", key: "reinforcement learning", ink: .choice,
                    points: reference, marker: .square, isOpen: true))
            plot.labelRoom = 110
        }
        plot.width = 760
        plot.height = 330
        if let base { plot.levels = [.init(y: base, label: "before", ink: .base)] }
        return Figure(
            name: "rounds", title: "Accuracy by rounds of search and learning", plots: [plot])
    }

    private var bill: [Node] {
        let lines = summary.rounds.enumerated().flatMap { index, round -> [BillTable.Line] in
            guard let expert = round.expert else { return [] }
            return [("searching", expert.collecting), ("learning", expert.learning)].map {
                name, usage in
                BillTable.Line(
                    names: ["\(index + 1)", name],
                    tokens: Double(usage.promptTokens) + Double(usage.generatedTokens),
                    flops: usage.flops, seconds: usage.seconds)
            }
        }
        guard !lines.isEmpty else { return [] }
        return [
            node("h2", [:], "What it cost"), BillTable.spending(["round", "work"], lines),
            BillTable.note,
        ]
    }

    private var heldOut: [Node] {
        [
            node("h2", [:], "Held out"),
            node(
                "p", [:],
                .text(
                    "\(summary.description) Measured on "
                        + "\(summary.rounds.first?.measured.problems ?? 0) held-out problems.")),
        ]
    }
}
