import Reasoning
import Search

/// A strategy at one size that a comparison runs.
public struct SearchCell: Codable, Hashable, Sendable {
    /// The strategy by name, such as `beam`; those over whole chains are computed from a pool.
    public var strategy: String
    /// One of the benchmark's verifiers by name; nil for one chain.
    public var verifier: String?
    /// Its samples: beams, simulations, attempts. Of a single chain the tokens after which its thought is
    /// cut.
    public var size: Int
    /// Continuations of each node, where the strategy has that; a tree search widens by itself.
    public var width: Int

    public init(_ strategy: String, _ verifier: String? = nil, size: Int, width: Int = 4) {
        self.strategy = strategy
        self.verifier = verifier
        self.size = size
        self.width = width
    }

    /// The name of the curve that it is a point of.
    var curveName: String { verifier.map { "\(strategy), \($0)" } ?? strategy }

    /// The size in words.
    var label: String {
        guard !isSingle else { return "\(size) tokens" }
        let unit = (try? StrategyCatalog.standard.entry(named: strategy).unit) ?? "sample"
        return hasWidth ? "\(size) × \(width)" : "\(size) \(unit)\(size == 1 ? "" : "s")"
    }

    /// The name of the file that keeps what it found.
    var fileName: String {
        [strategy, verifier, "\(size)", "\(width)"].compactMap(\.self).joined(separator: "-")
    }

    /// The strategy with its sizes.
    ///
    /// - Parameter stopAt: the score of a finished chain that ends a search over steps; nil: none does.
    /// - Throws: `ConfigurationError` for a name that is none, and what the strategy cannot be run with.
    func choice(_ sampling: Sampling = Sampling(), stopAt: Double? = nil) throws(ConfigurationError)
        -> StrategyChoice
    {
        var choice = StrategyChoice(
            try StrategyCatalog.standard.entry(named: strategy), samples: isSingle ? 1 : size,
            width: hasWidth ? width : nil, sampling: sampling,
            stopping: stopAt.map { StoppingRule(.value(atLeast: $0)) } ?? .never,
            verifier: verifier)
        if isSingle { choice.sampling.thinking = ThinkingBudget(cap: size) }
        try choice.validate()
        return choice
    }

    private var isSingle: Bool { strategy == SingleChain.entry.name }

    private var hasWidth: Bool {
        guard strategy != TreeSearch.entry.name else { return false }
        return (try? StrategyCatalog.standard.entry(named: strategy).width) ?? nil != nil
    }
}
