import Results
import Statistics

/// What the trained model's search is worth beside the controls, in words with their numbers.
struct ControlClaims {
    let summary: ReasonerSummary

    /// The rule, for the reader.
    static let rule =
        "Controls answer the same test problems. A claim of more points, or of fewer repeats, holds when "
        + "the difference’s 95 % interval, problems resampled for both at once, excludes 0; a claim of "
        + "a multiple when the multiple’s interval excludes 1."

    /// How the others are called in a sentence.
    static func name(_ other: String) -> String {
        switch other {
        case "base": "the base model"
        case "baseWithoutGivingUp": "the base model that may not give up"
        case "blindSearch": "blind search with exact arithmetic"
        case "baseAtBestTemperature": "the base model at its best temperature"
        case "corpusSearch": "exact search as in the corpus"
        case "supervised": "supervised training with the same compute"
        case "randomReward": "learning from a random reward"
        default: other
        }
    }

    var all: [Claims.Claim] {
        let order = [
            "baseWithoutGivingUp", "blindSearch", "corpusSearch", "base", "baseAtBestTemperature",
            "supervised", "randomReward",
        ]
        return order.flatMap { other in
            summary.comparisons.filter { $0.against == other && isStated($0) }.map(claim)
        }
    }

    /// Of the budgets one is put in words; of the ways of searching, those against base and blind search.
    private func isStated(_ comparison: ReasonerSummary.Comparison) -> Bool {
        switch comparison.subject {
        case .accuracy: comparison.tokens == summary.comparedWithin
        case .solvedPerAttempt: ["base", "blindSearch"].contains(comparison.against)
        case .repeatedAttempts: comparison.against == "base"
        }
    }

    private func claim(_ comparison: ReasonerSummary.Comparison) -> Claims.Claim {
        let other = Self.name(comparison.against)
        let (low, high) = (comparison.interval.low, comparison.interval.high)
        switch comparison.subject {
        case .accuracy:
            let tokens = comparison.tokens ?? 0
            let own = summary.trained.accuracy(within: tokens)?.accuracy ?? .nan
            return Claims.Claim(
                text: "Within \(tokens) tokens the trained model solves more than \(other)",
                verdict: low > 0 ? .holds : .doesNotHold,
                evidence: "\(NumberText.percent(own)), \(Claims.points(comparison.value)) points "
                    + "(\(Claims.points(low)) to \(Claims.points(high)); n = \(comparison.n))")
        case .solvedPerAttempt:
            return Claims.Claim(
                text: "An attempt of the trained model solves more often than one of \(other)",
                verdict: low > 1 ? .holds : .doesNotHold,
                evidence: "\(NumberText.decimal(comparison.value, places: 2)) times as often "
                    + "(\(NumberText.decimal(low, places: 2)) to "
                    + "\(NumberText.decimal(high, places: 2)); n = \(comparison.n))")
        case .repeatedAttempts:
            return Claims.Claim(
                text: "The trained model repeats itself less than \(other)",
                verdict: high < 0 ? .holds : .doesNotHold,
                evidence: "\(Claims.points(comparison.value)) points of its attempts "
                    + "(\(Claims.points(low)) to \(Claims.points(high)); n = \(comparison.n))")
        }
    }
}
