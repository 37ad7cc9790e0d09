import Reasoning
import Testing

@testable import ponder

/// Trees of any size are written in time linear in them.
@Suite("Large trees in a terminal")
struct TreeTextTests {
    private func text(_ tree: SearchTree, showsAll: Bool) -> String {
        TreeText(
            tree: tree, terminal: Terminal(isInteractive: false), showsAll: showsAll
        ).text
    }

    @Test("A chain of a hundred thousand steps")
    func chain() {
        var tree = SearchTree()
        for step in 0..<100_000 {
            _ = tree.add(to: step, text: "s\n", tokens: 1, state: .open)
        }
        #expect(tree.depth == 100_000 && tree.depths.suffix(2) == [99_999, 100_000])
        #expect(SolvedProblem.TreeSize(tree).depth == 100_000)
        #expect(text(tree, showsAll: true).split(separator: "\n").count == 100_001)
    }

    @Test("Two hundred thousand siblings")
    func siblings() {
        var tree = SearchTree()
        for _ in 0..<200_000 { _ = tree.add(to: 0, text: "s\n", tokens: 1, state: .open) }
        #expect(text(tree, showsAll: true).split(separator: "\n").count == 200_001)
        #expect(text(tree, showsAll: false).contains("199996 more branches"))
    }

    @Test("Forks within forks, and a step of a million characters")
    func forks() {
        var tree = SearchTree()
        var last = 0
        for _ in 0..<20_000 {
            _ = tree.add(to: last, text: "a\n", tokens: 1, state: .open)
            last = tree.add(to: last, text: "b\n", tokens: 1, state: .open)
        }
        #expect(text(tree, showsAll: true).contains("steps below"))
        var long = SearchTree()
        _ = long.add(
            to: 0, text: String(repeating: "x", count: 1_000_000), tokens: 1, state: .open)
        #expect(text(long, showsAll: true).utf8.count > 1_000_000)
    }
}
