import Results
import Statistics

/// What the report states in words, each with the numbers it rests on.
struct FineTuningClaims {
    struct Claim: Equatable {
        var text: String
        var tag: PageParts.Tag
        var evidence: String

        var verdict: String {
            switch tag {
            case .holds: "holds"
            case .fails: "does not hold"
            case .partly, .open: "not told"
            }
        }
    }

    let summary: FineTuningSummary

    /// The rule, for the reader.
    static let rule =
        "A claim holds where the 95 % interval of the difference, problem by problem, lies above zero; it "
        + "does not hold where it lies below; otherwise these problems do not tell. A gain that a coin’s "
        + "reward brings as well was not learned from the answers, and one that another temperature brings "
        + "needs no training."

    var all: [Claim] {
        let claims = [
            ("base", "Learning made one chain right more often"),
            ("randomReward", "It learned from the answers, beyond what a coin’s reward brings"),
            ("baseAtBestTemperature", "It beats the base at its best temperature"),
        ]
        return claims.compactMap { against, text in
            summary.comparisons.first { $0.against == against }.map { claim(text, $0) }
        }
    }

    private func claim(_ text: String, _ comparison: FineTuningSummary.Comparison) -> Claim {
        let difference = comparison.difference
        let tag: PageParts.Tag =
            difference.interval.low > 0
            ? .holds : difference.interval.high < 0 ? .fails : .open
        return Claim(
            text: text, tag: tag,
            evidence: "\(Claims.points(difference.value)) points, 95 % interval "
                + "\(Claims.points(difference.interval.low)) to "
                + "\(Claims.points(difference.interval.high)), p = "
                + "\(NumberText.short(comparison.pValue)), n = \(NumberText.count(difference.n))")
    }
}
