import Experiments
import Report
import Results
import Statistics

extension EvaluationSummary {
    /// The summary for a person.
    var text: String {
        let chains = verdicts.values.reduce(0, +)
        func share(_ verdict: String) -> String {
            let count = verdicts[verdict] ?? 0
            return "\(verdict) \(Quantity.percent(Double(count) / Double(max(1, chains))))"
        }
        var lines = [
            "accuracy of one chain  \(Quantity.percent(accuracy))  "
                + "(95 % interval \(Quantity.percent(interval)), n = \(Quantity.count(n)), \(method))",
            "verdicts of \(Quantity.plural(chains, "chain"))  "
                + ["correct", "wrong", "unanswered"].map(share).joined(separator: ", "),
            "tokens of a chain  \(Quantity.significant(meanTokens.value))  (95 % interval "
                + "\(Quantity.significant(meanTokens.interval.low)) to "
                + "\(Quantity.significant(meanTokens.interval.high)))",
            "spent  \(Quantity.plural(tokens, "token")), \(Quantity.flops(flops)), "
                + Quantity.duration(seconds),
        ]
        if samples > 1 {
            let table = TerminalTable(
                columns: ["chains", "vote", "95 % interval", "coverage", "95 % interval"],
                rows: zip(voteAtK, passAtK).map { vote, pass in
                    [
                        "\(vote.k)", Quantity.percent(vote.accuracy),
                        Quantity.percent(vote.interval), Quantity.percent(pass.accuracy),
                        Quantity.percent(pass.interval),
                    ]
                })
            lines += ["", table.text, "Coverage is pass@k by the answer key, not a way to answer."]
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
