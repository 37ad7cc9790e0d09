import Results

/// A published claim as it will be looked for in one model of a benchmark: fixed before anything is
/// measured, and no more than can be measured there.
struct PlannedClaim: Codable, Hashable, Sendable {
    /// What decides it.
    enum Rule: Codable, Hashable, Sendable {
        /// At equal compute the mean of the paired differences of two curves: above zero it holds, below
        /// it does not.
        case better(first: String, second: String, on: Problems)
        /// Best of n by the verifier that falls the most on validation problems, at the number of chains
        /// where it peaks there less at the most chains.
        case overOptimized
        /// What the last two doublings bring to coverage, a quarter of it, less what they bring to a vote.
        case levelsOff
        /// The factor by which an allocation is cheaper than the best fixed strategy is at least two.
        case cheaper
        /// The fit of the law of coverage: a description.
        case law

        /// Whether it is about these two curves, on all problems.
        func isOf(_ comparison: EqualCompute) -> Bool {
            self == .better(first: comparison.first, second: comparison.second, on: .all)
        }
    }

    /// Which problems count.
    enum Problems: String, Codable, Hashable, Sendable {
        case all
        /// The middle three fifths by difficulty.
        case middle
        /// The easiest fifth.
        case easiest
    }

    /// Short and stable, for scripts.
    var id: String
    /// The claim as a sentence.
    var text: String
    /// Who published it.
    var source: String
    var rule: Rule
}

extension PlannedClaim {
    /// The claims that can be measured with the curves there will be.
    ///
    /// Both sides of a comparison have the same rule of stopping, or both none.
    ///
    /// - Parameters:
    ///   - curves: names of those that are planned.
    ///   - whole: the verifier of whole chains.
    static func all(among curves: Set<String>, whole: String) -> [PlannedClaim] {
        (reranking(whole) + searching(whole) + [allocation] + others).filter { claim in
            guard case .better(let first, let second, _) = claim.rule else { return true }
            return curves.isSuperset(of: [first, second])
        }
    }

    /// The comparison whose power is reported: the main search over steps against best of n, both
    /// stopping at the same score of the same verifier.
    static func main(whole: String) -> PlannedClaim {
        better(
            "guided-beats-best-of-n",
            "Beam search guided by process values beats best-of-n, both stopping at the same score of "
                + "the verifier that checks their answers", "Snell et al., 2408.03314",
            name("beam", guided, stops: true), name("best-of-n", whole, stops: true))
    }

    private static let guided = SearchRecipe.Benchmark.guided

    private static func name(_ strategy: String, _ verifier: String? = nil, stops: Bool = false)
        -> String
    { CurveName.of(strategy, verifier, stops: stops) }

    private static func better(
        _ id: String, _ text: String, _ source: String, _ first: String, _ second: String,
        on problems: Problems = .all
    ) -> PlannedClaim {
        PlannedClaim(
            id: id, text: text, source: source,
            rule: .better(first: first, second: second, on: problems))
    }

    /// How answers are chosen among whole chains.
    private static func reranking(_ whole: String) -> [PlannedClaim] {
        [
            better(
                "best-of-n-beats-vote",
                "Best-of-n by a learned verifier beats majority vote at equal compute",
                "Cobbe et al., 2110.14168; Lightman et al., 2305.20050",
                name("best-of-n", whole), name("vote")),
            better(
                "outcome-beats-vote", "Best-of-n by an outcome reward model beats majority vote",
                "Cobbe et al., 2110.14168", name("best-of-n", "outcome"), name("vote")),
            better(
                "process-beats-outcome", "Process rewards beat outcome rewards in reranking",
                "Lightman et al., 2305.20050", name("best-of-n", "process"),
                name("best-of-n", "outcome")),
            better(
                "process-beats-vote", "Reranking by process rewards beats majority vote",
                "Lightman et al., 2305.20050", name("best-of-n", "process"), name("vote")),
            better(
                "monte-carlo-labels",
                "Step labels from Monte-Carlo rollouts make a verifier that beats the vote",
                "Wang et al., 2312.08935", name("best-of-n", "process-mc"), name("vote")),
            better(
                "generative-beats-discriminative",
                "A generative verifier beats a discriminative one", "Zhang et al., 2408.15240",
                name("best-of-n", "generative"), name("best-of-n", "outcome")),
            better(
                "stopping-beats-vote",
                "A vote that stops when its lead is sure beats one that does not, at equal compute",
                "Aggarwal et al., 2305.11860", name("vote", stops: true), name("vote")),
        ]
    }

    /// Searches over steps; all stop when they are sure, but for the last.
    private static func searching(_ whole: String) -> [PlannedClaim] {
        let best = name("best-of-n", whole, stops: true)
        let beam = name("beam", guided, stops: true)
        return [
            main(whole: whole),
            better(
                "beam-on-middle",
                "Beam search by process rewards beats best-of-n by them on middle difficulties",
                "Snell et al., 2408.03314", name("beam", "process", stops: true),
                name("best-of-n", "process", stops: true), on: .middle),
            better(
                "guided-on-middle",
                "Beam search guided by process values beats best-of-n by the verifier that checks the "
                    + "answers of both, on middle difficulties", "Snell et al., 2408.03314", beam,
                best, on: .middle),
            better(
                "beam-on-easy", "Beam search hurts on the easiest problems",
                "Snell et al., 2408.03314", best, beam, on: .easiest),
            better(
                "mcts-on-middle",
                "Monte-Carlo tree search beats best-of-n on middle difficulties",
                "Guan et al., 2501.04519", name("mcts", guided, stops: true), best, on: .middle),
            better(
                "guided-to-the-end",
                "Beam search guided by process values beats best-of-n, neither of them stopping",
                "Snell et al., 2408.03314", name("beam", guided), name("best-of-n", whole)),
        ]
    }

    private static let allocation = better(
        "allocation-beats-fixed",
        "Compute-optimal allocation beats the best fixed strategy among its own plans at equal compute",
        "Snell et al., 2408.03314", name("compute-optimal"), name("fixed"))

    private static let others = [
        PlannedClaim(
            id: "vote-plateaus", text: "Majority vote levels off below coverage",
            source: "Wang et al., 2203.11171; Brown et al., 2407.21787", rule: .levelsOff),
        PlannedClaim(
            id: "allocation-is-cheaper",
            text:
                "Compute-optimal allocation is at least twice as cheap as the best fixed strategy at "
                + "some accuracy", source: "Snell et al., 2408.03314", rule: .cheaper),
        PlannedClaim(
            id: "over-optimization",
            text: "A learned verifier is over-optimized as n grows: accuracy peaks, then falls",
            source: "Gao et al., 2210.10760", rule: .overOptimized),
        PlannedClaim(
            id: "coverage-law", text: "Coverage follows an exponentiated power law",
            source: "Brown et al., 2407.21787", rule: .law),
    ]
}
