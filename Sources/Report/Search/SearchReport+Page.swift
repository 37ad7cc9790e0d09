import Results

extension SearchReport {
    /// The page: no script, no network, well-formed as HTML and as XML.
    public var html: String {
        PageParts.document(title: heading, opening + subjectSections + closing)
    }

    private var heading: String {
        summary.title.isEmpty ? "Search at equal compute" : summary.title
    }

    private var opening: [Node] {
        let findings = SearchFindings(summary: summary)
        let facts = [
            summary.subjects.map(\.title).joined(separator: ", "), String(summary.date.prefix(10)),
            summary.commit.isEmpty ? "" : "commit \(summary.commit.prefix(12))",
        ].filter { !$0.isEmpty }
        var nodes = [
            node("h1", [:], .text(heading)),
            node("p", ["class": "eyebrow"], .text(facts.joined(separator: " · "))),
            node("p", ["class": "lead"], .text(findings.verdicts)),
        ]
        for subject in summary.subjects {
            nodes += subject.models.map {
                node("p", [:], all: prose(findings.result(subject, $0)))
            }
        }
        if summary.subjects.allSatisfy(\.models.isEmpty) {
            nodes.append(node("p", [:], "No model was measured."))
        }
        return nodes + claimNodes
    }

    func drawn(_ claim: SearchClaim) -> Node {
        let tag: PageParts.Tag =
            switch claim.verdict {
            case .holds: .holds
            case .doesNotHold: .fails
            case .cannotBeTold: .open
            }
        let source = [claim.source, Self.title(ofSubject: claim.subject)].filter { !$0.isEmpty }
            .joined(separator: " · ")
        return PageParts.claim(
            tag, claim.verdict.text, claim.text, source: source, why: claim.evidence)
    }

    private var subjectSections: [Node] {
        zip(summary.subjects, SearchFigures.all(summary)).flatMap { subject, figures in
            figures.flatMap { modelSection(subject, $0) } + verifierSection(subject, figures)
                + treeSection(subject)
        }
    }

    private var closing: [Node] { engineSection + billSection + configurationSection }
}
