import Experiments

extension O1Report {
    /// What everything cost: by phase and account, and the time of each phase.
    var billSection: [Node] {
        guard !summary.bill.isEmpty || !summary.ledger.isEmpty || !summary.seconds.isEmpty else {
            return []
        }
        var nodes = [node("h2", [:], "The compute bill")]
        if summary.bill.isEmpty {
            let lines = summary.ledger.sorted { $0.value.flops > $1.value.flops }
                .map { ([$0.key], $0.value) }
            nodes.append(bill(["account"], lines))
        } else {
            nodes.append(
                bill(
                    ["phase", "account"],
                    summary.bill.map { ([$0.phase, $0.account], $0.spending) }))
        }
        nodes.append(
            node(
                "p", ["class": "meta"],
                .text(
                    "FLOPs by formula from the architecture; tokens are those run through the "
                        + "model, discarded chains included. Seconds of work done at the same time "
                        + "overlap.")))
        let phases = summary.seconds.filter { $0.key != "total" }
            .sorted { ($0.value, $1.key) > ($1.value, $0.key) }
        if !phases.isEmpty {
            let total = summary.totalSeconds
            nodes.append(
                Table(
                    columns: [.init(title: "phase", isNumber: false), .init(title: "time")],
                    rows: phases.map { [$0.key, NumberText.duration($0.value)] }
                        + [["elapsed", NumberText.duration(total)]],
                    shares: phases.map { total > 0 ? $0.value / total : .nan }, hasSum: true
                ).node)
        }
        return nodes
    }

    private func bill(_ titles: [String], _ lines: [([String], O1Summary.Spending)]) -> Node {
        let total = lines.reduce(0) { $0 + $1.1.flops }
        let tokens = lines.reduce(0.0) { $0 + Double($1.1.tokens) }
        func row(_ names: [String], _ tokens: Double, _ flops: Double, _ seconds: String)
            -> [String]
        {
            names + [
                tokens < 1e15 ? NumberText.count(Int(tokens)) : NumberText.scientific(tokens),
                NumberText.scientific(flops, places: 2), seconds,
            ]
        }
        let sum = ["sum"] + titles.dropFirst().map { _ in "" }
        return Table(
            columns: titles.map { .init(title: $0, isNumber: false) } + [
                .init(title: "tokens"), .init(title: "FLOPs"), .init(title: "time"),
            ],
            rows: lines.map { names, spending in
                row(
                    names, Double(spending.tokens), spending.flops,
                    NumberText.duration(spending.seconds))
            } + [row(sum, tokens, total, "")],
            shares: lines.map { total > 0 ? $0.1.flops / total : .nan }, hasSum: true
        ).node
    }

    /// What was held out, how, and what else a reader must know.
    var heldOutSection: [Node] {
        let heldOut = summary.heldOut
        var facts: [String] = []
        if heldOut.problems > 0 {
            facts.append("\(NumberText.count(heldOut.problems)) held-out problems.")
        }
        if let training = heldOut.trainingProblems {
            facts.append("\(NumberText.count(training)) different problems in training.")
        }
        if let overlap = heldOut.overlap {
            facts.append(
                overlap == 0
                    ? "Looked for and found none in both."
                    : "\(NumberText.count(overlap)) problems are in both: the accuracies above are "
                        + "not clean.")
        }
        guard !heldOut.description.isEmpty || !facts.isEmpty || !summary.notes.isEmpty else {
            return []
        }
        return [node("h2", [:], "What was held out, and how")]
            + ([heldOut.description, facts.joined(separator: " ")] + summary.notes)
            .filter { !$0.isEmpty }.map { node("p", [:], .text($0)) }
    }

    /// Everything needed to do it again.
    var configurationSection: [Node] {
        let facts = [
            ("commit", summary.commit),
            ("seeds", summary.seeds.map { String($0) }.joined(separator: ", ")),
            ("machine", summary.machine),
            (
                "model",
                [
                    summary.model.description,
                    summary.model.parameters > 0
                        ? "\(NumberText.count(summary.model.parameters)) parameters" : "",
                ].filter { !$0.isEmpty }.joined(separator: "; ")
            ),
        ].filter { !$0.1.isEmpty }
        guard !facts.isEmpty || !summary.configuration.isEmpty else { return [] }
        var nodes = [
            node("h2", [:], "To do it again"),
            Table(
                columns: [.init(title: "", isNumber: false), .init(title: "", isNumber: false)],
                rows: facts.map { [$0.0, $0.1] }
            ).node,
        ]
        if !summary.configuration.isEmpty {
            nodes.append(
                node(
                    "details", [:], node("summary", [:], "The exact configuration (YAML)"),
                    node("pre", [:], .text(summary.configuration))))
        }
        return nodes
    }
}
