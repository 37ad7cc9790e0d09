import Reasoning

/// What was spent, as tables of a page.
enum BillTable {
    /// One line: its names, and what it spent.
    struct Line {
        var names: [String]
        var tokens: Double
        var flops: Double
        var seconds: Double
    }

    /// Tokens, FLOPs and time by line, with their sum and each one's share of the FLOPs.
    static func spending(_ titles: [String], _ lines: [Line]) -> Node {
        let total = lines.reduce(0) { $0 + $1.flops }
        let tokens = lines.reduce(0) { $0 + $1.tokens }
        func row(_ names: [String], _ tokens: Double, _ flops: Double, _ seconds: String)
            -> [String]
        {
            names + [
                abs(tokens) < 1e15 ? NumberText.count(Int(tokens)) : NumberText.scientific(tokens),
                NumberText.scientific(flops, places: 2), seconds,
            ]
        }
        let sum = ["sum"] + titles.dropFirst().map { _ in "" }
        return Table(
            columns: titles.map { .words($0) } + ["tokens", "FLOPs", "time"],
            rows: lines.map {
                row($0.names, $0.tokens, $0.flops, NumberText.duration($0.seconds))
            } + [row(sum, tokens, total, "")],
            shares: lines.map { total > 0 ? $0.flops / total : .nan }, hasSum: true
        ).node
    }

    /// Below a table of spending.
    static let note = node(
        "p", ["class": "meta"],
        text: "FLOPs by formula from the architecture; tokens are those run through the "
            + "model, discarded chains included. Seconds of work done at the same time overlap.")

    /// The time of each phase, the longest first; nil without one.
    static func phases(_ seconds: [String: Double], total: Double) -> Node? {
        let phases = seconds.filter { $0.key != "total" }
            .sorted { ($0.value, $1.key) > ($1.value, $0.key) }
        guard !phases.isEmpty else { return nil }
        return Table(
            columns: [.words("phase"), "time"],
            rows: phases.map { [$0.key, NumberText.duration($0.value)] }
                + [["elapsed", NumberText.duration(total)]],
            shares: phases.map { total > 0 ? $0.value / total : .nan }, hasSum: true
        ).node
    }
}

extension BillTable.Line {
    init(_ names: [String], _ usage: Usage) {
        self.init(
            names: names, tokens: Double(usage.promptTokens) + Double(usage.generatedTokens),
            flops: usage.flops, seconds: usage.seconds)
    }
}
