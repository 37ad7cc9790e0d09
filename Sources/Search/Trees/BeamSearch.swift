import Reasoning

/// Beam search over steps, guided by a verifier's values (Snell et al., 2408.03314 §5.2; Xie et al.,
/// 2305.00633).
///
///     B₀ = {x},   C_t = { z ⧺ s : z ∈ B_{t−1}, s ~ p(· | x, z), M of them },   B_t = top-N_{z ∈ C_t} v(x, z)
///
/// with N beams and M continuations of each; at the root N · M are drawn. A finished chain keeps its
/// place in the beam for as long as its score does. One beam with one continuation is one chain, the
/// greedy one at temperature 0.
///
/// Departures from the papers:
/// 1. Of identical candidates behind one parent only the first is kept: a small model says the same
///    thing often, and a beam of copies is a beam of one.
/// 2. A step that can never be judged is not kept; when none of them can the search ends. Behind one that
///    cannot be judged yet, as where a line is not whole, the next is drawn, until something can be.
/// 3. The search ends when every beam is finished, when `stopping` says so, or with the budget; where no
///    chain is finished then, the best one's thought is closed and answered.
/// 4. Ties go to the node that was made first.
///
/// Cost: N model calls of M samples and one verifier call for a step; under a budget steps are drawn
/// while they fit whole, so that it is exceeded by one step at most.
public struct BeamSearch: Strategy {
    public let settings: TreeSettings
    /// Chains kept, N.
    public let beams: Int
    /// Continuations of each, M.
    public let width: Int

    public var name: String { Self.entry.name }

    public init(_ settings: TreeSettings, beams: Int = 4, width: Int = 4) {
        self.settings = settings
        self.beams = beams
        self.width = width
    }

    /// - Throws: `SearchError`, what policy and verifier throw, and `CancellationError`.
    public func solve(_ problem: Problem, with policy: any Policy, budget: Budget = .unlimited)
        async throws -> Solution
    {
        try BeamLoop.validate("beams", beams, width: width)
        var growth = try TreeGrowth(
            settings, on: problem, with: policy, budget: budget, strategy: name)
        try await BeamLoop(first: beams * width, width: width).run(
            &growth, value: { try await $0.score($1) },
            keep: { BeamLoop.best(beams, of: $0, in: $1) })
        return try await growth.solution()
    }
}

extension BeamSearch {
    public static let entry = StrategyEntry(
        name: "beam",
        summary: "beam search: of the next steps of all beams, as many as\n"
            + "its width of each, those that the verifier values most go on",
        unit: "beam", samples: 4, width: 4, verification: .steps
    ) { try BeamSearch($0.tree(), beams: $0.samples, width: $0.width) }
}
