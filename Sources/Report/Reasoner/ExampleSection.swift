import Reasoning
import Results

/// The same problems before and after, side by side.
enum ExampleSection {
    static func nodes(_ examples: [ReasonerSummary.Example]) -> [Node] {
        guard !examples.isEmpty else { return [] }
        return [
            node("h2", [:], "The same problems, before and after"),
            node(
                "p", ["class": "meta"],
                .text(
                    examples.contains { ($0.before.marks ?? $0.after.marks) != nil }
                        ? "By the task’s exact judge. Green: a step whose check rightly says that "
                            + "the problem is solved. Grey: an attempt that is checked and rightly "
                            + "left. Red: a step that is not true, its check included."
                        : "Steps are not marked: this task has no judge of steps, or the summary "
                            + "was written before they were kept.")),
        ]
            + examples.map { example in
                node(
                    "section", ["class": "example"],
                    node("h3", [:], .text(example.problem)),
                    node(
                        "div", ["class": "pair"],
                        side("Base", "base", example.before),
                        side("Trained", "trained", example.after)))
            }
    }

    private static func side(_ name: String, _ style: String, _ chain: JudgedChain) -> Node {
        let (sign, word, colour) =
            switch chain.verdict {
            case .correct: ("✓", "correct", "holds")
            case .wrong: ("✗", "wrong", "fails")
            case .unanswered: ("○", "no answer", "open")
            case nil: ("○", "not judged", "open")
            }
        return node(
            "div", [:],
            node(
                "p", ["class": "verdict"], node("b", ["class": style], .text(name)), " · ",
                node("b", ["class": colour], .text("\(sign) \(word)")),
                .text(" · \(NumberText.count(chain.tokens)) tokens")), ChainText(chain: chain).node)
    }
}
