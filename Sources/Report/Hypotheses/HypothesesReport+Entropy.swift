import Results
import Statistics

/// What entropy has to do with reward.
extension HypothesesReport {
    private static let entropyColumns: [TerminalTable.Column] = [
        .words("learning"), "seeds", "a", "b", "ceiling", "error", "of the last reward",
        "of a line", "gain by 1/12", "entropy lost by 1/12",
    ]

    private var entropyRows: [[String]] {
        summary.algorithms.compactMap { algorithm in
            guard let curve = algorithm.entropyCurve, let law = curve.law else { return nil }
            func share(_ value: Double?) -> String {
                value.map { NumberText.percent($0, places: 0) } ?? NumberText.none
            }
            return [
                algorithm.name, "\(curve.forecasts.count)", NumberText.decimal(law.a, places: 3),
                NumberText.decimal(law.b, places: 3), NumberText.percent(law.b - law.a),
                NumberText.percent(curve.mean { $0.error }),
                NumberText.percent(curve.mean { $0.constantError }),
                NumberText.percent(curve.mean { $0.lineError }),
                share(curve.shared { $0.earlyGain }), share(curve.shared { $0.earlyLoss }),
            ]
        }
    }

    /// Nothing where no way of learning took enough steps.
    var entropy: [Node] {
        guard !entropyRows.isEmpty else { return [] }
        return [
            node("h2", [:], text: "Reward and entropy"),
            HypothesesFigures(summary).entropy.framed(
                "pair", caption: [.text(Self.entropyCaption)]),
            Table(columns: Self.entropyColumns, rows: entropyRows).node,
            node(
                "p", ["class": "meta"],
                text:
                    "R = −a·e^H + b, fitted on the first third of a seed's steps; means of the seeds. Errors are "
                    + "roots of mean squares over the other steps, of the law at the entropy that they then have, "
                    + "of the last reward of the third and of its line in the step. The last two columns say how "
                    + "much of the whole gain, and of the whole loss of entropy, is there after a twelfth of the "
                    + "steps; a dash: there is none to share."),
        ]
    }

    private static let entropyCaption =
        "Share of right chains of a step against the entropy of its tokens, means of the seeds; full are those of "
        + "the first third, on which the line is fitted; where it meets no entropy is its ceiling."
}
