import Results

extension SearchReport {
    /// Headline, claims and what pays where as plain text, about 80 columns wide.
    public var terminalText: String {
        let findings = SearchFindings(summary: summary)
        var parts = [findings.verdicts]
        for subject in summary.subjects {
            for model in subject.models {
                parts.append(findings.result(subject, model))
                parts.append(Self.costs(EqualCost(model)))
                parts.append(findings.saving(model) ?? "")
                parts.append(Self.quality(model))
            }
        }
        parts.append(
            summary.claims.map { claim in
                let source = [claim.source, Self.title(ofSubject: claim.subject)].filter {
                    !$0.isEmpty
                }
                .joined(separator: "; ")
                return "\(claim.verdict.text): \(claim.text)"
                    + (source.isEmpty ? "" : " [\(source)]") + "\n    " + claim.evidence
            }.joined(separator: "\n"))
        return parts.filter { !$0.isEmpty }.map(Self.visible).joined(separator: "\n\n") + "\n"
    }

    /// Lines as they are, with nothing in them that could move the cursor.
    private static func visible(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { TerminalTable.visible(String($0)) }.joined(separator: "\n")
    }

    /// What each strategy reaches at the same compute; the best of a column has a star.
    private static func costs(_ equal: EqualCost) -> String {
        guard !equal.rows.isEmpty else { return "" }
        let best = equal.costs.indices.map(equal.best)
        return TerminalTable(
            columns: [.init("strategy", isNumber: false), .init("verifier", isNumber: false)]
                + equal.costs.map { .init(NumberText.scientific($0) + " FLOPs") },
            rows: equal.rows.enumerated().map { row, entry in
                [StrategyLook(entry.curve.strategy).name, entry.curve.verifier ?? ""]
                    + entry.readings.enumerated().map { cost, reading in
                        guard let reading else { return NumberText.none + " " }
                        return NumberText.percent(reading.accuracy)
                            + (best[cost] == row ? "*" : " ")
                    }
            }
        ).text
    }

    private static func quality(_ model: SearchSummary.Model) -> String {
        guard !model.reliability.isEmpty else { return "" }
        return TerminalTable(
            columns: [
                .init("verifier", isNumber: false), .init("AUROC"), .init("Brier"), .init("ECE"),
                .init("chains"),
            ],
            rows: model.reliability.map { entry in
                let calibration = entry.calibration
                return [
                    entry.verifier,
                    NumberText.decimal(calibration.areaUnderROC ?? .nan, places: 3),
                    NumberText.decimal(calibration.brier, places: 3),
                    NumberText.decimal(calibration.expectedError, places: 3),
                    NumberText.count(calibration.count),
                ]
            }
        ).text
    }
}
