import Reasoning
import Results

extension TestTimeReport {
    /// The page: no script, no network, well-formed as HTML and as XML.
    public var html: String {
        PageParts.document(
            title: heading,
            opening + panel + table + levelSection + blindSection + skippedSection
                + billSection
                + PageParts.again(
                    facts, machine: summary.machineFacts, configuration: summary.configuration))
    }

    private var heading: String {
        summary.title.isEmpty ? "Accuracy against test-time compute" : summary.title
    }

    private var opening: [Node] {
        let facts = [
            summary.data.task, String(summary.date.prefix(10)), "seed \(summary.seed)",
            summary.commit.isEmpty ? "" : "commit \(summary.commit.prefix(12))",
        ].filter { !$0.isEmpty }
        return [
            node("h1", [:], .text(heading)),
            node("p", ["class": "eyebrow"], .text(facts.joined(separator: " · "))),
            node("p", ["class": "lead"], all: prose(headline)), node("p", [:], all: prose(chains)),
        ]
    }

    private var panel: [Node] {
        let figures = TestTimeFigures(summary)
        let main = figures.panel
        guard !main.plots.isEmpty else { return [] }
        let chosen = figures.shownVerifier.map {
            "Where a strategy asks a verifier the curve shown is that of \($0). "
        }
        let caption =
            "Everything counts as compute: prompts, discarded chains and branches, verifiers. "
            + (chosen ?? "")
            + "pass@k needs the answer key: it is a bound and no strategy. Bands: 95 % intervals over problems. "
            + "Strategies over whole chains are expectations over which of \(summary.chains.perProblem) recorded "
            + "chains of a problem were drawn."
        let drawings =
            main.inline().map { node("div", ["class": "broad"], $0) }
            + figures.narrowPanel.inline().map { node("div", ["class": "narrow"], $0) }
        let verifiers = figures.verifiers
        return [
            node(
                "figure", [:],
                all: drawings + [node("figcaption", [:], .text(caption)), main.table])
        ] + (verifiers.plots.isEmpty ? [] : [verifiers.framed("two")])
    }

    private var table: [Node] {
        let rows = rows
        guard !rows.isEmpty else { return [] }
        return [
            node("h2", [:], "Every strategy at every size"),
            Table(columns: Self.columns, rows: rows).node,
            node(
                "p", ["class": "meta"],
                text:
                    "Tokens and FLOPs are means of a problem. No answer: there was nothing that the task could "
                    + "read as one, which is neither right nor wrong."),
        ]
    }

    /// Accuracy by level with a bar for each, strategy by strategy.
    private var levelSection: [Node] {
        guard let first = summary.levels.first, !first.results.isEmpty else { return [] }
        let tables = first.results.flatMap { column -> [Node] in
            let results = summary.levels.compactMap { level in
                level.results.first { $0.curve == column.curve }.map { (level, $0) }
            }
            return [
                node("h3", [:], .text("\(words(of: column.curve)), \(column.label)")),
                Table(
                    columns: ["level", "problems", "95 %"],
                    rows: results.map { level, result in
                        [
                            "\(level.level)", NumberText.count(level.problems),
                            NumberText.range(result.interval),
                        ]
                    }, shares: results.map(\.1.accuracy)
                ).node,
            ]
        }
        return [
            node("h2", [:], "By difficulty"),
            node(
                "p", text: "Each strategy at its largest size, by the level that the problems have."
            ),
        ] + tables
    }

    private var blindSection: [Node] {
        guard !blindRows.isEmpty else { return [] }
        return [
            node("h2", [:], "Without a model"),
            node(
                "p",
                text:
                    "Attempts with exact arithmetic and an exact check, written out as a chain until one solves "
                    + "the problem: no FLOPs, so it is compared at equal tokens."),
            Table(columns: Self.blindColumns, rows: blindRows).node,
        ]
    }

    private var skippedSection: [Node] {
        guard !skipped.isEmpty else { return [] }
        return [
            node("h2", [:], "Not measured"),
            node("ul", [:], all: skipped.map { node("li", [:], all: prose($0)) }),
        ]
    }

    private var billSection: [Node] {
        let lines = ComputeLedger.Account.allCases.compactMap { account in
            summary.ledger.accounts[account].map { BillTable.Line([account.rawValue], $0) }
        }
        guard !lines.isEmpty else { return [] }
        return [
            node("h2", [:], "What it cost"), BillTable.spending(["account"], lines), BillTable.note,
            node(
                "p", ["class": "meta"], .text("Elapsed: \(NumberText.duration(summary.seconds)).")),
        ]
    }

    private var facts: [(String, String)] {
        let (model, data) = (summary.model, summary.data)
        return [
            ("commit", summary.commit), ("model", model.path),
            (
                "what it is",
                "\(model.family), \(NumberText.rounded(model.parameters)) parameters, context "
                    + NumberText.count(model.context)
            ),
            ("fingerprint of the model", model.fingerprint), ("problems", data.name),
            ("SHA-256 of the file", data.hash ?? ""),
            (
                "measured",
                NumberText.count(data.problems)
                    + (data.rows.map { " of \(NumberText.count($0))" } ?? "")
                    + (data.levels.map { ", levels \($0.lowerBound) to \($0.upperBound)" } ?? "")
            ),
        ]
    }
}
