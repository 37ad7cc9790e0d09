import Reasoning

/// What the tree of a search teaches the policy and the value model that made it (AlphaZero, 1712.01815;
/// over a language model's steps TS-LLM, 2309.17179 §3; ReST-MCTS*, 2406.03816 §3):
///
///     π(a | s) = N(s, a) / Σ_b N(s, b)          over the continuations a of s that the search visited
///     v(s)     = (1 − λ) Q(s) + λ z(s)          Q = W / N,  z the share of right ones among the chains
///                                               that ended behind s
///
/// Departures from the papers:
/// 1. Only continuations that were sampled have a target, as in Sampled MuZero (2104.06303 §4).
/// 2. A node visited less than `leastVisits` times says nothing by Q, and one whose continuations were says nothing of
///    them: what a search looked at once is the policy's own word.
/// 3. z is that of all chains behind a node, not of the one game that was played. Where either of Q and z is
///    missing the other stands alone.
/// 4. Every node of the tree teaches, not those alone to which the search committed itself.
public struct SearchTargets: Hashable, Sendable {
    /// By node: the share of the visits behind its parent; nil where there is no target.
    public var policy: [Double?]
    /// By node: what its value ought to have been, in [0, 1]; nil where there is no target.
    public var values: [Double?]

    /// - Parameters:
    ///   - tree: with visits, and verdicts on the chains that ended.
    ///   - outcomeShare: λ, in [0, 1].
    ///   - leastVisits: at least 1.
    public init(of tree: SearchTree, outcomeShare: Double, leastVisits: Int) {
        let nodes = 0..<tree.count
        policy = Array(repeating: nil, count: tree.count)
        for node in nodes {
            let visited = tree.children[node].filter { tree.visits[$0] > 0 }
            let all = visited.reduce(0.0) { $0 + Double(tree.visits[$1]) }
            guard all >= Double(max(leastVisits, 1)) else { continue }
            for child in visited { policy[child] = Double(tree.visits[child]) / all }
        }
        // Children come behind their parents.
        var (right, ended) = (nodes.map { _ in 0.0 }, nodes.map { _ in 0.0 })
        for node in nodes.reversed() {
            if let verdict = tree.verdicts[node] {
                ended[node] += 1
                right[node] += verdict == .correct ? 1 : 0
            }
            guard node != SearchTree.root else { continue }
            right[tree.parents[node]] += right[node]
            ended[tree.parents[node]] += ended[node]
        }
        values = nodes.map { node in
            let outcome = ended[node] > 0 ? right[node] / ended[node] : nil
            let searched = tree.visits[node] >= leastVisits ? tree.value(of: node) : nil
            guard let searched, searched.isFinite else { return outcome }
            let value = min(max(searched, 0), 1)
            return outcome.map { (1 - outcomeShare) * value + outcomeShare * $0 } ?? value
        }
    }
}
