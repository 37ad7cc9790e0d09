import Reasoning
import Results
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
    /// Whether it ends as soon as it is sure enough; a single chain has nothing to end. Default true, as
    /// in files that do not say.
    public var stops: Bool

    public init(
        _ strategy: String, _ verifier: String? = nil, size: Int, width: Int = 4,
        stops: Bool = true
    ) {
        self.strategy = strategy
        self.verifier = verifier
        self.size = size
        self.width = width
        self.stops = stops && strategy != SingleChain.entry.name
    }

    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            try fields.decode(String.self, forKey: .strategy),
            try fields.decodeIfPresent(String.self, forKey: .verifier),
            size: try fields.decode(Int.self, forKey: .size),
            width: try fields.decode(Int.self, forKey: .width),
            stops: try fields.decodeIfPresent(Bool.self, forKey: .stops) ?? true)
    }

    /// The same search to its end.
    var unstopped: SearchCell {
        SearchCell(strategy, verifier, size: size, width: width, stops: false)
    }

    /// The name of the curve that it is a point of.
    var curveName: String { CurveName.of(strategy, verifier, stops: stops) }

    /// The size in words.
    var label: String {
        guard !isSingle else { return "\(size) tokens" }
        let unit = (try? StrategyCatalog.standard.entry(named: strategy).unit) ?? "sample"
        return hasWidth ? "\(size) × \(width)" : "\(size) \(unit)\(size == 1 ? "" : "s")"
    }

    /// The curve and the size.
    var pointName: String { "\(curveName), \(label)" }

    /// The name of the file that keeps what it found.
    var fileName: String {
        [strategy, verifier, "\(size)", "\(width)", stops ? "until-sure" : nil]
            .compactMap(\.self).joined(separator: "-")
    }

    /// The strategy with its sizes.
    ///
    /// - Parameter rule: when it is sure enough, if it stops.
    /// - Throws: `ConfigurationError` for a name that is none, and what the strategy cannot be run with.
    func choice(_ sampling: Sampling = Sampling(), stopping rule: StoppingRule = .never)
        throws(ConfigurationError) -> StrategyChoice
    {
        var choice = StrategyChoice(
            try StrategyCatalog.standard.entry(named: strategy), samples: isSingle ? 1 : size,
            width: hasWidth ? width : nil, sampling: sampling,
            stopping: stops ? rule : .never, verifier: verifier)
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
