import Foundation
import Reasoning
import Testing

@testable import Report

#if canImport(FoundationXML)
    import FoundationXML
#endif

@Suite("A tree on a page")
struct TreeViewTests {
    /// Two branches; the first goes on to a right answer, the second was given up.
    private var tree: SearchTree {
        var tree = SearchTree()
        let first = tree.add(to: 0, text: "7*3=21?41N\n", tokens: 11, state: .open, prior: 0.75)
        let second = tree.add(to: 0, text: "7<3 & \"no\"\n", tokens: 11, state: .discarded)
        let answer = tree.add(
            to: first, text: "</think>(7*3)+20<eos>", tokens: 10, state: .finished)
        _ = tree.add(to: first, text: "</think>7+3+20<eos>", tokens: 10, state: .finished)
        tree.score(first, 0.5)
        tree.score(second, 0.125)
        tree.score(answer, 0.875)
        tree.backUp(0.875, from: answer)
        tree.backUp(0.5, from: first)
        tree.chosen = answer
        let problem = Problem(
            id: "a", task: "sums", question: "3 7 20=41", reference: .answer("(7*3)+20"))
        let leaves = tree.parents.indices.dropFirst().filter { tree.children[$0].isEmpty }
        return tree.judged(
            by: Sums(),
            chains: leaves.map { Chain(problem: problem, prompt: [], text: tree.text(to: $0)) })
    }

    private struct Sums: ReasoningTask {
        var name: String { "sums" }
        func judge(answer: String, of problem: Problem) -> Verdict {
            problem.reference == .answer(answer) ? .correct : .wrong
        }
        func canonical(answer: String, of problem: Problem) -> String? { answer }
    }

    private func count(_ piece: String, in text: String) -> Int {
        text.components(separatedBy: piece).count - 1
    }

    @Test("has every step with what is known of it, and marks the chosen path")
    func steps() {
        let html = TreeView(tree: tree, title: "3 7 20=41").element.text
        #expect(count("class=\"facts\"", in: html) == 4)
        #expect(count("chosen\"", in: html) == 2)
        #expect(count("▸ ", in: html) == 3)
        // Behind a fork nothing follows on.
        #expect(count(" on\"", in: html) + count(" on ", in: html) == 0)
        #expect(html.contains("7&lt;3 &amp; &quot;no&quot;"))
        for fact in [
            "2 visits", "value 0.69", "score 0.50", "prior 0.75", "✓ correct", "✗ wrong",
            "given up",
            "width:69%",
        ] {
            #expect(html.contains(fact), "\(fact)")
        }
        #expect(html.contains("4 steps, 2 deep"))
        #expect(html.contains("2 chains ended, 1 of them right"))
    }

    @Test("opens forks on the chosen path, and needs no script")
    func forks() {
        var other = tree
        other.chosen = 2
        let page = TreeView(tree: tree, title: "t").page
        #expect(count("<details open=\"open\">", in: page) == 1)
        #expect(count("<details>", in: TreeView(tree: other, title: "t").page) == 1)
        #expect(!page.contains("<script"))
        #expect(page.contains("prefers-color-scheme:dark"))
        #expect(page.contains(".tree .step{"))
    }

    @Test("is well-formed XML, whatever the texts say")
    func wellFormed() throws {
        var hostile = tree
        _ = hostile.add(
            to: 0, text: "]]></details><script>\u{0}\u{202E}&", tokens: 1, state: .open)
        let page = TreeView(tree: hostile, title: "<b>\"&\u{1B}").page
        let xml = page.replacingOccurrences(of: "<!DOCTYPE html>\n", with: "")
        let parser = XMLParser(data: Data(xml.utf8))
        #expect(parser.parse(), "\(String(describing: parser.parserError))")
        #expect(!page.contains("<script"))
    }

    @Test("of a thousand steps without a fork nests nothing, a huge one says what it leaves out")
    func large() {
        var line = SearchTree()
        var end = 0
        for _ in 0..<1_000 { end = line.add(to: end, text: "1\n", tokens: 2, state: .open) }
        line.chosen = end
        let lineText = TreeView(tree: line, title: "").element.text
        #expect(!lineText.contains("<details"))
        #expect(count("class=\"step on chosen\"", in: lineText) == 999)
        var wide = SearchTree()
        for _ in 0..<5_000 { end = wide.add(to: 0, text: "1\n", tokens: 2, state: .open) }
        wide.chosen = end
        let html = TreeView(tree: wide, title: "").element.text
        #expect(html.contains("branches are not shown"))
        #expect(html.contains("▸ 1"))
    }
}
