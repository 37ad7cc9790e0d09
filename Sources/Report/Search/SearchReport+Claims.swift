import Results

extension SearchReport {
    /// Columns of the table of claims.
    private static let mostSubjects = 12

    /// Every claim in a row with its verdict on each task and model, and the evidence folded away.
    var claimNodes: [Node] {
        guard !summary.claims.isEmpty else { return [] }
        let subjects = distinct(summary.claims.map(\.subject).filter { !$0.isEmpty })
        let looked = Dictionary(
            grouping: summary.claims.filter { !$0.subject.isEmpty }, by: \.id)
        let ids = distinct(summary.claims.map(\.id)).filter { looked[$0] != nil }
        // With more columns it would be no table that anyone reads; the evidence has them all.
        let rows = (subjects.count <= Self.mostSubjects ? ids : []).compactMap { id -> [String]? in
            guard let claims = looked[id], let first = claims.first else { return nil }
            return [first.text, first.source]
                + subjects.map { subject in
                    claims.first { $0.subject == subject }.map { Self.sign($0.verdict) } ?? ""
                }
        }
        let table = Table(
            columns: [
                .init(title: "claim", isNumber: false), .init(title: "source", isNumber: false),
            ] + subjects.map { .init(title: Self.title(ofSubject: $0), isNumber: false) },
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

    private static func sign(_ verdict: SearchClaim.Verdict) -> String {
        switch verdict {
        case .holds: "✓ holds"
        case .doesNotHold: "✗ does not hold"
        case .cannotBeTold: "? cannot be told"
        }
    }

    private func distinct(_ names: [String]) -> [String] {
        var seen = Set<String>()
        return names.filter { seen.insert($0).inserted }
    }
}
