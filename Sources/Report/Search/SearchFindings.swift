import Foundation
import Results
import Statistics

/// What the report of a comparison states in words.
struct SearchFindings {
    let summary: SearchSummary

    /// The rule, for the reader.
    static let rule =
        "A claim is judged from the numbers of the task and model that it names; they stand beside it. "
        + "Claims that one strategy is better than another are judged "
        + "at equal compute, problem by problem: the mean difference over every cost that both were "
        + "measured at. It holds when the 95 % interval of the difference lies above zero, it does not "
        + "hold when the interval lies below, and it cannot be told when the interval reaches zero or "
        + "what it takes was not measured. Intervals resample problems; they say nothing about another "
        + "training run."

    /// What the claims came to: a verdict each on every task and model that it was looked for on.
    var verdicts: String {
        let claims = summary.claims
        guard !claims.isEmpty else { return "No published claim was looked for in this run." }
        func count(_ verdict: SearchClaim.Verdict) -> Int { claims.count { $0.verdict == verdict } }
        let parts = [
            (count(.holds), "holds", "hold"), (count(.doesNotHold), "does not hold", "do not hold"),
            (count(.cannotBeTold), "cannot be told", "cannot be told"),
        ].filter { $0.0 > 0 }.map { number, one, many in "\(number) \(number == 1 ? one : many)" }
        let published = Set(claims.map(\.id)).count
        return "Of \(claims.count) verdicts on \(published) published claims "
            + Self.list(parts) + "."
    }

    /// One chain, the best strategy and the bound, for one model.
    func result(_ benchmark: SearchSummary.Benchmark, _ model: SearchSummary.Model) -> String {
        let start = "\(benchmark.heading), \(model.name) model: "
        guard model.passAt1.isFinite else { return start + "one chain was not measured." }
        var text =
            start + "one chain solves \(NumberText.percent(model.passAt1)) "
            + "(\(NumberText.percent(model.interval.low, to: model.interval.high))) of "
            + "\(NumberText.count(benchmark.problems)) held-out problems"
        if let (curve, point) = best(model) {
            text +=
                "; the highest point of any strategy is \(NumberText.percent(point.accuracy)) "
                + "(\(NumberText.percent(point.interval.low, to: point.interval.high))), by "
                + "\(curve.words), \(point.label), "
                + "at \(NumberText.scientific(point.flopsPerProblem)) FLOPs a problem"
            if let single = singleCost(model), single > 0 {
                let factor = point.flopsPerProblem / single
                if factor.isFinite, factor >= 1.05 {
                    text += ", \(NumberText.short(factor)) times one chain’s"
                }
            }
        }
        if let bound = model.curves.first(where: \.usesReference)?.drawable.last {
            text +=
                ". \(NumberText.percent(bound.accuracy)) have a right chain among \(bound.label)"
        }
        return text + "."
    }

    /// Where allocation by difficulty spares compute.
    func saving(_ model: SearchSummary.Model) -> String? {
        guard let saving = model.saving, saving.factor.value.isFinite else { return nil }
        let factor = NumberText.decimal(saving.factor.value, places: 1)
        let range =
            "\(NumberText.decimal(saving.factor.interval.low, places: 1)) to "
            + NumberText.decimal(saving.factor.interval.high, places: 1)
        var text =
            "Allocation by predicted difficulty reaches \(NumberText.percent(saving.accuracy)) at "
            + "\(NumberText.scientific(saving.flops, places: 2)) FLOPs a problem, its probes included. "
            + (saving.isBound
                ? "Best of n never reached that: the factor is at least \(factor) "
                : "Best of n takes \(factor) times as much for the same accuracy ")
            + "(95 % interval \(range), n = \(saving.factor.n))."
        let plans = saving.allocation.enumerated().map { bin, plan in
            "\(bin + 1): "
                + (model.plans.indices.contains(plan) ? model.plans[plan] : "plan \(plan)")
        }
        if !plans.isEmpty {
            text +=
                " By bin of predicted difficulty, the easiest first – \(plans.joined(separator: "; "))."
        }
        return text
    }

    /// Mean FLOPs of one chain.
    private func singleCost(_ model: SearchSummary.Model) -> Double? {
        model.curves.first { $0.strategy == "vote" }?.drawable.first { $0.count == 1 }?
            .flopsPerProblem
    }

    /// The highest point of any strategy, the cheapest of equals.
    private func best(_ model: SearchSummary.Model) -> (SearchSummary.Curve, SearchSummary.Point)? {
        model.curves.filter { !$0.usesReference }
            .flatMap { curve in curve.drawable.map { (curve, $0) } }
            .max {
                ($0.1.accuracy, -$0.1.flopsPerProblem) < ($1.1.accuracy, -$1.1.flopsPerProblem)
            }
    }

    /// `a, b and c`.
    private static func list(_ parts: [String]) -> String {
        guard let last = parts.last, parts.count > 1 else { return parts.first ?? "" }
        return parts.dropLast().joined(separator: ", ") + " and " + last
    }
}
