import Reasoning
import Report

/// A search's tree as indented text: a line for each step, what is known of it to the right, the
/// chosen path marked in the margin. Steps that follow each other without a fork stand below each
/// other; every fork indents.
struct TreeText {
    /// Branches of a fork that are shown, the chosen one among them.
    static let branches = 4
    /// Steps of an unbranched stretch off the chosen path that are shown.
    static let stretch = 4

    /// The widest indentation that is drawn: forks within forks.
    static let deepest = 600

    let tree: SearchTree
    var terminal: Terminal
    /// Steps from the root that are shown; nil: all.
    var depth: Int?
    /// Whether every branch is shown, with its whole text.
    var showsAll = false

    private var path: Set<Int> { Set(tree.chosen.map(tree.path(to:)) ?? []) }

    /// The tree in lines, each with its end.
    var text: String {
        var drawing = Drawing(tree: self, path: path)
        drawing.header()
        drawing.fork(of: SearchTree.root, depth: 0, prefix: "")
        return drawing.lines.map { line in
            var line = line
            while line.hasSuffix(" ") { line.removeLast() }
            return line + "\n"
        }.joined()
    }

    /// What is said of a node beside its text.
    struct Column {
        var title: String
        var width: Int
        var value: (Int) -> String
    }

    /// The columns of which the tree knows anything.
    var columns: [Column] {
        func share(_ value: Double?) -> String { value.map { Self.decimal($0) } ?? "" }
        var columns: [Column] = []
        if tree.visits.contains(where: { $0 > 0 }) {
            columns.append(Column(title: "visits", width: 6) { String(tree.visits[$0]) })
            columns.append(Column(title: "value", width: 5) { share(tree.value(of: $0)) })
        }
        if tree.scores.contains(where: { $0 != nil }) {
            columns.append(Column(title: "score", width: 5) { share(tree.scores[$0]) })
        }
        if tree.priors.contains(where: { $0 != nil }) {
            columns.append(Column(title: "prior", width: 5) { share(tree.priors[$0]) })
        }
        return columns
    }

    /// How a node's chain ended.
    func end(of node: Int) -> (text: String, style: Terminal.Style?) {
        switch (tree.states[node], tree.verdicts[node]) {
        case (.finished, .correct): ("correct", .good)
        case (.finished, .wrong): ("wrong", .bad)
        case (.finished, .unanswered): ("no answer", .doubtful)
        case (.finished, nil): ("finished", nil)
        case (.discarded, _): ("given up", .dim)
        case (.open, _): (tree.children[node].isEmpty ? "open" : "", .dim)
        }
    }

    static func decimal(_ value: Double) -> String {
        let hundredths = (value * 100).rounded()
        guard value.isFinite, abs(hundredths) < 1e6 else { return "–" }
        let whole = Int(abs(hundredths))
        return (hundredths < 0 ? "-" : "") + "\(whole / 100)."
            + (whole % 100 < 10 ? "0" : "") + "\(whole % 100)"
    }
}
