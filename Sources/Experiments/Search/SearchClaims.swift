import Foundation
import Reasoning
import Results
import Search
import Statistics

/// Published claims about verifiers and search, each looked for in one model of a benchmark.
///
/// The rule was fixed before the data: a claim that one strategy beats another holds where the mean
/// of the paired differences, over all costs at which both were measured, has a 95 % interval above
/// zero; it does not hold where that lies below zero; else it cannot be told. Problems are resampled.
struct SearchClaims {
    let comparison: ModelComparison
    let benchmark: String
    let coverageLaw: CoverageLaw?
    let saving: AllocationSaving?

    /// The claims, and the comparisons at equal compute that they rest on.
    func all(stream: inout RandomStream) throws -> (claims: [SearchClaim], [EqualCompute]) {
        var claims: [SearchClaim] = []
        var comparisons: [EqualCompute] = []
        for pair in pairs {
            guard let first = comparison.curve(pair.first.0, pair.first.1),
                let second = comparison.curve(pair.second.0, pair.second.1)
            else { continue }
            let equal = try EqualCompute(first, over: second, on: pair.problems, stream: &stream)
            comparisons.append(equal)
            claims.append(claim(pair, equal))
        }
        claims += [votePlateaus, coverageFollowsLaw, allocationIsCheaper].compactMap(\.self)
        if let claim = try overOptimized(stream: &stream) { claims.append(claim) }
        return (claims, comparisons)
    }

    private struct Pair {
        var id: String
        var text: String
        var source: String
        var first: (String, String?)
        var second: (String, String?)
        var problems: [Int]?
    }

    private var pairs: [Pair] {
        let whole = comparison.whole
        let guided = SearchRecipe.Benchmark.guided
        let middle = comparison.quintiles.middleProblems
        let easy = comparison.quintiles.problems.first ?? []
        return [
            Pair(
                id: "best-of-n-beats-vote",
                text: "Best-of-n by a learned verifier beats majority vote at equal compute",
                source: "Cobbe et al., 2110.14168; Lightman et al., 2305.20050",
                first: ("best-of-n", whole), second: ("vote", nil)),
            Pair(
                id: "outcome-beats-vote",
                text: "Best-of-n by an outcome reward model beats majority vote",
                source: "Cobbe et al., 2110.14168", first: ("best-of-n", "outcome"),
                second: ("vote", nil)),
            Pair(
                id: "process-beats-outcome",
                text: "Process rewards beat outcome rewards in reranking",
                source: "Lightman et al., 2305.20050", first: ("best-of-n", "process"),
                second: ("best-of-n", "outcome")),
            Pair(
                id: "process-beats-vote",
                text: "Reranking by process rewards beats majority vote",
                source: "Lightman et al., 2305.20050", first: ("best-of-n", "process"),
                second: ("vote", nil)),
            Pair(
                id: "monte-carlo-labels",
                text: "Step labels from Monte-Carlo rollouts make a verifier that beats the vote",
                source: "Wang et al., 2312.08935", first: ("best-of-n", "process-mc"),
                second: ("vote", nil)),
            Pair(
                id: "generative-beats-discriminative",
                text: "A generative verifier beats a discriminative one",
                source: "Zhang et al., 2408.15240", first: ("best-of-n", "generative"),
                second: ("best-of-n", "outcome")),
            Pair(
                id: "beam-on-middle",
                text:
                    "Beam search by process rewards beats best-of-n by them on middle difficulties",
                source: "Snell et al., 2408.03314", first: ("beam", "process"),
                second: ("best-of-n", "process"), problems: middle),
            Pair(
                id: "guided-on-middle",
                text: "Beam search guided by process values beats best-of-n by the verifier that "
                    + "checks the answers of both, on middle difficulties",
                source: "Snell et al., 2408.03314", first: ("beam", guided),
                second: ("best-of-n", whole), problems: middle),
            Pair(
                id: "beam-on-easy",
                text: "Beam search hurts on the easiest problems",
                source: "Snell et al., 2408.03314", first: ("best-of-n", whole),
                second: ("beam", guided), problems: easy),
            Pair(
                id: "mcts-on-middle",
                text: "Monte-Carlo tree search beats best-of-n on middle difficulties",
                source: "Guan et al., 2501.04519", first: ("mcts", guided),
                second: ("best-of-n", whole), problems: middle),
        ]
    }

    private func claim(_ pair: Pair, _ equal: EqualCompute) -> SearchClaim {
        var evidence = "at no cost were both measured"
        if let mean = equal.mean, let low = equal.points.first, let high = equal.points.last {
            evidence =
                "\(Self.points(mean.value)) points on average (\(Self.points(mean.interval.low)) to "
                + "\(Self.points(mean.interval.high)), n = \(mean.n)) over \(equal.points.count) "
                + "costs from \(Self.flops(low.flops)) to \(Self.flops(high.flops)): \(equal.first) "
                + "against \(equal.second)"
        }
        return SearchClaim(
            id: pair.id, text: pair.text, source: pair.source, benchmark: benchmark,
            verdict: equal.verdict, evidence: evidence)
    }

    /// The last two doublings of the vote bring less than a quarter of what coverage still gains.
    private var votePlateaus: SearchClaim? {
        guard let vote = comparison.curve("vote"),
            let coverage = comparison.curve("coverage"), vote.points.count >= 5
        else { return nil }
        func gain(_ curve: MeasuredCurve) -> (Double, Double) {
            let points = curve.points
            let early = points[points.count - 3].accuracy - points[0].accuracy
            return (early, points[points.count - 1].accuracy - points[points.count - 3].accuracy)
        }
        let (early, late) = gain(vote)
        let last = vote.points[vote.points.count - 1]
        let gap = coverage.points[coverage.points.count - 1].accuracy - last.accuracy
        return SearchClaim(
            id: "vote-plateaus",
            text: "Majority vote levels off below coverage",
            source: "Wang et al., 2203.11171; Brown et al., 2407.21787", benchmark: benchmark,
            verdict: late < max(early, 0) / 4 && gap > 0.02 ? .holds : .doesNotHold,
            evidence:
                "\(Self.points(early)) points up to \(vote.points[vote.points.count - 3].label), "
                + "\(Self.points(late)) from there to \(last.label); coverage lies "
                + "\(Self.points(gap)) points above")
    }

    private var coverageFollowsLaw: SearchClaim? {
        guard let law = coverageLaw else { return nil }
        let isFine = law.rSquared > 0.98 && law.b.interval.low > 0
        return SearchClaim(
            id: "coverage-law", text: "Coverage follows an exponentiated power law",
            source: "Brown et al., 2407.21787", benchmark: benchmark,
            verdict: isFine ? .holds : law.rSquared < 0.9 ? .doesNotHold : .cannotBeTold,
            evidence:
                "c(k) = exp(−\(Self.decimal(law.a.value)) · k^−\(Self.decimal(law.b.value))), exponent "
                + "\(Self.decimal(law.b.interval.low)) to \(Self.decimal(law.b.interval.high)), "
                + "R² = \(String(format: "%.4f", law.rSquared)) over \(law.points) numbers of chains"
        )
    }

    private var allocationIsCheaper: SearchClaim? {
        guard let saving else { return nil }
        let interval = saving.factor.interval
        return SearchClaim(
            id: "allocation-is-cheaper",
            text:
                "Compute-optimal allocation is at least twice as cheap as best-of-n at some accuracy",
            source: "Snell et al., 2408.03314", benchmark: benchmark,
            verdict: interval.low >= 2
                ? .holds : interval.high < 2 && !saving.isBound ? .doesNotHold : .cannotBeTold,
            evidence:
                "\(saving.isBound ? "at least " : "")\(Self.decimal(saving.factor.value)) times "
                + "(\(Self.decimal(interval.low)) to \(Self.decimal(interval.high)), "
                + "n = \(saving.factor.n)) at \(Self.points(saving.accuracy)) %, "
                + "\(Self.flops(saving.flops)) a problem, probes included")
    }

    /// The most over-optimized verifier: accuracy at the most chains below that at fewer.
    private func overOptimized(stream: inout RandomStream) throws -> SearchClaim? {
        var worst: (name: String, drop: Estimate, peak: String)?
        for curve in comparison.pooled where curve.strategy == "best-of-n" {
            guard let last = curve.points.last,
                let peak = curve.points.max(by: { $0.accuracy < $1.accuracy }),
                let name = curve.verifier, peak.accuracy > 0
            else { continue }
            let drop = try EqualCompute.estimate(
                zip(peak.values, last.values).map { $0 - $1 }, stream: &stream)
            if drop.value > worst?.drop.value ?? -1 { worst = (name, drop, peak.label) }
        }
        guard let worst else { return nil }
        return SearchClaim(
            id: "over-optimization",
            text: "A learned verifier is over-optimized as n grows: accuracy peaks, then falls",
            source: "Gao et al., 2210.10760", benchmark: benchmark,
            verdict: worst.drop.interval.low > 0
                ? .holds : worst.drop.interval.high < 0.01 ? .doesNotHold : .cannotBeTold,
            evidence:
                "the most by '\(worst.name)': \(Self.points(worst.drop.value)) points below its peak "
                + "at \(worst.peak) (\(Self.points(worst.drop.interval.low)) to "
                + "\(Self.points(worst.drop.interval.high)))")
    }

    static func points(_ share: Double) -> String { String(format: "%.1f", share * 100) }
    static func decimal(_ value: Double) -> String { String(format: "%.2f", value) }
    static func flops(_ value: Double) -> String { String(format: "%.1e FLOPs", value) }
}

extension SearchClaims {
    /// What the field claims and this comparison does not look at: listed, so that nothing is left
    /// out in silence.
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
            id: id, text: text, source: source, verdict: .cannotBeTold,
            evidence: "not measured here: \(evidence)")
    }
}
