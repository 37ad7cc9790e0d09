import Foundation
import Reasoning

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
