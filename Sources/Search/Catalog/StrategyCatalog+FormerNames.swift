extension StrategyCatalog {
    /// What strategies were called in reports, recipes and runs of versions before, and are called now.
    static let formerNames = [
        "chain": "single", "one-chain": "single", "single-chain": "single",
        "majority-vote": "vote", "sequential-revision": "revision", "beam-search": "beam",
        "diverse-tree-search": "diverse", "lookahead-search": "lookahead", "tree-search": "mcts",
        "particle-filter": "particles", "adaptive": "compute-optimal",
    ]

    /// The one name of a strategy, of whatever it was called.
    public static func presentName(of name: String) -> String { formerNames[name] ?? name }
}
