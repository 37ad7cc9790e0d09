import Foundation
import Reasoning
import Testing

@Suite("Search trees")
struct SearchTreeTests {
    private func small() -> SearchTree {
        var tree = SearchTree()
        let a = tree.add(to: 0, text: "a\n", tokens: 2, state: .open)
        let b = tree.add(to: a, text: "</think>7", tokens: 2, state: .finished, prior: 0.5)
        tree.score(b, 0.25)
        tree.backUp(0.5, from: a)
        tree.backUp(0.25, from: b)
        tree.chosen = b
        return tree
    }

    @Test("Values are passed up to the root")
    func backUp() {
        let tree = small()
        #expect(tree.visits == [2, 2, 1])
        #expect(tree.totals == [0.75, 0.75, 0.25])
        #expect(tree.value(of: 0) == 0.375)
        #expect(SearchTree().value(of: 0) == nil)
        #expect(tree.path(to: 2) == [0, 1, 2])
        #expect(tree.depth(of: 2) == 2)
        #expect(tree.text(to: 2) == "a\n</think>7")
        #expect(tree.children == [[1], [2], []])
    }

    @Test("A tree is read as it was written")
    func coding() throws {
        let data = try JSONEncoder().encode(small())
        let read = try JSONDecoder().decode(SearchTree.self, from: data)
        #expect(read == small())
    }

    @Test(
        "Damaged arrays are refused",
        arguments: [
            ("parents", "[-1,0]"), ("parents", "[0,0,1]"), ("parents", "[-1,2,1]"),
            ("parents", "[-1,0,-1]"), ("parents", "[]"), ("texts", #"["","a\n"]"#),
            ("tokens", "[0,2]"), ("states", #"["open","open","gone"]"#), ("states", "[]"),
            ("visits", "[1]"), ("totals", "[0,0,0,0]"), ("priors", "[null]"), ("scores", "[]"),
            ("verdicts", "[null,null]"), ("chosen", "3"), ("chosen", "-1"),
        ])
    func damaged(field: String, value: String) throws {
        let data = try JSONEncoder().encode(small())
        var object = try #require(
            try JSONSerialization.jsonObject(with: data) as? [String: Any])
        object[field] = try JSONSerialization.jsonObject(
            with: Data(value.utf8), options: .fragmentsAllowed)
        let broken = try JSONSerialization.data(withJSONObject: object)
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(SearchTree.self, from: broken)
        }
    }
}
