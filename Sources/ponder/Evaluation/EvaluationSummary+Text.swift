import Experiments
import Report
import Results
import Statistics
import Tasks

extension EvaluationSummary {
    /// The summary for a person.
    var text: String {
        let chains = verdicts.values.reduce(0, +)
        func share(_ verdict: String) -> String {
            let count = verdicts[verdict] ?? 0
            return "\(verdict) \(Quantity.percent(Double(count) / Double(max(1, chains))))"
        }
        let words = ["correct", "wrong", "unanswered"]
        let shares = (words + (verdicts["masked"] == nil ? [] : ["masked"])).map(share)
        var lines = [
            "accuracy of one chain  \(Quantity.percent(accuracy))  "
                + "(95 % interval \(Quantity.percent(interval)), n = \(Quantity.count(n)), \(method))",
            "verdicts of \(Quantity.plural(chains, "chain"))  "
                + shares.joined(separator: ", "),
            "tokens of a chain  \(Quantity.significant(meanTokens.value))  (95 % interval "
                + "\(Quantity.significant(meanTokens.interval.low)) to "
                + "\(Quantity.significant(meanTokens.interval.high)))",
            "spent  \(Quantity.plural(tokens, "token")), \(Quantity.flops(flops)), "
                + Quantity.duration(seconds),
        ]
        if let examples { lines.append(examples.text) }
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
        lines += EvaluationGroup.text(of: levels, "level", unanswered: "chains unanswered")
        lines += EvaluationGroup.text(of: subjects, "subject", unanswered: "chains unanswered")
        return lines.joined(separator: "\n") + "\n"
    }
}

extension EvaluationGroup {
    /// The lines of a table; none where there are no groups.
    static func text(of groups: [Self]?, _ kind: String, unanswered: String) -> [String] {
        guard let groups, groups.count > 1 else { return [] }
        let table = TerminalTable(
            columns: [
                .words(kind), "accuracy", "95 % interval", "n", TerminalTable.Column(unanswered),
            ],
            rows: groups.map {
                [
                    $0.name.isEmpty ? "none" : Terminal.visible($0.name),
                    Quantity.percent($0.accuracy), Quantity.percent($0.interval),
                    Quantity.count($0.n), Quantity.count($0.unanswered),
                ]
            })
        return ["", table.text]
    }
}

extension PromptExamples {
    /// In a line.
    var text: String {
        "examples in every prompt  \(Quantity.count(ids.count)), from \(file)"
            + (seed.map { ", drawn by seed \($0)" } ?? "")
    }
}
