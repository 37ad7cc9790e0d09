import Foundation
import Reasoning
import Results
import Search
import Statistics

/// Published claims about verifiers and search, each looked for in one model of a benchmark.
///
/// Which claims, and by which rule, was fixed before the data (`PlannedClaim`). Whatever is judged is a
/// mean of paired differences, or the factor of an allocation, with a 95 % interval that resamples
/// problems, and a p-value from the same draws.
struct SearchClaims {
    let comparison: ModelComparison
    let benchmark: String
    /// Those to look for.
    let claims: [PlannedClaim]
    /// Those that stand in the plan.
    let planned: Set<PlannedClaim>
    let coverageLaw: CoverageLaw?
    let saving: AllocationSaving?

    /// What a claim came to.
    private struct Finding {
        var verdict: SearchClaim.Verdict
        var evidence: String
        var pValue: Double?

        init(_ verdict: SearchClaim.Verdict, _ evidence: String, _ pValue: Double? = nil) {
            (self.verdict, self.evidence, self.pValue) = (verdict, evidence, pValue)
        }
    }

    /// The claims, and the comparisons at equal compute that they rest on.
    func all(stream: inout RandomStream) throws -> (claims: [SearchClaim], [EqualCompute]) {
        var found: [SearchClaim] = []
        var comparisons: [EqualCompute] = []
        for claim in claims {
            let finding: Finding
            switch claim.rule {
            case .better(let first, let second, let problems):
                guard let first = comparison.curve(named: first),
                    let second = comparison.curve(named: second)
                else {
                    finding = Finding(.notMeasurable, "one of the two was not measured")
                    break
                }
                let equal = try EqualCompute(
                    first, over: second, on: places(of: problems), stream: &stream)
                comparisons.append(equal)
                finding = Self.better(equal)
            case .overOptimized: finding = try overOptimized(stream: &stream)
            case .levelsOff: finding = try levelsOff(stream: &stream)
            case .cheaper: finding = cheaper
            case .law: finding = law
            }
            found.append(
                SearchClaim(
                    id: claim.id, text: claim.text, source: claim.source, benchmark: benchmark,
                    verdict: finding.verdict, evidence: finding.evidence, pValue: finding.pValue,
                    added: !planned.contains(claim)))
        }
        return (found, comparisons)
    }

    /// Nil: all.
    private func places(of problems: PlannedClaim.Problems) -> [Int]? {
        switch problems {
        case .all: nil
        case .middle: comparison.quintiles.middleProblems
        case .easiest: comparison.quintiles.problems.first
        }
    }

    private static func better(_ equal: EqualCompute) -> Finding {
        guard let mean = equal.mean, let low = equal.points.first, let high = equal.points.last
        else { return Finding(.notMeasurable, "at no cost were both measured") }
        return Finding(
            equal.verdict,
            "\(points(mean)) points on average (n = \(mean.n)) over \(equal.points.count) costs from "
                + "\(flops(low.flops)) to \(flops(high.flops)): \(equal.first) against "
                + "\(equal.second)", equal.pValue)
    }

    private func levelsOff(stream: inout RandomStream) throws -> Finding {
        guard let vote = comparison.curve(named: "vote"), vote.points.count >= 3,
            let coverage = comparison.curve(named: "coverage"),
            coverage.points.count == vote.points.count
        else { return Finding(.notMeasurable, "there are fewer than three numbers of chains") }
        let last = vote.points.count - 1
        func gains(_ curve: MeasuredCurve) -> [Double] {
            zip(curve.points[last].values, curve.points[last - 2].values).map { $0 - $1 }
        }
        let (votes, covered) = (gains(vote), gains(coverage))
        let found = try Bootstrap.difference(
            zip(covered, votes).map { $0 / 4 - $1 }, stream: &stream)
        func mean(_ values: [Double]) -> String {
            Self.points(values.reduce(0, +) / Double(max(values.count, 1)))
        }
        return Finding(
            .init(of: found.estimate),
            "from \(vote.points[last - 2].label) to \(vote.points[last].label) the vote gains "
                + "\(mean(votes)) points and coverage \(mean(covered)); a quarter of that less the "
                + "vote's gain is \(Self.points(found.estimate)), n = \(found.estimate.n)",
            found.pValue)
    }

    private var law: Finding {
        guard let law = coverageLaw else {
            return Finding(
                .notMeasurable, "coverage is 0 or 1, or there are too few numbers of chains")
        }
        return Finding(
            .description,
            "c(k) = exp(−\(Self.decimal(law.a.value)) · k^−\(Self.decimal(law.b.value))), exponent "
                + "\(Self.decimal(law.b.interval.low)) to \(Self.decimal(law.b.interval.high)), "
                + "R² = \(String(format: "%.4f", law.rSquared)) over \(law.points) numbers of chains; "
                + "so few points of one pool fit many laws")
    }

    private var cheaper: Finding {
        guard let saving else {
            return Finding(.notMeasurable, "no allocation reached what could be compared")
        }
        let interval = saving.factor.interval
        return Finding(
            interval.low >= 2
                ? .holds : interval.high < 2 && !saving.isBound ? .doesNotHold : .cannotBeTold,
            "\(saving.isBound ? "at least " : "")\(Self.decimal(saving.factor.value)) times "
                + "(\(Self.decimal(interval.low)) to \(Self.decimal(interval.high)), "
                + "n = \(saving.factor.n)) at \(Self.points(saving.accuracy)) %, "
                + "\(Self.flops(saving.flops)) a problem, probes included", saving.pValue)
    }

    /// The verifier and the number of chains at its peak are those of the validation problems.
    private func overOptimized(stream: inout RandomStream) throws -> Finding {
        let falls = comparison.validation.compactMap { curve -> (MeasuredCurve, Int, Double)? in
            guard let last = curve.points.last,
                let peak = curve.points.indices.max(by: {
                    curve.points[$0].accuracy < curve.points[$1].accuracy
                }), peak < curve.points.count - 1
            else { return nil }
            return (curve, peak, curve.points[peak].accuracy - last.accuracy)
        }
        guard let (worst, peak, fall) = falls.max(by: { $0.2 < $1.2 }), fall > 0,
            let curve = comparison.curve(named: worst.name), let last = curve.points.last,
            curve.points.count == worst.points.count
        else {
            return Finding(
                .notMeasurable, "no verifier peaks before the most chains on validation problems")
        }
        let found = try Bootstrap.difference(
            zip(curve.points[peak].values, last.values).map { $0 - $1 }, stream: &stream)
        return Finding(
            .init(of: found.estimate),
            "'\(curve.verifier ?? "")', which fell the most on validation problems, there from a peak "
                + "at \(curve.points[peak].label): \(Self.points(found.estimate)) points from there to "
                + "\(last.label), n = \(found.estimate.n)", found.pValue)
    }

    private static func points(_ share: Double) -> String { String(format: "%.1f", share * 100) }
    private static func points(_ estimate: Estimate) -> String {
        "\(points(estimate.value)) (\(points(estimate.interval.low)) to "
            + "\(points(estimate.interval.high)))"
    }
    private static func decimal(_ value: Double) -> String { String(format: "%.2f", value) }
    private static func flops(_ value: Double) -> String { String(format: "%.1e FLOPs", value) }
}

extension SearchClaims {
    /// What the field claims and this comparison cannot measure: listed, so that nothing is left out in
    /// silence, and counted nowhere.
    static let elsewhere: [SearchClaim] = [
        claim(
            "train-and-test-compute",
            "Accuracy rises about linearly in the logarithm of train and of test compute",
            "OpenAI, Learning to reason with LLMs", "this is what 'ponder reproduce o1' measures"),
        claim(
            "search-trades-for-training", "Search compute trades for train compute",
            "Jones, 2104.03113", "needs models of several sizes and trainings"),
        claim(
            "many-shot", "Loss falls as a power law in the number of examples in the prompt",
            "Anil et al., 2024", "needs a model that reads examples"),
        claim(
            "search-traces", "Training on search traces beats training on optimal paths",
            "Gandhi et al., 2404.03683", "needs another pretraining"),
        claim(
            "behaviours", "The base model's behaviours decide whether RL improves it",
            "Gandhi et al., 2503.01307", "needs other pretrainings"),
        claim(
            "correction", "Correction needs on-policy RL; offline traces are not enough",
            "Kumar et al., 2409.12917", "needs training on corrections"),
        claim(
            "rounds", "Search, distillation and training improve each other over rounds",
            "Guan et al., 2501.04519; Singh et al., 2312.06585",
            "this is what 'ponder distil' measures"),
        claim(
            "waiting", "Forcing the model to go on raises accuracy",
            "Muennighoff et al., 2501.19393", "thoughts were cut here, none was made longer"),
    ]

    private static func claim(
        _ id: String, _ text: String, _ source: String, _ evidence: String
    ) -> SearchClaim {
        SearchClaim(
            id: id, text: text, source: source, verdict: .notMeasurable,
            evidence: "not measured here: \(evidence)")
    }
}
