import Reasoning
import Results

extension SearchReport {
    /// The page: no script, no network, well-formed as HTML and as XML.
    public var html: String {
        PageParts.document(title: heading, opening + benchmarkSections + closing)
    }

    private var heading: String {
        summary.title.isEmpty ? "Search at equal compute" : summary.title
    }

    private var opening: [Node] {
        let findings = SearchFindings(summary: summary)
        let facts = [
            summary.benchmarks.map(\.title).joined(separator: ", "),
            String(summary.date.prefix(10)),
            summary.commit.isEmpty ? "" : "commit \(summary.commit.prefix(12))",
        ].filter { !$0.isEmpty }
        var nodes = [
            node("h1", [:], .text(heading)),
            node("p", ["class": "eyebrow"], .text(facts.joined(separator: " · "))),
            node("p", ["class": "lead"], .text(findings.verdicts)),
        ]
        if let plan = findings.plan { nodes.append(node("p", ["class": "meta"], .text(plan))) }
        for benchmark in summary.benchmarks {
            nodes += benchmark.models.map {
                node("p", [:], all: prose(findings.result(benchmark, $0)))
            }
        }
        if summary.benchmarks.allSatisfy(\.models.isEmpty) {
            nodes.append(node("p", [:], "No model was measured."))
        }
        return nodes + claimNodes
    }

    func drawn(_ claim: SearchClaim) -> Node {
        let source = [claim.source, Self.title(ofBenchmark: claim.benchmark)].filter { !$0.isEmpty }
            .joined(separator: " · ")
        return PageParts.claim(
            claim.verdict.tag, claim.verdict.text, claim.text, source: source, why: claim.grounds)
    }

    private var benchmarkSections: [Node] {
        zip(summary.benchmarks, SearchFigures.all(summary)).flatMap { benchmark, figures in
            figures.flatMap { modelSection(benchmark, $0) } + verifierSection(benchmark, figures)
                + treeSection(benchmark)
        }
    }

    private var closing: [Node] { engineSection + billSection + configurationSection }
}

extension SearchReport {
    /// Columns of the table of claims.
    private static let mostBenchmarks = 12

    /// Every claim in a row with its verdict on each task and model, and the evidence folded away.
    var claimNodes: [Node] {
        guard !summary.claims.isEmpty else { return [] }
        let benchmarks = distinct(summary.claims.map(\.benchmark).filter { !$0.isEmpty })
        let looked = Dictionary(
            grouping: summary.claims.filter { !$0.benchmark.isEmpty }, by: \.id)
        let ids = distinct(summary.claims.map(\.id)).filter { looked[$0] != nil }
        // With more columns it would be no table that anyone reads; the evidence has them all.
        let shown = benchmarks.count <= Self.mostBenchmarks ? ids : []
        let rows = shown.compactMap { id -> [String]? in
            guard let claims = looked[id], let first = claims.first else { return nil }
            return [first.text, first.source]
                + benchmarks.map { benchmark in
                    claims.first { $0.benchmark == benchmark }
                        .map { $0.shortVerdict } ?? ""
                }
        }
        let table = Table(
            columns: [.words("claim"), .words("source")]
                + benchmarks.map { .words(Self.title(ofBenchmark: $0)) },
            rows: rows, isBroad: true)
        return (rows.isEmpty ? [] : [table.node])
            + [
                PageParts.folded(
                    "The evidence, claim by claim, and what was not looked for",
                    node("ul", ["class": "claims"], all: summary.claims.map(drawn))),
                PageParts.folded(
                    "How these claims are judged",
                    node("p", ["class": "meta"], .text(SearchFindings.rule))),
            ]
    }

    private func distinct(_ names: [String]) -> [String] {
        var seen = Set<String>()
        return names.filter { seen.insert($0).inserted }
    }
}

extension SearchClaim {
    /// The evidence, with the p-values and whether it was added afterwards.
    var grounds: String {
        var text = evidence
        if let pValue {
            text += " (p = \(NumberText.short(pValue))"
            if let adjusted {
                text += "; with Holm’s correction for all verdicts \(NumberText.short(adjusted))"
            }
            text += ")"
        }
        return added ? "Added after the plan was fixed. " + text : text
    }

    /// For a cell of a table; what does not stand up to the number of verdicts is in brackets.
    fileprivate var shortVerdict: String {
        let text = verdict.isJudged ? "\(verdict.tag.sign) \(verdict.text)" : verdict.text
        let isTold = verdict == .holds || verdict == .doesNotHold
        let marked = isTold && (adjusted ?? 0) >= 0.05 ? "(\(text))" : text
        return added ? marked + ", added" : marked
    }
}

extension SearchClaim.Verdict {
    /// How it looks on the page.
    var tag: PageParts.Tag {
        switch self {
        case .holds: .holds
        case .doesNotHold: .fails
        case .cannotBeTold, .notMeasurable, .description: .open
        }
    }
}

extension SearchReport {
    /// Trees that a reader can open, step by step.
    func treeSection(_ benchmark: SearchSummary.Benchmark) -> [Node] {
        let models = benchmark.models.filter { !$0.trees.isEmpty }
        guard !models.isEmpty else { return [] }
        let opening = [
            node("h2", [:], .text("\(benchmark.heading): inside the searches")),
            node(
                "p",
                text: "Whole trees of the first problems, not chosen by hand. Verdicts are the "
                    + "exact judge’s, put there after the search, which never saw them."),
        ]
        return opening
            + models.flatMap { model in
                model.trees.map { entry in
                    // Strategy, verifier and size: the first as it is named elsewhere.
                    let parts = entry.strategy.split(separator: ",", maxSplits: 1)
                    let name = StrategyLook(parts.first.map(String.init) ?? "").name
                    let rest = parts.dropFirst().map { "," + $0 }.joined()
                    return PageParts.folded(
                        "\(name)\(rest), \(model.name) model: \(entry.problem)",
                        TreeView(tree: entry.tree, title: entry.problem).element.node)
                }
            }
    }
}

extension SearchReport {
    /// What the engine did at every point that was run, folded.
    var engineSection: [Node] {
        var rows: [[String]] = []
        for benchmark in summary.benchmarks {
            for model in benchmark.models {
                for curve in model.curves {
                    for point in curve.points {
                        guard let engine = point.engine else { continue }
                        rows.append([
                            "\(benchmark.title), \(model.name)", curve.words, point.label,
                            NumberText.decimal(engine.meanBatch, places: 1),
                            NumberText.percent(engine.busy, places: 0),
                            NumberText.short(engine.tokensPerSecond),
                            point.tokensPerProblem.map { NumberText.short($0) } ?? NumberText.none,
                            NumberText.scientific(point.flopsPerProblem, places: 2),
                        ])
                    }
                }
            }
        }
        guard !rows.isEmpty else { return [] }
        let table = Table(
            columns: [
                .words("model"), .words("strategy"), .words("size"), "mean batch", "busy",
                "tokens per second", "tokens per problem", "FLOPs per problem",
            ], rows: rows)
        return [
            node("h2", [:], "What the engine did"),
            node(
                "p",
                text: "Searches of many problems run side by side; the engine gathers what waits "
                    + "into one forward pass. Strategies over whole chains are computed from "
                    + "recorded chains and have no line."),
            PageParts.folded("The engine at \(rows.count) points", table.node),
        ]
    }

    /// What everything cost.
    var billSection: [Node] {
        let lines = ComputeLedger.Account.allCases.compactMap { account in
            summary.ledger.accounts[account].map { BillTable.Line([account.rawValue], $0) }
        }
        let elapsed = summary.seconds.filter { $0.key != "total" }.values.reduce(0, +)
        let times = BillTable.phases(summary.seconds, total: summary.seconds["total"] ?? elapsed)
        guard !lines.isEmpty || times != nil else { return [] }
        return [node("h2", [:], "The compute bill")]
            + (lines.isEmpty ? [] : [BillTable.spending(["account"], lines), BillTable.note])
            + (times.map { [$0] } ?? [])
    }

    /// Everything needed to do it again.
    var configurationSection: [Node] {
        PageParts.again(
            [
                ("commit", summary.commit),
                ("seeds", summary.seeds.map { String($0) }.joined(separator: ", ")),
                ("machine", summary.machine),
            ], configuration: summary.configuration)
    }
}
