import Reasoning
import Results
import Statistics

extension ReasonerReport {
    /// Reward, length and the measures an engineer watches, step by step.
    var learningSection: [Node] {
        guard !summary.learning.isEmpty else { return [] }
        let figures = ReasonerFigures(summary: summary)
        let skipped = summary.learning.count { $0.skipped == true }
        var caption =
            "Training: the mean reward of the step’s chains. Held out: checkpoints on "
            + "held-out problems, with 95 % intervals."
        if summary.learning.count >= 20 {
            caption += " Pale: every step; strong: the mean of the steps around it."
        }
        if skipped > 0 {
            caption +=
                " \(skipped == 1 ? "One update was" : "\(skipped) updates were") skipped for a gradient "
                + "that was not finite."
        }
        return [
            node("h2", [:], "Reward and length over reinforcement learning"),
            node(
                "figure", [:],
                node("div", ["class": "two"], all: figures.accuracyAndLength.inline()),
                node("figcaption", [:], .text(caption))),
            node(
                "details", [:],
                node(
                    "summary", [:],
                    "Entropy, KL, clipping, gradient, sampler–trainer gap, throughput"),
                node("figure", ["class": "small"], all: figures.learningCurves.inline())),
        ]
    }

    /// What chains do, before, after and in between.
    var behaviourSection: [Node] {
        let behaviours = summary.behaviours
        let counts = [("base", behaviours.base), ("trained", behaviours.trained)].compactMap {
            name, counts in counts.map { (name, $0) }
        }
        guard !counts.isEmpty || !behaviours.steps.isEmpty else { return [] }
        var nodes = [
            node("h2", [:], "What chains do"),
            node(
                "p", [:],
                "Counted by a parser that reads every chain; means per chain, with 95 % intervals."),
        ]
        if !counts.isEmpty { nodes.append(behaviourTable(counts)) }
        if !behaviours.steps.isEmpty {
            let figure = ReasonerFigures(summary: summary).behaviours
            nodes.append(node("figure", ["class": "small"], all: figure.inline()))
        }
        return nodes
    }

    private func behaviourTable(_ counts: [(String, ReasonerSummary.BehaviourCounts)]) -> Node {
        let rows: [(String, Bool, (ReasonerSummary.BehaviourCounts) -> ReasonerSummary.Measure)] = [
            ("attempts per chain", false, { $0.attempts }),
            ("checks per chain", false, { $0.checks }),
            ("attempts abandoned per chain", false, { $0.abandoned }),
            ("attempts repeated per chain", false, { $0.repeated }),
            ("chains that give up", true, { $0.giveUps }),
            ("false claims per chain", false, { $0.falseClaims }),
        ]
        func written(_ measure: ReasonerSummary.Measure, _ isShare: Bool) -> String {
            func number(_ value: Double) -> String {
                isShare ? NumberText.percent(value) : NumberText.decimal(value, places: 2)
            }
            guard let interval = measure.interval else { return number(measure.value) }
            let range =
                isShare
                ? NumberText.percent(interval.low, to: interval.high)
                : "\(number(interval.low)) to \(number(interval.high))"
            return "\(number(measure.value)) (\(range))"
        }
        return Table(
            columns: [.init(title: "", isNumber: false)]
                + counts.map { name, counts in
                    .init(title: "\(name), n = \(NumberText.count(counts.n))")
                },
            rows: rows.map { title, isShare, measure in
                [title] + counts.map { written(measure($0.1), isShare) }
            }
        ).node
    }

    /// The same problems before and after.
    var exampleSection: [Node] {
        guard !summary.examples.isEmpty else { return [] }
        return [
            node("h2", [:], "The same problems, before and after"),
            node(
                "p", ["class": "meta"],
                .text(
                    summary.examples.contains { ($0.before.marks ?? $0.after.marks) != nil }
                        ? "By the task’s exact judge. Green: a step whose check rightly says that "
                            + "the problem is solved. Grey: an attempt that is checked and rightly "
                            + "left. Red: a step that is not true, its check included."
                        : "Steps are not marked: this task has no judge of steps, or the summary "
                            + "was written before they were kept.")),
        ]
            + summary.examples.map { example in
                node(
                    "section", ["class": "example"],
                    node("h3", [:], .text(example.problem)),
                    node(
                        "div", ["class": "pair"],
                        side("Base", "base", example.before),
                        side("Trained", "trained", example.after)))
            }
    }

    private func side(_ name: String, _ style: String, _ chain: JudgedChain) -> Node {
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
