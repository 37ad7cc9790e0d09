import Results
import Statistics

extension ReasonerReport {
    /// The page: no script, no network, well-formed as HTML and as XML.
    public var html: String {
        PageParts.document(title: heading, opening + sections)
    }

    private var heading: String {
        summary.title.isEmpty ? "Accuracy against compute" : summary.title
    }

    private var sections: [Node] {
        controlSection + panelSection + chainsSection
            + ReasonerFigures(summary: summary).learning.section + behaviourSection
            + ExampleSection.nodes(summary.examples)
            + billSection + heldOutSection + configurationSection
    }

    private var opening: [Node] {
        let claims = Claims(summary: summary)
        let facts = [
            summary.model.parameters > 0
                ? "\(NumberText.rounded(summary.model.parameters)) parameters" : "",
            String(summary.date.prefix(10)),
            summary.commit.isEmpty ? "" : "commit \(summary.commit.prefix(12))",
        ].filter { !$0.isEmpty }
        return [
            node("h1", [:], .text(heading)),
            node("p", ["class": "eyebrow"], .text(facts.joined(separator: " · "))),
            node("p", ["class": "lead"], .text(claims.headline)),
            node("p", [:], all: prose(claims.cost)),
            node(
                "ul", ["class": "claims"],
                all: (ControlClaims(summary: summary).all + claims.all).map(drawn)),
            node(
                "details", [:], node("summary", [:], "How these claims are judged"),
                node("p", ["class": "meta"], .text(Claims.rule))),
        ]
    }

    private func drawn(_ claim: Claims.Claim) -> Node {
        let tag: PageParts.Tag =
            switch claim.verdict {
            case .holds: .holds
            case .holdsInPart: .partly
            case .doesNotHold: .fails
            case .undecided: .open
            }
        return PageParts.claim(
            tag, claim.verdict.rawValue, claim.text + ".", why: claim.evidence + ".")
    }

    private var panelSection: [Node] {
        let figures = ReasonerFigures(summary: summary)
        return [
            node(
                "div", ["class": "two"],
                node(
                    "figure", [:],
                    all: figures.trainPanel.inline() + [
                        node("figcaption", [:], all: prose(trainCaption)),
                        figures.trainPanel.table,
                    ]),
                node(
                    "figure", [:],
                    all: figures.testPanel.inline() + [
                        node("figcaption", [:], all: prose(testCaption)),
                        figures.testPanel.table,
                    ]))
        ]
    }

    private var trainCaption: String {
        "Each point is a checkpoint, judged on one sampled chain per held-out problem. Bars: 95 % "
            + "intervals." + fitText([.train])
    }

    private var testCaption: String {
        "Measured on \(summary.testPanel.heldOut). Votes and coverage beside one chain at equal "
            + "compute; every token of a discarded chain is counted. Coverage is pass@k: it needs the answer key, so it is a bound and no "
            + "strategy. Bars: 95 % intervals." + fitText([.chainTrained, .chainBase])
    }

    /// What more chains of a problem are worth, whatever they cost.
    private var chainsSection: [Node] {
        let figure = ReasonerFigures(summary: summary).chainsPerProblem
        guard !figure.plots.isEmpty else { return [] }
        return [
            node("h2", [:], "More chains of the same problem"),
            node(
                "figure", [:], node("div", ["class": "two"], all: figure.inline()),
                node(
                    "figcaption", [:],
                    .text(
                        "Measured on \(summary.testPanel.heldOut). Coverage: one of k chains is "
                            + "right, by the answer key. Vote: their most frequent answer is. Where "
                            + "the base model’s coverage comes near the trained model’s, learning "
                            + "has made likelier what sampling would have found; where it stays "
                            + "below, learning reaches further at these k. Bars: 95 % intervals.")),
                figure.table),
        ]
    }

    /// The equations of the fits, each with its interval, quality and n.
    private func fitText(_ series: [ReasonerSummary.Fit.Series]) -> String {
        summary.fits.filter { series.contains($0.series) }.map { fit in
            let name =
                switch fit.series {
                case .chainBase: "Base, one chain"
                case .chainTrained: "Trained, one chain"
                default: "Line"
                }
            return " \(name): accuracy = \(NumberText.short(fit.intercept)) + "
                + "\(NumberText.short(fit.slope)) · log₁₀ FLOPs, "
                + "\(Claims.points(fit.slope)) points per tenfold compute (95 % interval "
                + "\(Claims.points(fit.slopeInterval.low)) to "
                + "\(Claims.points(fit.slopeInterval.high)); R² = \(NumberText.short(fit.rSquared)); "
                + "\(fit.n) points" + (fit.label.isEmpty ? "" : "; \(fit.label)") + ")."
        }.joined()
    }
}

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
            facts.append("\(NumberText.count(heldOut.problems)) of them measured on.")
        }
        if let split = summary.split {
            facts.append(
                "There are \(NumberText.count(split.spaceSize)) different problems: "
                    + "\(NumberText.count(split.train)) to learn from, "
                    + "\(NumberText.count(split.validation)) for validation, on which this recipe was "
                    + "chosen, and \(NumberText.count(split.test)) for the test.")
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
            ("machine", summary.machineFacts == nil ? summary.machine : ""),
            (
                "model",
                [
                    summary.model.description,
                    summary.model.parameters > 0
                        ? "\(NumberText.count(summary.model.parameters)) parameters" : "",
                ].filter { !$0.isEmpty }.joined(separator: "; ")
            ),
        ]
        return PageParts.again(
            facts, machine: summary.machineFacts, configuration: summary.configuration)
    }
}
