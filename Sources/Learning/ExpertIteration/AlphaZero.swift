import Reasoning
import Rewards

/// A policy and a value model that search together and learn from their own trees, round after round
/// (AlphaZero, 1712.01815; for language TS-LLM, 2309.17179 §3): the policy the visits, the value model what
/// the search and the outcomes say of its nodes.
///
///     tree_r = search(policy_r, value_r)
///     policy_{r+1} = argmax_θ  Σ_{s, a ∈ trees}  π(a | s) log p_θ(a | x, s)
///     value_{r+1}  = argmin_φ  Σ_{s ∈ trees}  cross-entropy(v(s), v_φ(x, s))
///
/// with the targets π and v of `SearchTargets`. Another verifier leads the first round's search, since an
/// untaught value model would lead it nowhere.
///
/// Departures from the papers: 1. Policy and value model are two networks, and learn one after the other.
/// 2. What the search explores beyond its prior comes from sampling and widening, not from noise at the root. 3. The
/// value's loss is cross-entropy with the target as a probability, as everywhere for reward models.
public struct AlphaZero: Codable, Hashable, Sendable {
    /// λ: how much of a value's target is the outcome, in [0, 1]. Default 0.5.
    public var outcomeShare: Double
    /// Visits below which the search's word on a node is not learned. Default 4.
    public var leastVisits: Int
    /// How the value model learns; the seed is the recipe's.
    public var value: RewardTraining.Configuration

    public init(
        outcomeShare: Double = 0.5, leastVisits: Int = 4,
        value: RewardTraining.Configuration = .init(epochs: 2)
    ) {
        self.outcomeShare = outcomeShare
        self.leastVisits = leastVisits
        self.value = value
    }

    /// - Throws: `ConfigurationError` naming the first field that is out of bounds.
    public func validate() throws {
        try ConfigurationError.check("outcomeShare", outcomeShare, in: 0...1)
        try ConfigurationError.check("leastVisits", leastVisits, in: Limits.simulations)
        try ConfigurationError.within("value") { try value.validate() }
        guard value.objective == .pointwise else {
            throw ConfigurationError(
                field: "value.objective", reason: "is of pairs of chains; nodes have values")
        }
    }

    /// What a solution's tree teaches: chains up to the last step that has a target, each of whose tokens weighs what
    /// its step does, and chains labelled at the ends of their steps. What several chains of the tree share
    /// is learned with the first of them.
    ///
    /// - Parameters:
    ///   - task: judges the chains that ended.
    ///   - prompt: the student's.
    ///   - longest: most tokens of a chain with its prompt; longer ones teach nothing.
    /// - Throws: `ConfigurationError` for a solution without a tree.
    func lessons(
        of solution: Solution, judgedBy task: any ReasoningTask, prompt: String, longest: Int
    ) throws -> (chains: [Demonstrations.Demonstration], values: [LabelledChain]) {
        guard let tree = solution.tree?.judged(by: task, chains: solution.chains) else {
            throw ConfigurationError(
                field: "alphaZero", reason: "the expert made no tree; take mcts")
        }
        let targets = SearchTargets(
            of: tree, outcomeShare: outcomeShare, leastVisits: leastVisits)
        var chains: [Demonstrations.Demonstration] = []
        var values: [LabelledChain] = []
        var taught = Set<Int>()
        for (leaf, chain) in zip(tree.leaves, solution.chains)
        where chain.prompt.count + chain.tokens.count <= longest {
            var weights = [Float](repeating: 0, count: chain.tokens.count)
            var labels: [LabelledChain.Label] = []
            var (start, end) = (0, 0)
            // The last step that has a target, and where it ends.
            var last = (node: SearchTree.root, end: 0)
            for node in tree.path(to: leaf) {
                start = end
                end = min(start + tree.tokens[node], chain.tokens.count)
                guard taught.insert(node).inserted else { continue }
                if let value = targets.values[node], node == SearchTree.root || end > start {
                    labels.append(.init(position: end, target: value))
                }
                guard let share = targets.policy[node] else { continue }
                for token in start..<end where !chain.isForced(token) {
                    weights[token] = Float(share)
                    last = (node, end)
                }
            }
            if last.end > 0 {
                chains.append(
                    .init(
                        prompt: prompt, text: tree.text(to: last.node),
                        tokens: Array(chain.tokens[..<last.end]),
                        weights: Array(weights[..<last.end])))
            }
            if let position = labels.last?.position {
                values.append(
                    LabelledChain(
                        problem: chain.problem.id, prompt: chain.prompt,
                        tokens: Array(chain.tokens[..<position]), labels: labels))
            }
        }
        return (chains, values)
    }
}
