import Reasoning

/// Beam search in which a step is valued by where it leads: the verifier's word on the chain k greedy
/// steps on (Snell et al., 2408.03314 §5.2). With k = 0 it is `BeamSearch`; with k without end and one
/// beam it is a search by deterministic rollouts.
///
///     v_k(x, z) = v(x, z ⧺ s₁ ⧺ … ⧺ s_k),   s_i = argmax p(· | x, z ⧺ s₁ … s_{i−1})
///
/// Departures: as in `BeamSearch`. A lookahead that finishes its chain is thrown away like the others:
/// the paper does not reuse it either.
///
/// Cost: for a step N model calls of M samples, N · M · k greedy continuations, charged to `.rollouts`,
/// and one verifier call.
public struct LookaheadSearch: Strategy {
    public let settings: TreeSettings
    public let beams: Int
    public let width: Int
    /// Greedy steps before a node is valued, k.
    public let lookahead: Int

    public var name: String { Self.entry.name }

    public init(_ settings: TreeSettings, beams: Int = 4, width: Int = 4, lookahead: Int = 1) {
        self.settings = settings
        self.beams = beams
        self.width = width
        self.lookahead = lookahead
    }

    /// - Throws: `SearchError`, what policy and verifier throw, and `CancellationError`.
    public func solve(_ problem: Problem, with policy: any Policy, budget: Budget = .unlimited)
        async throws -> Solution
    {
        try BeamLoop.validate("beams", beams, width: width)
        try ConfigurationError.check("lookahead", lookahead, in: 0...Limits.width.upperBound)
        var growth = try TreeGrowth(
            settings, on: problem, with: policy, budget: budget, strategy: name)
        try await BeamLoop(first: beams * width, width: width).run(
            &growth,
            value: { growth, nodes in
                let ends = try await growth.lookahead(
                    from: nodes.filter { growth.isOpen($0) }, steps: lookahead)
                let scores = try await growth.scores(
                    of: nodes.map { growth.isAnswered($0) ? growth.chains[$0] : ends[$0] })
                for (node, score) in zip(nodes, scores) {
                    // What cannot be judged is the lookahead, not the node that others may lead from.
                    let isOther = growth.isOpen(node) && score == .never
                    growth.write(isOther ? .notYet : score, of: node)
                }
            },
            keep: { BeamLoop.best(beams, of: $0, in: $1) })
        return try await growth.solution()
    }
}

extension LookaheadSearch {
    public static let entry = StrategyEntry(
        name: "lookahead",
        summary: "beam search that values a step by the chain some greedy\n"
            + "steps on",
        unit: "beam", samples: 4, width: 4, lookahead: 1, verification: .steps
    ) {
        try LookaheadSearch(
            $0.tree(), beams: $0.samples, width: $0.width, lookahead: $0.lookahead)
    }
}
