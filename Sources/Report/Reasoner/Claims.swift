import Results
import Statistics

/// What the report states in words, each with the numbers it rests on.
struct Claims {
    struct Claim: Equatable {
        var text: String
        var verdict: Trend.Verdict
        var evidence: String
    }

    let summary: ReasonerSummary

    /// The rule, for the reader.
    static let rule =
        "Checkpoints of several seeds are averaged by step. A claim of rising accuracy holds when a line through the points, weighted by their "
        + "intervals, has a slope whose 95 % interval lies above zero, when the last point’s "
        + "interval lies above the first point’s, and when there are at least six checkpoints "
        + "(train-time compute) or a decade of compute, from the first budget at which more than 2 % are "
        + "solved (test-time compute). It holds in part "
        + "when the slope is positive and another condition fails. Points of one panel share their "
        + "problems, so their errors are not independent."

    var all: [Claim] {
        [
            claim("Accuracy rises with train-time compute", .train, points: 6, decades: 0),
            claim(
                "One chain of the trained model gains from a later cut", .chainTrained,
                points: 3, decades: 1),
            claim("Votes of the trained model gain from more chains", .voteTrained, points: 3),
        ]
    }

    private func claim(
        _ text: String, _ series: ReasonerSummary.Fit.Series, points: Int, decades: Double = 0
    ) -> Claim {
        let data = TrendPoint.points(of: series, in: summary)
        let trend = Trend(data, minimumPoints: points, minimumDecades: decades)
        guard let first = data.first, let last = data.last, let slope = trend.slope,
            let interval = trend.slopeInterval
        else {
            return Claim(
                text: text, verdict: trend.verdict,
                evidence:
                    "\(data.count == 1 ? "one point" : "\(data.count) points") that can be drawn; "
                    + "three at different compute are needed")
        }
        var evidence =
            "from \(NumberText.percent(first.accuracy)) to \(NumberText.percent(last.accuracy)) "
            + "over \(trend.points) points and \(NumberText.decimal(trend.decades, places: 2)) "
            + "decades; \(Self.points(slope)) points per tenfold compute "
            + "(\(Self.points(interval.lowerBound)) to \(Self.points(interval.upperBound)))"
        if !trend.isSeparated { evidence += "; first and last intervals touch" }
        if !trend.isBroad {
            evidence +=
                decades > 0
                ? "; less than \(NumberText.short(decades)) decade"
                : "; fewer than \(points) points"
        }
        return Claim(text: text, verdict: trend.verdict, evidence: evidence)
    }

    /// A share as signed percentage points.
    static func points(_ share: Double) -> String {
        (share > 0 ? "+" : "") + NumberText.decimal(share * 100, places: 1)
    }

    /// The result in a few sentences, as numbers: before, after, compute, time, seeds.
    var headline: String {
        let (base, trained) = (summary.base, summary.trained)
        guard base.n > 0, trained.n > 0, base.passAt1.isFinite, trained.passAt1.isFinite else {
            return "Accuracy on held-out problems was not measured for both models."
        }
        let change = trained.passAt1 - base.passAt1
        let isApart =
            trained.interval.low > base.interval.high || trained.interval.high < base.interval.low
        let verb =
            !isApart
            ? "left accuracy where it was, within the intervals:"
            : change > 0 ? "raised accuracy" : "lowered accuracy"
        var text =
            "Reinforcement learning \(verb) from \(NumberText.percent(base.passAt1)) "
            + "(\(NumberText.percent(base.interval.low, to: base.interval.high))) to "
            + "\(NumberText.percent(trained.passAt1)) "
            + "(\(NumberText.percent(trained.interval.low, to: trained.interval.high))) on held-out "
            + "problems, one sampled chain each"
        if isApart, base.passAt1 > 0, change > 0 {
            text +=
                ", \(NumberText.decimal(trained.passAt1 / base.passAt1, places: 1)) times as many"
        }
        text += base.n == trained.n ? " (n = \(base.n))." : " (n = \(base.n) and \(trained.n))."
        return text
    }

    /// Compute, time, size, seeds.
    var cost: String {
        var parts: [String] = []
        if summary.totalFlops > 0 {
            parts.append("\(NumberText.scientific(summary.totalFlops)) floating-point operations")
        }
        if summary.totalSeconds > 0 { parts.append(NumberText.duration(summary.totalSeconds)) }
        var text = parts.isEmpty ? "" : "The whole run took \(parts.joined(separator: " and "))"
        if !text.isEmpty { text += summary.machine.isEmpty ? ". " : " on \(summary.machine). " }
        switch summary.seeds.count {
        case 0: text += "No seed was recorded."
        case 1:
            text +=
                "One seed (\(summary.seeds[0])): the intervals cover the choice of problems and the "
                + "sampling, not another training run."
        default:
            text += "\(summary.seeds.count) seeds "
            text += "(\(summary.seeds.map { String($0) }.joined(separator: ", ")))."
        }
        return text
    }
}
