import Reasoning

/// Diverse verifier tree search: N independent beams of one, so that one good-looking beginning does
/// not take them all (Beeching, Tunstall and Rush, "Scaling test-time compute with open models", 2024).
///
///     z_i ← argmax_s v(x, z_i ⧺ s),   s ~ p(· | x, z_i), M of them,   i = 1 … N
///
/// Departures: as in `BeamSearch`, but that the children of different subtrees never compete. The
/// original chooses the answer by the score; so does this one unless `settings.choice` is a vote.
///
/// Cost: N model calls of M samples and one verifier call for a step.
public struct DiverseTreeSearch: Strategy {
    public let settings: TreeSettings
    /// Independent subtrees, N.
    public let subtrees: Int
    /// Continuations of each, M.
    public let width: Int

    public var name: String { Self.entry.name }

    public init(_ settings: TreeSettings, subtrees: Int = 4, width: Int = 4) {
        self.settings = settings
        self.subtrees = subtrees
        self.width = width
    }

    /// - Throws: `SearchError`, what policy and verifier throw, and `CancellationError`.
    public func solve(_ problem: Problem, with policy: any Policy, budget: Budget = .unlimited)
        async throws -> Solution
    {
        try BeamLoop.validate("subtrees", subtrees, width: width)
        var growth = try TreeGrowth(
            settings, on: problem, with: policy, budget: budget, strategy: name)
        try await BeamLoop(first: subtrees * width, width: width).run(
            &growth, value: { try await $0.score($1) },
            keep: { candidates, tree in
                let owners = Dictionary(grouping: candidates) { subtree(of: $0, in: tree) }
                return owners.sorted { $0.key < $1.key }.flatMap {
                    BeamLoop.best(1, of: $0.value, in: tree)
                }
            })
        return try await growth.solution()
    }

    /// The subtree that a node is in: the root's children in groups of `width`.
    private func subtree(of node: Int, in tree: SearchTree) -> Int {
        // The root's children were made before all other nodes, so that their numbers are their places.
        (tree.path(to: node)[1] - 1) / width
    }
}

extension DiverseTreeSearch {
    public static let entry = StrategyEntry(
        name: "diverse", summary: "beams of one, as many as samples, which never compete",
        unit: "subtree", samples: 4, width: 4, verification: .steps
    ) { try DiverseTreeSearch($0.tree(), subtrees: $0.samples, width: $0.width) }
}
