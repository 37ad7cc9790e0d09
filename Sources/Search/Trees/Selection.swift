import Foundation
import Reasoning

/// Where the simulations of a tree search go: PUCT, progressive widening, virtual losses.
struct Selection: Sendable {
    let configuration: TreeSearch.Configuration
    /// Whether a second draw would say the same as the first.
    let isGreedy: Bool
    /// Simulations under way through each node.
    private var underWay: [Int: Int] = [:]
    /// Steps about to be drawn behind each node.
    private var pending: [Int: Int] = [:]

    init(_ configuration: TreeSearch.Configuration, isGreedy: Bool) {
        self.configuration = configuration
        self.isGreedy = isGreedy
    }

    /// The leaves of so many simulations, each selected in view of those before it; fewer where the rest
    /// would have to wait for these. A node that leads nowhere is given up.
    mutating func leaves(_ count: Int, below root: Int, in growth: inout TreeGrowth) -> [Int] {
        underWay = [:]
        pending = [:]
        var leaves: [Int] = []
        while leaves.count < count, growth.isOpen(root) {
            let node = descend(from: root, in: growth)
            if growth.isOpen(node), !canWiden(node, in: growth) {
                guard underWay[node] == nil else { break }
                growth.tree.mark(node, .discarded)
                continue
            }
            if growth.isOpen(node) { pending[node, default: 0] += 1 }
            for passed in growth.tree.path(to: node) { underWay[passed, default: 0] += 1 }
            leaves.append(node)
        }
        return leaves
    }

    /// Down the tree by PUCT to the first node that is finished, may have another child, or has none
    /// to go on to.
    private func descend(from root: Int, in growth: TreeGrowth) -> Int {
        var node = root
        while growth.isOpen(node), !canWiden(node, in: growth) {
            let parent = node
            let ranked = live(behind: parent, in: growth).map { child in
                (child, priority(of: child, behind: parent, in: growth.tree))
            }
            guard let best = ranked.map(\.1).max(),
                let next = ranked.first(where: { $0.1 == best })
            else { return node }
            node = next.0
        }
        return node
    }

    /// Q + c · P · √N(s) / (1 + N(s, a)), with the simulations under way as visits of value 0.
    private func priority(of child: Int, behind parent: Int, in tree: SearchTree) -> Double {
        let visits = Double(tree.visits[child] + underWay[child, default: 0])
        let above = Double(tree.visits[parent] + underWay[parent, default: 0])
        return tree.totals[child] / max(visits, 1) + configuration.exploration
            * (tree.priors[child] ?? 0) * above.squareRoot() / (1 + visits)
    }

    /// The children that have a value.
    private func live(behind node: Int, in growth: TreeGrowth) -> [Int] {
        growth.tree.children[node].filter {
            growth.tree.visits[$0] > 0 && growth.tree.states[$0] != .discarded
        }
    }

    /// Whether a node's visits, the one under way among them, allow another draw.
    private func canWiden(_ node: Int, in growth: TreeGrowth) -> Bool {
        let visits = growth.tree.visits[node] + underWay[node, default: 0] + 1
        let allowed =
            isGreedy
            ? 1
            : configuration.widening * pow(Double(visits), configuration.wideningExponent)
        return Double(growth.draws[node] + pending[node, default: 0]) < allowed.rounded(.up)
    }

    /// Whether everything that can be reached from a node is finished and no visit allows more.
    func isExhausted(_ root: Int, in growth: TreeGrowth) -> Bool {
        guard isGreedy || configuration.wideningExponent == 0 else { return false }
        let most = isGreedy ? 1 : configuration.widening.rounded(.up)
        var open = [root]
        while let node = open.popLast() {
            guard Double(growth.draws[node]) >= most else { return false }
            open += live(behind: node, in: growth).filter { growth.isOpen($0) }
        }
        return true
    }
}
