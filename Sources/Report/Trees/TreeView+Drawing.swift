import Foundation
import Reasoning

extension TreeView {
    /// The parts of the tree while they are made.
    struct Drawing {
        let view: TreeView
        /// The nodes of the chosen path.
        let path: Set<Int>
        /// Steps that may still be drawn off the chosen path.
        var left: Int

        init(_ view: TreeView) {
            self.view = view
            path = Set(view.tree.chosen.map(view.tree.path(to:)) ?? [])
            left = TreeView.most - path.count
        }

        private var tree: SearchTree { view.tree }

        /// The branches behind a node.
        ///
        /// - Parameter above: forks that they stand in.
        mutating func fork(of parent: Int, above: Int) -> [Node] {
            var nodes: [Node] = []
            var hidden = 0
            for child in tree.children[parent] {
                guard above < TreeView.deepest, path.contains(child) || left > 0 else {
                    hidden += 1
                    continue
                }
                nodes += stretch(from: child, above: above)
            }
            if hidden > 0 {
                let text = hidden == 1 ? "1 branch is" : "\(NumberText.count(hidden)) branches are"
                nodes.append(
                    Report.node("div", ["class": "note"], .text("… \(text) not shown")))
            }
            return nodes
        }

        /// A node and what follows it without a fork; the last one holds the fork behind it.
        private mutating func stretch(from first: Int, above: Int) -> [Node] {
            var nodes: [Node] = []
            var next = first
            while tree.children[next].count == 1 {
                nodes.append(step(next, follows: next != first))
                next = tree.children[next][0]
                guard path.contains(next) || left > 0 else {
                    nodes.append(Report.node("div", ["class": "note"], "… and further"))
                    return nodes
                }
            }
            guard !tree.children[next].isEmpty else {
                return nodes + [step(next, follows: next != first)]
            }
            let summary = Report.node("summary", [:], step(next, follows: next != first))
            let branches = Report.node(
                "div", ["class": "branches"], all: fork(of: next, above: above + 1))
            var details = Element("details", [:], [summary, branches])
            if path.contains(next) { details.attributes.append(("open", "open")) }
            return nodes + [details.node]
        }

        /// What was said, and what is known of it.
        ///
        /// - Parameter follows: whether the step before it, above, had no other that follows it.
        private mutating func step(_ node: Int, follows: Bool) -> Node {
            if !path.contains(node) { left -= 1 }
            var style = "step"
            if follows { style += " on" }
            if path.contains(node) { style += " chosen" }
            if tree.states[node] == .discarded { style += " dropped" }
            return Report.node(
                "div", ["class": style],
                Report.node("span", ["class": "said"], all: said(node)),
                Report.node("span", ["class": "facts"], all: facts(node)))
        }

        private func said(_ node: Int) -> [Node] {
            var text = tree.texts[node]
            while text.hasSuffix("\n") { text.removeLast() }
            if text.count > TreeView.longestText {
                text = text.prefix(TreeView.longestText) + "…"
            }
            var nodes: [Node] = path.contains(node) ? ["▸ "] : []
            var rest = text[...]
            for mark in [view.format.endOfThought, view.format.endOfSequence] {
                guard !mark.isEmpty, let range = rest.range(of: mark) else { continue }
                nodes.append(.text(String(rest[..<range.lowerBound])))
                nodes.append(Report.node("span", ["class": "mark"], .text(mark)))
                rest = rest[range.upperBound...]
            }
            return nodes + [.text(rest.isEmpty && text.isEmpty ? "␊" : String(rest))]
        }

        private func facts(_ node: Int) -> [Node] {
            var facts: [Node] = []
            func add(_ name: String, _ value: Double?, isDrawn: Bool = false) {
                guard let value, value.isFinite else { return }
                let share = min(max(value, 0), 1)
                let gauge = Report.node(
                    "span", ["class": "gauge"],
                    Report.node(
                        "i", ["style": "width:\(NumberText.decimal(share * 100, places: 0))%"]))
                let text = Node.text("\(name) \(NumberText.decimal(value, places: 2))")
                facts.append(
                    Report.node("span", [:], all: isDrawn ? [gauge, text] : [text]))
            }
            if tree.visits[node] > 0 {
                let visits = tree.visits[node]
                facts.append(
                    Report.node(
                        "span", [:],
                        .text("\(NumberText.count(visits)) visit\(visits == 1 ? "" : "s")")))
            }
            add("value", tree.value(of: node), isDrawn: true)
            add("score", tree.scores[node], isDrawn: tree.value(of: node) == nil)
            add("prior", tree.priors[node])
            let end = end(of: node)
            if !end.text.isEmpty {
                facts.append(Report.node("b", ["class": end.style], .text(end.text)))
            }
            return facts
        }

        /// How a node's chain ended, with its style.
        private func end(of node: Int) -> (text: String, style: String) {
            switch (tree.states[node], tree.verdicts[node]) {
            case (.finished, .correct): ("✓ correct", "holds")
            case (.finished, .wrong): ("✗ wrong", "fails")
            case (.finished, .unanswered): ("no answer", "open")
            case (.finished, nil): ("finished", "open")
            case (.discarded, _): ("given up", "open")
            case (.open, _): (tree.children[node].isEmpty ? "open" : "", "open")
            }
        }
    }
}
