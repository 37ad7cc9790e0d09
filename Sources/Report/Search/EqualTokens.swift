import Results

/// What each strategy reaches at its largest size beside search without a model that writes as many
/// tokens on a problem: such a search costs no FLOPs and has no place on their axis.
struct EqualTokens {
    /// A strategy at its largest size.
    struct Row {
        var curve: SearchSummary.Curve
        var point: SearchSummary.Point
        /// Mean tokens of a problem that were sampled; nil where that was not recorded.
        var tokens: Double?
        /// What blind search, and search as in the corpus, reach at these tokens; nil outside of the
        /// range that they were measured in.
        var readings: [EqualCost.Reading?]
    }

    var rows: [Row]
    /// Behind the heading where the searches are not in the plan.
    var mark: String

    /// - Returns: nil where nothing without a model was measured, or no strategy.
    init?(_ model: SearchSummary.Model, of benchmark: SearchSummary.Benchmark) {
        guard let blind = benchmark.blindSearch, let corpus = benchmark.corpusSearch else {
            return nil
        }
        rows = model.strategies.compactMap { curve in
            curve.drawable.last.map { point in
                let tokens = point.generatedTokensPerProblem
                return Row(
                    curve: curve, point: point, tokens: tokens,
                    readings: [blind, corpus].map { points in
                        tokens.flatMap { points.reading(atTokens: $0) }
                    })
            }
        }
        guard !rows.isEmpty else { return nil }
        mark = benchmark.baselinesAdded ?? false ? " (added)" : ""
    }

    /// How many strategies are above, of those that can be compared.
    var sentence: String {
        let parts = ["blind search", "search as in the corpus"].enumerated().map { index, name in
            let gains = rows.compactMap { row in
                row.readings[index].map { row.point.accuracy - $0.accuracy }
            }
            return "\(gains.count { $0 > 0 }) of \(gains.count) strategies are above \(name)"
        }
        return
            "At equal tokens \(parts.joined(separator: ", and ")): a description, and no verdict."
    }

    /// For the page.
    var table: Table {
        Table(
            columns: [
                .words("strategy"), .words("verifier"), .words("size"), "solves",
                "tokens written", "blind search", "search as in the corpus",
            ], rows: rows.map { $0.names + [$0.point.label] + $0.numbers })
    }

    /// For a terminal.
    var text: String {
        let table = TerminalTable(
            columns: [
                .words("strategy"), .words("verifier"), "solves", "tokens", "blind", "corpus",
            ], rows: rows.map { $0.names + $0.numbers })
        return "Beside search without a model\(mark), at as many tokens written\n\(table.text)\n"
            + sentence
    }
}

extension EqualTokens.Row {
    fileprivate var names: [String] { [curve.title, curve.verifier ?? ""] }

    fileprivate var numbers: [String] {
        [NumberText.percent(point.accuracy), NumberText.short(tokens ?? .nan)]
            + readings.map { NumberText.percent($0?.accuracy ?? .nan) }
    }
}

extension SearchReport {
    /// Whether the strategies are worth more than search without a model.
    func blindSection(_ benchmark: SearchSummary.Benchmark, _ model: SearchSummary.Model) -> [Node]
    {
        guard let equal = EqualTokens(model, of: benchmark) else { return [] }
        return [
            node("h3", [:], .text("Beside search without a model" + equal.mark)),
            node("p", [:], .text(equal.sentence)),
            equal.table.node,
            node(
                "p", ["class": "meta"],
                text: "Blind search makes attempts at random, with exact arithmetic and an exact "
                    + "check, until one solves the problem; as in the corpus, it chooses steps as the "
                    + "pretraining texts do. Tokens written are the mean of a problem: what the policy "
                    + "samples, discarded branches and rollouts included, and the checks that a "
                    + "verifier writes; neither prompts nor what a verifier only reads. Blind search "
                    + "is read off at as many tokens of its own, between its budgets; a dash outside "
                    + "of its range."),
        ]
    }
}

extension [SearchSummary.Point] {
    /// What search without a model reaches at mean tokens of a problem.
    fileprivate func reading(atTokens tokens: Double) -> EqualCost.Reading? {
        func cost(_ point: SearchSummary.Point) -> Double { point.tokensPerProblem ?? .nan }
        return filter { cost($0).isFinite && cost($0) > 0 && $0.accuracy.isFinite }
            .sorted { cost($0) < cost($1) }
            .reading(at: tokens, of: cost)
    }
}
