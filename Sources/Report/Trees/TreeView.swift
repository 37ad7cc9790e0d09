import Foundation
import Reasoning

/// A search's tree as a part of a page that one can open fork by fork: no script, light and dark, as
/// narrow as a phone.
///
/// Steps that follow each other without a fork stand below each other; every fork is a `details`,
/// open along the chosen path. A page that embeds it needs `Stylesheet.css`, which has `TreeView.css`.
public struct TreeView {
    /// Steps that are drawn at most; those of the chosen path always are.
    static let most = 4_000
    /// Forks above each other that are drawn.
    static let deepest = 120
    /// Characters of a step's text that are shown.
    static let longestText = 2_000

    let tree: SearchTree
    let title: String
    let format: ChainFormat

    /// - Parameters:
    ///   - title: stands above it, such as the problem's question.
    ///   - format: whose marks its texts have.
    public init(tree: SearchTree, title: String, format: ChainFormat = ChainFormat()) {
        self.tree = tree
        self.title = title
        self.format = format
    }

    /// The tree under its title.
    var element: Element {
        var drawing = Drawing(self)
        let forks = drawing.fork(of: SearchTree.root, above: 0)
        return Element(
            "section", ["class": "tree"],
            [
                node("h3", [:], .text(title)), node("p", ["class": "meta"], .text(account)),
                node("div", ["class": "steps"], all: forks),
            ])
    }

    /// A page with nothing but the tree.
    public var page: String { PageParts.document(title: title, [element.node]) }

    /// Its size and what came of it.
    private var account: String {
        let ends = tree.parents.indices.filter { tree.states[$0] == .finished }
        let correct = ends.count { tree.verdicts[$0] == .correct }
        return [
            "\(NumberText.count(tree.count - 1)) steps, \(NumberText.count(tree.depth)) deep",
            "\(NumberText.count(ends.count)) chains ended"
                + (ends.contains { tree.verdicts[$0] != nil }
                    ? ", \(NumberText.count(correct)) of them right" : ""),
            tree.chosen == nil ? "none was chosen" : "▸ marks the one that was chosen",
        ].joined(separator: " · ")
    }

    /// The style of its parts, over the page's colours.
    static let css = """
        .tree{margin:22px 0}
        .tree h3{font-size:17px;margin:0 0 2px;font-weight:600}
        .tree .steps{font-size:13px;border-top:1px solid var(--grid);margin-top:8px}
        .tree details{margin:0}
        .tree .branches{margin-left:7px;padding-left:13px;border-left:1px solid var(--grid)}
        .tree summary{display:block;color:var(--ink);font-size:13px}
        .tree .step{display:flex;flex-wrap:wrap;gap:1px 14px;align-items:baseline;padding:4px 0 4px 20px;
        border-bottom:1px solid var(--grid);position:relative}
        .tree summary>.step::before{content:"+";position:absolute;left:4px;color:var(--soft)}
        .tree details[open]>summary>.step::before{content:"–"}
        .tree .on{padding-left:40px}
        .tree .on::after{content:"↳";position:absolute;left:22px;color:var(--soft)}
        .tree summary:hover>.step{background:var(--wash)}
        .tree summary:focus-visible{outline:2px solid var(--trained);outline-offset:-2px}
        .tree .said{flex:1 1 240px;min-width:0;white-space:pre-wrap;overflow-wrap:anywhere;
        font:13px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace}
        .tree .said .mark{color:var(--soft)}
        .tree .facts{font:12.5px/1.5 system-ui,-apple-system,"Segoe UI",Helvetica,Arial,"Liberation Sans",sans-serif;
        color:var(--soft);font-variant-numeric:tabular-nums;display:flex;flex-wrap:wrap;gap:0 12px;align-items:baseline}
        .tree .facts b{font-weight:600}
        .tree .gauge{display:inline-block;width:44px;height:7px;background:var(--grid);border-radius:2px;margin-right:5px}
        .tree .gauge i{display:block;height:100%;background:var(--trained);border-radius:2px}
        .tree .chosen{box-shadow:inset 3px 0 0 var(--trained)}
        .tree .chosen>.said{font-weight:600}
        .tree .dropped>.said{color:var(--soft)}
        .tree .note{color:var(--soft);padding:4px 0 4px 20px;font-size:12.5px}
        @media (max-width:560px){.tree .branches{margin-left:3px;padding-left:8px}
        .tree .said{flex-basis:100%}}
        """
}

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
