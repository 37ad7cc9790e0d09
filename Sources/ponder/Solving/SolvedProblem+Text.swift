import Reasoning
import Results

extension SolvedProblem {
    /// The problem as a heading.
    func heading(on terminal: Terminal) -> String {
        terminal.styled(Terminal.visible(question), .bold) + "\n"
    }

    /// The chain that was thought, for a single one.
    func thought(on terminal: Terminal) -> String {
        guard chains.count == 1, let chain = chains.first else { return "" }
        return ThoughtView.text(of: chain, on: terminal)
    }

    /// The answer, where no single chain has shown it: there were several, or no mark parts the answer
    /// from the thought.
    func answerLine() -> String {
        guard chains.count != 1 else {
            guard let chain = chains.first, let form = chain.form, !form.contains("\n"),
                chain.format?.hasMarks == false
            else { return "" }
            return "answer: \(Terminal.visible(form))\n"
        }
        let text = answer.map { Terminal.visible($0) } ?? "none"
        guard usesReference else {
            // Chains that a tree gave up say nothing for or against an answer.
            let asked = tree == nil ? chains.count : chains.count { $0.answer != nil }
            let votes = support.map { "\($0) of \(Quantity.plural(asked, "chain"))" }
            let size = tree.map {
                "\(Quantity.plural($0.nodes, "step")) in the tree, \($0.depth) deep"
            }
            let facts = [votes, size].compactMap(\.self).joined(separator: "; ")
            return "answer: \(text)" + (facts.isEmpty ? "" : " (\(facts))") + "\n"
        }
        let found = "\(support ?? 0) of \(Quantity.plural(chains.count, "chain")) correct"
        return "covered: \(text) (\(found), by the answer key)\n"
    }

    /// That nothing guided the strategy, where its verifier had no word at all.
    func wordsLine(on terminal: Terminal) -> String {
        guard let words, words.isSilence else { return "" }
        let chains = Quantity.plural(words.asked, "chain")
        return terminal.styled("nothing was judged", .doubtful)
            + ": the verifier was asked of \(chains) and had no word on any\n"
    }

    /// Verdict and cost, in a line.
    func verdictLine(on terminal: Terminal) -> String {
        let word =
            switch (verdict, answer) {
            case (.correct, _): terminal.styled("correct", .good)
            case (.wrong, _): terminal.styled(usesReference ? "not covered" : "wrong", .bad)
            case (.unanswered, _), (nil, nil): terminal.styled("no answer" + reason, .doubtful)
            case (nil, _): "not judged"
            }
        let tokens = Quantity.plural(cost.promptTokens + cost.generatedTokens, "token")
        return "\(word), \(tokens), \(Quantity.flops(cost.flops)), "
            + Quantity.duration(cost.seconds) + "\n"
    }

    /// Why a single chain has no answer.
    private var reason: String {
        guard chains.count == 1 else { return "" }
        return switch chains[0].stopReason {
        case .length: " within --max-tokens"
        case .context: ": the context is full"
        default: ""
        }
    }
}
