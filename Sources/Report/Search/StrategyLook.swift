import Results

/// How a strategy is named and drawn: colour by family, marker within it.
struct StrategyLook {
    /// In plots, short.
    var name: String
    var ink: Ink
    var marker: Marker?
    var dash = Plot.Series.Dash.solid
    var isOpen = false
    var isStrong = false

    /// The strategies by name, in the order of tables and legends.
    private static let known: KeyValuePairs = [
        "single": Self("one chain", .soft, .circle),
        "cut-thought": Self("one chain, cut", .soft, .triangle),
        "held-thought": Self("one chain, held", .soft, .diamond, dash: .dashed, isOpen: true),
        "revision": Self("revision", .soft, .square, isOpen: true),
        "vote": Self("vote", .vote, .triangle),
        "shortest-vote": Self("vote of shortest", .vote, .wedge, dash: .dashed, isOpen: true),
        "best-of-n": Self("best of n", .choice, .square),
        "weighted-vote": Self("weighted vote", .choice, .circle, dash: .dashed, isOpen: true),
        "beam": Self("beam search", .steps, .diamond),
        "diverse": Self("diverse trees", .steps, .wedge, dash: .dashed, isOpen: true),
        "lookahead": Self("lookahead", .steps, .cross, dash: .dotted),
        "mcts": Self("tree search", .guided, .circle),
        "particles": Self("particles", .guided, .wedge, dash: .dashed, isOpen: true),
        "compute-optimal": Self("compute-optimal", .ink, nil, isStrong: true),
        "fixed": Self("best fixed plan", .ink, nil, dash: .dashed),
        "coverage": Self("coverage (bound)", .soft, nil, dash: .dotted),
    ]

    static let order = known.map(\.key)

    init(_ strategy: String) {
        self =
            Self.known.first { $0.key == strategy }?.value
            ?? Self(Self.short(strategy), .ink, .cross, dash: .dotted)
    }

    private init(
        _ name: String, _ ink: Ink, _ marker: Marker?, dash: Plot.Series.Dash = .solid,
        isOpen: Bool = false, isStrong: Bool = false
    ) {
        self.name = name
        self.ink = ink
        self.marker = marker
        self.dash = dash
        self.isOpen = isOpen
        self.isStrong = isStrong
    }

    /// A name of any length, short enough for a plot.
    static func short(_ name: String) -> String {
        name.count > 22 ? name.prefix(21) + "…" : name
    }

    /// The place of a strategy in tables; unknown ones come last.
    static func rank(_ strategy: String) -> Int {
        order.firstIndex(of: strategy) ?? order.count
    }
}

extension SearchSummary.Curve {
    /// In words: `best of n by outcome, until sure`.
    var words: String {
        let name = StrategyLook(strategy).name
        return (verifier.map { "\(name) by \($0)" } ?? name) + rule
    }

    /// The strategy and when it ends: `best of n, until sure`.
    var title: String { StrategyLook(strategy).name + rule }

    private var rule: String { (stops ? ", until sure" : "") + (added ? " (added)" : "") }

    /// The points that a log axis can show, by rising compute.
    var drawable: [SearchSummary.Point] {
        points.filter {
            $0.flopsPerProblem.isFinite && $0.flopsPerProblem > 0 && $0.accuracy.isFinite
        }.sorted { $0.flopsPerProblem < $1.flopsPerProblem }
    }
}
