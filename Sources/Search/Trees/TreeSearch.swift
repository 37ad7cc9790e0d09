import Foundation
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
            try await evaluate(reached, below: root, in: &growth)
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

    /// Values nodes and backs the values up to the root, above which nothing is chosen any more.
    private func evaluate(
        _ nodes: [Int], below root: Int, in growth: inout TreeGrowth
    ) async throws {
        let ends = try await growth.judged(nodes, merging: true) { growth, nodes in
            let values = try await growth.values(of: nodes, by: configuration.valuation)
            for (node, value) in zip(nodes, values) {
                if let value {
                    growth.tree.backUp(value, from: node, upTo: root)
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
    public static let entry = makeEntry { plan in
        Configuration(simulations: plan.samples, widening: Double(plan.width))
    }

    /// The same as AlphaZero searches (1712.01815): the policy's probabilities are the priors, and behind each
    /// quarter of the simulations it goes on from the most visited step, as in a game.
    public static let playing = makeEntry { plan in
        Configuration(
            simulations: plan.samples, widening: Double(plan.width), prior: .policy,
            commitment: max(4, plan.samples / 4))
    }

    private static func makeEntry(
        _ configuration: @escaping @Sendable (StrategyPlan) -> Configuration
    ) -> StrategyEntry {
        StrategyEntry(
            name: "mcts",
            summary: "Monte-Carlo tree search, a simulation a sample; a node is\n"
                + "drawn from as often as its width before it is searched deeper",
            unit: "simulation", samples: 64, limit: Limits.simulations, width: 2, atOnce: 8,
            verification: .steps
        ) { try TreeSearch($0.tree(), configuration($0)) }
    }
}

extension TreeSearch {
    /// Where the value of a new node comes from.
    public enum Valuation: Codable, Hashable, Sendable {
        /// The verifier's word on the partial chain.
        case verifier
        /// The mean of its words on the ends of so many sampled rollouts.
        case rollouts(Int)
        /// (1 − share) · the verifier's word + share · the mean over rollouts (AlphaGo's λ); where one is
        /// missing the other stands alone.
        case mixed(rollouts: Int, share: Double)
    }

    /// Where the probabilities of siblings come from.
    public enum Prior: String, Codable, CaseIterable, Sendable {
        /// How often each was drawn: the same for all that were drawn once.
        case uniform
        /// The policy's probabilities of their steps, normalized among siblings. Long steps are
        /// improbable ones.
        case policy
    }

    /// How a search spends its simulations.
    public struct Configuration: Codable, Hashable, Sendable {
        /// Nodes evaluated, finished ones that are revisited among them. Default 64.
        public var simulations: Int
        /// Simulations under way at once. Default 8; 1 is the textbook's.
        public var parallel: Int
        /// Weight of what is little known, c. Default 1.25.
        public var exploration: Double
        /// Draws behind a node at its first visit, C. Default 2.
        public var widening: Double
        /// How their number grows with visits, α in [0, 1]; at 0 it does not. Default 0.5.
        public var wideningExponent: Double
        /// Default the verifier.
        public var valuation: Valuation
        /// Default uniform.
        public var prior: Prior
        /// Simulations after which the search goes on from the most visited child, with its subtree, and
        /// backs values up to it: what is above keeps the visits by which it chose. nil: it always begins at
        /// the root. Default nil.
        public var commitment: Int?

        public init(
            simulations: Int = 64, parallel: Int = 8, exploration: Double = 1.25,
            widening: Double = 2, wideningExponent: Double = 0.5,
            valuation: Valuation = .verifier, prior: Prior = .uniform, commitment: Int? = nil
        ) {
            self.simulations = simulations
            self.parallel = parallel
            self.exploration = exploration
            self.widening = widening
            self.wideningExponent = wideningExponent
            self.valuation = valuation
            self.prior = prior
            self.commitment = commitment
        }

        /// - Throws: `ConfigurationError` naming the field.
        public func validate() throws(ConfigurationError) {
            try ConfigurationError.check("simulations", simulations, in: Limits.simulations)
            try ConfigurationError.check("parallel", parallel, in: Limits.concurrency)
            try ConfigurationError.check("commitment", commitment ?? 1, in: Limits.simulations)
            try ConfigurationError.check("exploration", exploration, in: 0...1e6)
            try ConfigurationError.check("widening", widening, in: 1e-6...1e6)
            try ConfigurationError.check("wideningExponent", wideningExponent, in: 0...1)
            switch valuation {
            case .verifier: break
            case .rollouts(let count):
                try ConfigurationError.check("rollouts", count, in: Limits.samples)
            case .mixed(let count, let share):
                try ConfigurationError.check("rollouts", count, in: Limits.samples)
                try ConfigurationError.check("share", share, in: 0...1)
            }
        }
    }
}

extension TreeGrowth {
    /// The values of nodes for a tree search, by one call of the verifier; nil where there is none.
    ///
    /// A finished chain's value is the verifier's word on it, asked once, and a chain that ended without
    /// an answer has none. Rollouts that answered become leaves.
    mutating func values(of nodes: [Int], by valuation: TreeSearch.Valuation) async throws
        -> [Double?]
    {
        let (count, share): (Int, Double) =
            switch valuation {
            case .verifier: (0, 0)
            case .rollouts(let count): (count, 1)
            case .mixed(let count, let share): (count, share)
            }
        let open = nodes.filter { isOpen($0) }
        let runs = zip(open, try await rollouts(from: open, count: count))
            .flatMap { node, ends in ends.map { (node: node, end: $0) } }
            .filter { settings.task.canonicalAnswer(of: $0.end) != nil }
        // Nodes that have a word from the verifier already, finished ones, are not asked about again.
        let asked = nodes.filter {
            tree.scores[$0] == nil && (isOpen($0) ? valuation.asksForPartial : isAnswered($0))
        }
        let scores = try await scores(of: asked.map { chains[$0] } + runs.map(\.end))
        for (node, score) in zip(asked, scores) { write(score, of: node) }
        var means: [Int: [Double]] = [:]
        for (run, score) in zip(runs, scores.dropFirst(asked.count)) {
            addRollout(run.end, to: run.node, score: score)
            if let value = score?.value { means[run.node, default: []].append(value) }
        }
        return nodes.map { node in
            guard isOpen(node) else { return isAnswered(node) ? tree.scores[node] : nil }
            let rolled = means[node].map { $0.reduce(0, +) / Double($0.count) }
            guard let rolled else { return tree.scores[node] }
            return tree.scores[node].map { (1 - share) * $0 + share * rolled } ?? rolled
        }
    }

    /// Writes the probabilities of the children of nodes that have a value.
    mutating func writePriors(behind nodes: [Int], by prior: TreeSearch.Prior) {
        for node in Set(nodes) {
            let children = tree.children[node].filter { tree.visits[$0] > 0 }
            let likeliest = children.map { logProbs[$0] }.max() ?? 0
            let weights = children.map {
                prior == .uniform ? Double(copies[$0]) : exp(logProbs[$0] - likeliest)
            }
            let sum = weights.reduce(0, +)
            for (child, weight) in zip(children, weights) {
                tree.setPrior(of: child, weight / sum)
            }
        }
    }

    /// Where no chain has an answer, draws the one that leads along the most visited children from a
    /// node to its end, as far as the budget goes.
    mutating func complete(from start: Int) async throws {
        guard !tree.states.indices.contains(where: isAnswered) else { return }
        var node = start
        while let next = tree.children[node].max(by: {
            (tree.visits[$0], $1) < (tree.visits[$1], $0)
        }) {
            guard tree.visits[next] > 0, tree.states[next] != .finished else { break }
            node = next
        }
        if tree.states[node] == .discarded { tree.mark(node, .open) }
        while isOpen(node), let next = try await expand([Request(node: node, count: 1)]).last {
            node = next
        }
        // What is still open is closed as the search's answer, whatever the verifier would say of it.
        guard tree.children[node].isEmpty else { return }
        if isOpen(node) || isCut(node) { unfinished = node } else { try await score([node]) }
    }
}

extension TreeSearch.Valuation {
    fileprivate var asksForPartial: Bool {
        if case .rollouts = self { return false }
        return true
    }
}
