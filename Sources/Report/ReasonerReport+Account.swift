import Results

extension ReasonerReport {
    /// What everything cost: by phase and account, and the time of each phase.
    var billSection: [Node] {
        guard !summary.bill.isEmpty || !summary.ledger.isEmpty || !summary.seconds.isEmpty else {
            return []
        }
        var nodes = [node("h2", [:], "The compute bill")]
        func line(_ names: [String], _ spending: ReasonerSummary.Spending) -> BillTable.Line {
            .init(
                names: names, tokens: Double(spending.tokens), flops: spending.flops,
                seconds: spending.seconds)
        }
        if summary.bill.isEmpty {
            let lines = summary.ledger.sorted { $0.value.flops > $1.value.flops }
            nodes.append(BillTable.spending(["account"], lines.map { line([$0.key], $0.value) }))
        } else {
            nodes.append(
                BillTable.spending(
                    ["phase", "account"],
                    summary.bill.map { line([$0.phase, $0.account], $0.spending) }))
        }
        nodes.append(BillTable.note)
        if let times = BillTable.phases(summary.seconds, total: summary.totalSeconds) {
            nodes.append(times)
        }
        return nodes
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
        ]
        return PageParts.again(facts, configuration: summary.configuration)
    }
}
