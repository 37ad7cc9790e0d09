import Results
import Statistics

/// What second attempts are worth.
extension HypothesesReport {
    private static let attemptColumns: [TerminalTable.Column] = [
        .words("learning"), "FLOPs", "first attempt", "second", "gain", "95 %",
        "tokens of the first",
        "of the second",
    ]

    private var attemptRows: [[String]] {
        summary.algorithms.flatMap { algorithm in
            (algorithm.secondAttempts ?? []).map { attempts in
                let interval = attempts.gain.interval
                return [
                    algorithm.name,
                    attempts.flops > 0 ? NumberText.scientific(attempts.flops) : NumberText.none,
                    NumberText.percent(attempts.first.value),
                    NumberText.percent(attempts.second.value), Claims.points(attempts.gain.value),
                    "\(Claims.points(interval.low)) to \(Claims.points(interval.high))",
                    NumberText.decimal(attempts.firstTokens, places: 0),
                    NumberText.decimal(attempts.secondTokens, places: 0),
                ]
            }
        }
    }

    /// Nothing where no way of learning has them.
    var attempts: [Node] {
        guard !attemptRows.isEmpty else { return [] }
        return [
            node("h2", [:], text: "Second attempts"),
            Table(columns: Self.attemptColumns, rows: attemptRows).node,
            node(
                "p", ["class": "meta"],
                text:
                    "Each within the limit of learning, the second behind the first one's thought and a denial of "
                    + "it, as it is learned. A first attempt whose thought was cut is not attempted again and "
                    + "counts as it stands. Tokens are those that each samples."),
        ]
    }
}
