import Results
import Statistics

extension FineTuningReport {
    /// The page: no script, no network, well-formed as HTML and as XML.
    public var html: String {
        let figures = FineTuningFigures(summary: summary)
        return PageParts.document(
            title: heading,
            opening + panelSection(figures) + tables + figures.learning.section
                + ExampleSection.nodes(summary.examples) + bill + problems
                + PageParts.again(
                    facts, machine: summary.machineFacts, configuration: summary.configuration))
    }

    private var heading: String {
        summary.title.isEmpty ? "A model trained on" : summary.title
    }

    private var opening: [Node] {
        let facts = [
            summary.model.parameters > 0
                ? "\(NumberText.rounded(summary.model.parameters)) parameters" : "",
            summary.algorithm ?? "", String(summary.date.prefix(10)),
            summary.commit.isEmpty ? "" : "commit \(summary.commit.prefix(12))",
        ].filter { !$0.isEmpty }
        return [
            node("h1", [:], .text(heading)),
            node("p", ["class": "eyebrow"], .text(facts.joined(separator: " · "))),
            node("p", ["class": "lead"], all: prose(headline)),
            node(
                "ul", ["class": "claims"],
                all: FineTuningClaims(summary: summary).all.map {
                    PageParts.claim($0.tag, $0.verdict, $0.text + ".", why: $0.evidence + ".")
                }),
            PageParts.folded(
                "How these claims are judged",
                node("p", ["class": "meta"], text: FineTuningClaims.rule)),
        ]
    }

    private func panelSection(_ figures: FineTuningFigures) -> [Node] {
        guard !figures.panel.plots.allSatisfy(\.isEmpty) else { return [] }
        return [figures.panel.framed(caption: [.text(Self.caption)])]
    }

    private static let caption =
        "Each point is the model behind a step of learning, judged on sampled chains of held-out problems "
        + "against what samples and training had cost. Bars: 95 % intervals over problems. Random reward: "
        + "the same model behind as many steps of learning from a coin."

    private var tables: [Node] {
        [
            Table(columns: Self.columns, rows: rows).node,
            node("p", ["class": "meta"], text: Self.note),
        ]
            + (curveRows.isEmpty
                ? []
                : [
                    PageParts.folded(
                        "Every model along the way",
                        Table(columns: Self.curveColumns, rows: curveRows).node)
                ])
    }

    private static let note =
        "Shares of chains. No answer: none was found in what the chain says, or the judge could not tell. "
        + "Cut: a limit came before its end. Less: the difference problem by problem, in points."

    private var bill: [Node] {
        guard !summary.bill.isEmpty else { return [] }
        let lines = summary.bill.map {
            BillTable.Line(
                names: [$0.phase, $0.account], tokens: Double($0.spending.tokens),
                flops: $0.spending.flops, seconds: $0.spending.seconds)
        }
        let times = BillTable.phases(
            summary.seconds, total: summary.seconds.values.reduce(0, +))
        return [
            node("h2", [:], "The compute bill"),
            BillTable.spending(["phase", "account"], lines), BillTable.note,
        ] + (times.map { [$0] } ?? [])
    }

    private var problems: [Node] {
        let files = [
            ("learned from", summary.data.trainingFile), ("measured on", summary.data.heldOutFile),
        ].compactMap { side, file in
            file.map { [side, $0.path, NumberText.count($0.bytes), $0.sha256] }
        }
        let table =
            files.isEmpty
            ? []
            : [
                Table(
                    columns: [.words(""), .words("file"), "bytes", .words("SHA-256")], rows: files
                ).node
            ]
        let texts = ([summary.data.description, contamination] + summary.notes)
            .filter { !$0.isEmpty }.map { node("p", [:], .text($0)) }
        return [node("h2", [:], "What was learned from, and what was held out")] + texts + table
    }

    private var facts: [(String, String)] {
        let source = summary.model.source
        return [
            ("commit", summary.commit),
            ("seeds", summary.seeds.map { String($0) }.joined(separator: ", ")),
            (
                "model",
                "\(source.path); \(summary.model.description); "
                    + "\(NumberText.count(summary.model.parameters)) parameters; "
                    + "\(NumberText.count(source.bytes)) bytes, SHA-256 \(source.sha256)"
            ), ("judge", summary.data.task),
        ]
    }
}
