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

    /// The names of strategies in the order of tables and legends.
    static let order = [
        "single", "revision", "vote", "best-of-n", "weighted-vote", "beam",
        "diverse", "lookahead", "mcts", "particles", "compute-optimal",
        "coverage",
    ]

    init(_ strategy: String) {
        switch strategy {
        case "single": self.init("one chain", .soft, .circle)
        case "revision": self.init("revision", .soft, .square, isOpen: true)
        case "vote": self.init("vote", .vote, .triangle)
        case "best-of-n": self.init("best of n", .choice, .square)
        case "weighted-vote":
            self.init("weighted vote", .choice, .circle, dash: .dashed, isOpen: true)
        case "beam": self.init("beam search", .steps, .diamond)
        case "diverse":
            self.init("diverse trees", .steps, .wedge, dash: .dashed, isOpen: true)
        case "lookahead": self.init("lookahead", .steps, .cross, dash: .dotted)
        case "mcts": self.init("tree search", .guided, .circle)
        case "particles": self.init("particles", .guided, .wedge, dash: .dashed, isOpen: true)
        case "compute-optimal": self.init("compute-optimal", .ink, nil, isStrong: true)
        case "coverage": self.init("coverage (bound)", .soft, nil, dash: .dotted)
        default: self.init(Self.short(strategy), .ink, .cross, dash: .dotted)
        }
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
    /// In words: `best of n by outcome`.
    var words: String {
        let name = StrategyLook(strategy).name
        return verifier.map { "\(name) by \($0)" } ?? name
    }

    /// The points that a log axis can show, by rising compute.
    var drawable: [SearchSummary.Point] {
        points.filter {
            $0.flopsPerProblem.isFinite && $0.flopsPerProblem > 0 && $0.accuracy.isFinite
        }.sorted { $0.flopsPerProblem < $1.flopsPerProblem }
    }
}
