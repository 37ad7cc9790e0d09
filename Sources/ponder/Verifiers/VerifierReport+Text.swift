import Experiments
import Report
import Results
import Rewards
import Statistics

extension VerifierReport {
    /// The report for a person: tables, and a reliability diagram of all chains together.
    func text(on terminal: Terminal) -> String {
        var blocks = [calibrationTable, choiceTable]
        if let pooled { blocks.append(Self.diagram(of: pooled)) }
        blocks.append(
            "AUROC, Brier and errors of finished chains against the exact judge; half: the first "
                + "half of a chain against\nwhether the whole is right. Best, vote and coverage of "
                + "k chains; coverage looks at the answer key.")
        return blocks.joined(separator: "\n\n") + "\n"
    }

    private var calibrationTable: String {
        TerminalTable(
            columns: [
                .words("policy"), "levels", "chains", "correct", "masked", "AUROC", "Brier", "ECE",
                "false +", "false −", "half AUROC",
            ],
            rows: parts.map { part in
                let found = part.calibration
                return [
                    part.policy, Self.levels(part), Quantity.count(found?.count ?? 0),
                    Self.percent(found.map { Double($0.correct) / Double(max($0.count, 1)) }),
                    Quantity.count(found?.masked ?? 0), Self.number(found?.areaUnderROC),
                    Self.number(found?.brier), Self.number(found?.expectedError),
                    Self.percent(found?.falsePositiveRate),
                    Self.percent(found?.falseNegativeRate), Self.number(part.half?.areaUnderROC),
                ]
            }
        ).text
    }

    private var choiceTable: String {
        TerminalTable(
            columns: [
                .words("policy"), "levels", "problems", "k", "best", "95 % interval", "vote",
                "95 % interval", "coverage",
            ],
            rows: parts.flatMap { part in
                part.choices.map { choice in
                    [
                        part.policy, Self.levels(part), Quantity.count(part.problems),
                        "\(choice.k)", Quantity.percent(choice.best.value),
                        Quantity.percent(choice.best.interval),
                        Quantity.percent(choice.vote.value),
                        Quantity.percent(choice.vote.interval),
                        Quantity.percent(choice.coverage.value),
                    ]
                }
            }
        ).text
    }

    /// Of all chains together; nil where none has a score.
    var reliabilityDiagram: ReliabilityDiagram? {
        pooled.map { calibration in
            ReliabilityDiagram(
                title: "Reliability on \(Quantity.plural(calibration.count, "chain"))",
                calibration: calibration)
        }
    }

    /// A row for each interval of scores: how many there are, and how many of them are right.
    static func diagram(of calibration: Calibration) -> String {
        let most = calibration.bins.map(\.count).max() ?? 0
        let table = TerminalTable(
            columns: ["score", "chains", "mean score", "correct", .words("")],
            rows: calibration.bins.map { bin in
                let share = bin.shareCorrect ?? 0
                return [
                    "\(number(bin.low)) to \(number(bin.high))", Quantity.count(bin.count),
                    number(bin.meanScore), percent(bin.shareCorrect),
                    bin.count == 0 || most == 0 ? "" : Sparkline.bar(share, width: 24),
                ]
            })
        return "Reliability: the share of right chains among those of a score\n" + table.text
    }

    private static func levels(_ part: Part) -> String {
        part.levels.map { "\($0.lowerBound) to \($0.upperBound)" } ?? "all"
    }

    private static func number(_ value: Double?) -> String {
        value.map { Quantity.significant($0) } ?? "–"
    }

    private static func percent(_ value: Double?) -> String {
        value.map(Quantity.percent) ?? "–"
    }
}
