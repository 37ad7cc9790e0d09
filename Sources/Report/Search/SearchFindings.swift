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
        + "hold when the interval lies below, and it cannot be told when the interval reaches zero. "
        + "Claims that cannot be measured here, and descriptions without an interval, are no verdicts. "
        + "Verdicts in brackets do not stand up to Holm’s correction for the number of all verdicts. "
        + "Both sides stop by the same rule, or neither. Verifiers learn from training problems, "
        + "thresholds and plans are fitted on validation problems, and all numbers are of test "
        + "problems. Intervals resample problems; they say nothing about another training run."

    /// What the claims came to: a verdict each on every task and model that it was looked for on.
    var verdicts: String {
        let claims = summary.claims.filter(\.isVerdict)
        guard !claims.isEmpty else { return "No published claim was judged in this run." }
        func count(_ verdict: SearchClaim.Verdict) -> Int { claims.count { $0.verdict == verdict } }
        let parts = [
            (count(.holds), "holds", "hold"), (count(.doesNotHold), "does not hold", "do not hold"),
            (count(.cannotBeTold), "cannot be told", "cannot be told"),
        ].filter { $0.0 > 0 }.map { number, one, many in "\(number) \(number == 1 ? one : many)" }
        let published = Set(claims.map(\.id)).count
        let text =
            "Of \(claims.count) verdicts on \(published) published claims " + Self.list(parts) + "."
        guard let number = summary.multiplicity else { return text }
        return text
            + " Were there no difference anywhere, \(NumberText.decimal(number.byChance, places: 1)) "
            + "would be told by chance, half of them as holding; with Holm’s correction "
            + "\(number.corrected) of \(number.told) are still told."
    }

    /// What was fixed beforehand, and what was added.
    var plan: String? {
        guard let plan = summary.plan else { return nil }
        let claims = summary.claims.count(where: \.added)
        let curves = summary.benchmarks.flatMap(\.models).flatMap(\.curves).count(where: \.added)
        let baselines = summary.benchmarks.contains { $0.baselinesAdded ?? false }
        let added =
            claims + curves == 0 && !baselines
            ? "Nothing was added afterwards."
            : "Added afterwards, and marked: claims, \(claims); curves, \(curves)"
                + (baselines ? "; search without a model." : ".")
        return "Fixed before the first measurement, in \(plan.file) (SHA-256 \(plan.hash)): "
            + "searches, \(plan.cells); claims, \(plan.claims). " + added
    }

    /// When strategies were sure enough, as it was fitted on validation problems.
    func stopping(_ model: SearchSummary.Model) -> String? {
        guard let thresholds = model.thresholds, !thresholds.isEmpty else { return nil }
        let names = Set(thresholds.flatMap(\.keys)).sorted()
        let parts = names.map { name in
            "\(name) "
                + thresholds.map { $0[name].map { NumberText.short($0) } ?? NumberText.none }
                .joined(separator: " and ")
        }
        return "Sure enough to stop, fitted on validation problems: "
            + parts.joined(separator: ", ") + "."
    }

    /// How small a difference the main comparison can show.
    func power(_ model: SearchSummary.Model) -> String? {
        guard let power = model.power, power.detectable.isFinite else { return nil }
        let points = NumberText.decimal(power.detectable * 100, places: 1)
        let text =
            "\(NumberText.count(power.n)) problems show a difference of \(points) points between "
            + "\(power.first) and \(power.second) four times of five"
        return power.needed.map { text + "; five points take \(NumberText.count($0))." }
            ?? text + "."
    }

    /// One chain, the best strategy and the bound, for one model.
    func result(_ benchmark: SearchSummary.Benchmark, _ model: SearchSummary.Model) -> String {
        let start = "\(benchmark.heading), \(model.name) model: "
        guard model.passAt1.isFinite else { return start + "one chain was not measured." }
        var text =
            start + "one chain solves \(NumberText.percent(model.passAt1)) "
            + "(\(NumberText.percent(model.interval.low, to: model.interval.high))) of "
            + "\(NumberText.count(benchmark.problems)) \(model.chosen == nil ? "held-out" : "test") "
            + "problems"
        if let chosen = model.chosen {
            text +=
                "; what did best on validation problems, \(chosen.plan), "
                + "\(NumberText.percent(chosen.point.accuracy)) "
                + "(\(NumberText.percent(chosen.point.interval.low, to: chosen.point.interval.high))) "
                + "at \(NumberText.scientific(chosen.point.flopsPerProblem)) FLOPs a problem"
        } else if let (curve, point) = best(model) {
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
        let baseline = saving.baseline == nil ? "Best of n" : "The best fixed plan"
        var text =
            "Allocation by predicted difficulty reaches \(NumberText.percent(saving.accuracy)) at "
            + "\(NumberText.scientific(saving.flops, places: 2)) FLOPs a problem, its probes included. "
            + (saving.isBound
                ? "\(baseline) never reached that: the factor is at least \(factor) "
                : "\(baseline) takes \(factor) times as much for the same accuracy ")
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
