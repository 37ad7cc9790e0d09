import Reasoning

extension SearchReport {
    /// What the engine did at every point that was run, folded.
    var engineSection: [Node] {
        var rows: [[String]] = []
        for subject in summary.subjects {
            for model in subject.models {
                for curve in model.curves {
                    for point in curve.points {
                        guard let engine = point.engine else { continue }
                        rows.append([
                            "\(subject.title), \(model.name)", curve.words, point.label,
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
                .init(title: "model", isNumber: false), .init(title: "strategy", isNumber: false),
                .init(title: "size", isNumber: false), .init(title: "mean batch"),
                .init(title: "busy"), .init(title: "tokens per second"),
                .init(title: "tokens per problem"), .init(title: "FLOPs per problem"),
            ], rows: rows)
        return [
            node("h2", [:], "What the engine did"),
            node(
                "p", [:],
                .text(
                    "Searches of many problems run side by side; the engine gathers what waits into one "
                        + "forward pass. Strategies over whole chains are computed from recorded chains and "
                        + "have no line.")),
            PageParts.folded("The engine at \(rows.count) points", table.node),
        ]
    }

    /// What everything cost.
    var billSection: [Node] {
        let lines = ComputeLedger.Account.allCases.compactMap { account in
            summary.ledger.accounts[account].map { usage in
                BillTable.Line(
                    names: [account.rawValue],
                    tokens: Double(usage.promptTokens) + Double(usage.generatedTokens),
                    flops: usage.flops, seconds: usage.seconds)
            }
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
