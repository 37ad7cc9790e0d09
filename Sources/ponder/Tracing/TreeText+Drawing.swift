import Reasoning
import Report

extension TreeText {
    /// The lines while they are made.
    struct Drawing {
        let tree: TreeText
        /// The nodes of the chosen path.
        let path: Set<Int>
        let columns: [Column]
        var lines: [String] = []
        /// Forks above the one that is drawn.
        private var forks = 0

        init(tree: TreeText, path: Set<Int>) {
            self.tree = tree
            self.path = path
            columns = tree.columns
        }

        private var nodes: SearchTree { tree.tree }

        /// Room for a step's text, its indentation included.
        private var room: Int {
            max(24, tree.terminal.width - 3 - 10 - columns.reduce(0) { $0 + $1.width + 2 })
        }

        mutating func header() {
            let titles = columns.map { "  " + $0.title.leading($0.width) }.joined()
            lines.append(
                tree.terminal.styled("  " + "step".trailing(room) + titles + "  end", .dim))
        }

        /// The branches behind a node.
        mutating func fork(of node: Int, depth: Int, prefix: String) {
            let children = nodes.children[node]
            guard !children.isEmpty else { return }
            if depth >= tree.depth ?? .max || forks >= TreeText.forks {
                let hidden = children.reduce(0) { $0 + size(of: $1) }
                note(prefix + "└─ ", "\(Quantity.plural(hidden, "step")) below")
                return
            }
            forks += 1
            defer { forks -= 1 }
            let shown = shown(children)
            let last = shown.max()
            let hidden = children.filter { !shown.contains($0) }
            for child in children where shown.contains(child) {
                let isLast = child == last && hidden.isEmpty
                stretch(from: child, depth: depth + 1, prefix: prefix, isLast: isLast)
            }
            guard !hidden.isEmpty else { return }
            let steps = Quantity.plural(hidden.reduce(0) { $0 + size(of: $1) }, "step")
            let best =
                hidden.compactMap { nodes.scores[$0] }.max()
                .map { ", best score \(TreeText.decimal($0))" } ?? ""
            let branches = hidden.count == 1 ? "1 more branch" : "\(hidden.count) more branches"
            note(prefix + "└─ ", "\(branches), \(steps)\(best)")
        }

        /// The children that are shown: the chosen one, then those visited most, then those that the
        /// verifier likes best.
        private func shown(_ children: [Int]) -> Set<Int> {
            guard !tree.showsAll, children.count > TreeText.branches else { return Set(children) }
            func rank(_ node: Int) -> (Int, Int, Double, Int) {
                (path.contains(node) ? 1 : 0, nodes.visits[node], nodes.scores[node] ?? -1, -node)
            }
            return Set(children.sorted { rank($0) > rank($1) }.prefix(TreeText.branches))
        }

        /// A node and what follows it without a fork, and the fork at its end.
        private mutating func stretch(from node: Int, depth: Int, prefix: String, isLast: Bool) {
            var run = [node]
            while let last = run.last, nodes.children[last].count == 1 {
                run.append(nodes.children[last][0])
            }
            let most = tree.depth.map { max(1, $0 - depth + 1) } ?? run.count
            let cut = run.count > most
            run = Array(run.prefix(most))
            let below = prefix + (isLast ? "   " : "│  ")
            let isFolded =
                !tree.showsAll && run.count > TreeText.stretch + 1 && !path.contains(node)
            for (index, node) in run.enumerated() {
                if isFolded, index >= TreeText.stretch - 1, index < run.count - 1 {
                    if index == TreeText.stretch - 1 {
                        let count = run.count - TreeText.stretch
                        note(below, "\(Quantity.plural(count, "more step"))")
                    }
                    continue
                }
                step(node, at: index == 0 ? prefix + (isLast ? "└─ " : "├─ ") : below, below)
            }
            guard let end = run.last else { return }
            if cut {
                note(below, "\(Quantity.plural(size(of: end) - 1, "step")) below")
            } else {
                fork(of: end, depth: depth + run.count - 1, prefix: below)
            }
        }

        /// A node's line; with the whole text where that is asked for, as many as it takes.
        private mutating func step(_ node: Int, at prefix: String, _ below: String) {
            var whole = TerminalTable.visible(nodes.texts[node])
            while whole.hasSuffix("␊") { whole.removeLast() }
            if whole.isEmpty { whole = "␊" }
            let width = max(8, room - prefix.count)
            var rest = whole.dropFirst(width)
            let text =
                rest.isEmpty
                ? whole
                : tree.showsAll ? String(whole.prefix(width)) : whole.prefix(width - 1) + "…"
            if !tree.showsAll { rest = "" }
            let terminal = tree.terminal
            let isChosen = path.contains(node)
            let isGivenUp = nodes.states[node] == .discarded
            func drawn(_ text: String) -> String {
                isChosen
                    ? terminal.styled(text, .bold) : isGivenUp ? terminal.styled(text, .dim) : text
            }
            let end = tree.end(of: node)
            let facts = columns.map { "  " + $0.value(node).leading($0.width) }.joined()
            let margin = isChosen ? "▸ " : "  "
            let last = end.style.map { terminal.styled(end.text, $0) } ?? end.text
            let space = String(repeating: " ", count: max(0, room - prefix.count - text.count))
            lines.append(margin + prefix + drawn(text) + space + facts + "  " + last)
            while !rest.isEmpty {
                lines.append("  " + below + drawn(String(rest.prefix(width))))
                rest = rest.dropFirst(width)
            }
        }

        /// A line about what is not shown.
        private mutating func note(_ prefix: String, _ text: String) {
            lines.append("  " + prefix + tree.terminal.styled("… " + text, .dim))
        }

        /// Nodes from a node down, itself included.
        private func size(of node: Int) -> Int {
            var count = 0
            var open = [node]
            while let next = open.popLast() {
                count += 1
                open += nodes.children[next]
            }
            return count
        }
    }
}
