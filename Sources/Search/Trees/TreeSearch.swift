import Reasoning

/// Monte-Carlo tree search over steps: simulations go where the value is high or little is known, and
/// each adds one step to the tree (Silver et al., AlphaZero, 1712.01815; PUCT: Rosin 2011; over a
/// language model's steps: TS-LLM, 2309.17179 §3, and rStar-Math, 2501.04519 §3).
///
///     select    a* = argmax_a  Q(s, a) + c · P(a | s) · √N(s) / (1 + N(s, a))
///     expand    while a node has fewer than ⌈C · N(s)^α⌉ draws, one more:  s′ ~ p(· | s)
///     evaluate  v(s′): the verifier's word, the mean over rollouts to the end, or a mix of both
///     back up   N += 1,  W += v  on the path to s′,  Q = W / N
///
/// Departures from the papers:
/// 1. The actions of a language model cannot be listed: children are sampled, and more of them the more
///    often their parent is visited (progressive widening, Couëtoux et al. 2011). A step sampled again
///    is no new child but a more probable one. The root itself is not evaluated.
/// 2. `parallel` simulations are under way at once. Until its value is there each counts as a visit of
///    value 0 to those selected after it (virtual loss), and in the tree they never count.
/// 3. A node that can never be judged is given up: nothing is backed up. Behind one that cannot be judged
///    yet the simulation goes on, a step at a time, to the first that can.
/// 4. A finished chain is backed up with its own score whenever it is selected, at no cost. Where all
///    that can be reached is finished, the search ends.
/// 5. Rollouts are judged by the verifier, never by the exact judge. One that answered stays in the tree
///    as a single long step without visits, so that its answer counts.
/// 6. When no chain has an answer after the last simulation, the most visited one is drawn to its end.
/// 7. The answer is chosen among all finished chains, as `settings.choice` says; visits choose only
///    where `configuration.commitment` has the search go on from a child.
///
/// Cost: for a simulation one sampled step, its rollouts, and its share of the one verifier call for
/// `parallel` of them.
public struct TreeSearch: Strategy {
    public let settings: TreeSettings
    public let configuration: Configuration

    public var name: String { Self.entry.name }

    public init(_ settings: TreeSettings, _ configuration: Configuration = Configuration()) {
        self.settings = settings
        self.configuration = configuration
    }

    /// - Throws: `SearchError`, what policy and verifier throw, and `CancellationError`.
    public func solve(_ problem: Problem, with policy: any Policy, budget: Budget = .unlimited)
        async throws -> Solution
    {
        try configuration.validate()
        var growth = try TreeGrowth(
            settings, on: problem, with: policy, budget: budget, strategy: name)
        var selection = Selection(
            configuration, isGreedy: settings.sampling.parameters.temperature == 0)
        var root = SearchTree.root
        var simulations = 0
        var here = 0
        while simulations < configuration.simulations, growth.isOpen(root), !growth.isDecided,
            !selection.isExhausted(root, in: growth)
        {
            let rest = min(
                configuration.simulations - simulations, (configuration.commitment ?? .max) - here)
            let leaves = selection.leaves(
                min(rest, configuration.parallel), below: root, in: &growth)
            guard let reached = try await expand(leaves, in: &growth) else { break }
            try await evaluate(reached, in: &growth)
            growth.writePriors(behind: leaves, by: configuration.prior)
            simulations += reached.count
            here += reached.count
            if let commitment = configuration.commitment, here >= commitment {
                guard let next = commit(from: root, in: &growth) else { break }
                root = next
                here = 0
            }
        }
        try await growth.complete(from: root)
        return try await growth.solution()
    }

    /// Draws one step behind each leaf that is open.
    ///
    /// - Returns: the nodes that simulations came to: new ones, and the leaves that were finished before;
    ///   nil where there is nowhere to go, or no budget to do so.
    private func expand(_ leaves: [Int], in growth: inout TreeGrowth) async throws -> [Int]? {
        let open = leaves.filter { growth.isOpen($0) }
        guard !open.isEmpty else { return leaves.isEmpty ? nil : leaves }
        let before = growth.draws.reduce(0, +)
        let drawn = try await growth.expand(open.map { .init(node: $0, count: 1) }, merging: true)
        let hasMoved =
            growth.draws.reduce(0, +) > before || open.contains { !growth.isOpen($0) }
        return hasMoved ? leaves.filter { !open.contains($0) } + drawn : nil
    }

    /// Values nodes and backs the values up.
    private func evaluate(_ nodes: [Int], in growth: inout TreeGrowth) async throws {
        let ends = try await growth.judged(nodes, merging: true) { growth, nodes in
            let values = try await growth.values(of: nodes, by: configuration.valuation)
            for (node, value) in zip(nodes, values) {
                if let value {
                    growth.tree.backUp(value, from: node)
                } else if growth.isOpen(node), !growth.isWaiting(node) {
                    growth.tree.mark(node, .discarded)
                }
            }
        }
        let passed = zip(nodes, ends).flatMap { node, end in
            growth.tree.path(to: end).dropLast().drop { $0 != node }
        }
        growth.writePriors(behind: passed, by: configuration.prior)
    }

    /// The most visited child, of equals the first, and its siblings given up.
    private func commit(from root: Int, in growth: inout TreeGrowth) -> Int? {
        let children = growth.tree.children[root]
        let most = children.map { growth.tree.visits[$0] }.max() ?? 0
        guard most > 0, let next = children.first(where: { growth.tree.visits[$0] == most }) else {
            return nil
        }
        for sibling in children where sibling != next && growth.isOpen(sibling) {
            growth.tree.mark(sibling, .discarded)
        }
        return next
    }
}

extension TreeSearch {
    public static let entry = StrategyEntry(
        name: "mcts",
        summary: "Monte-Carlo tree search, a simulation a sample; a node is\n"
            + "drawn from as often as its width before it is searched deeper",
        unit: "simulation", samples: 64, limit: Limits.simulations, width: 2, atOnce: 8,
        verification: .steps
    ) {
        try TreeSearch(
            $0.tree(), .init(simulations: $0.samples, widening: Double($0.width)))
    }
}
