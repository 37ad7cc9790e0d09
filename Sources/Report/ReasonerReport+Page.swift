import Results

extension ReasonerReport {
    /// The page: no script, no network, well-formed as HTML and as XML.
    public var html: String {
        PageParts.document(title: heading, opening + sections)
    }

    private var heading: String {
        summary.title.isEmpty ? "Accuracy against compute" : summary.title
    }

    private var sections: [Node] {
        panelSection + learningSection + behaviourSection + exampleSection + billSection
            + heldOutSection + configurationSection
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
            node("ul", ["class": "claims"], all: claims.all.map(drawn)),
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
