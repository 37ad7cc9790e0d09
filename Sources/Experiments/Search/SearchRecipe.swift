import Learning
import Reasoning
import Tasks
import Tensors

/// Everything that `ponder reproduce search` does, as one value: it is saved with the run.
public struct SearchRecipe: Codable, Hashable, Sendable {
    /// What is drawn and run for one of a task's models.
    public struct Measuring: Codable, Hashable, Sendable {
        /// Chains of each problem for votes, best-of-n and coverage.
        public var chains: Int
        /// Searches, by strategy, verifier and size.
        public var cells: [SearchCell]

        public init(chains: Int, cells: [SearchCell]) {
            self.chains = chains
            self.cells = cells
        }
    }

    /// A task with its models and verifiers.
    public struct Benchmark: Codable, Hashable, Sendable {
        /// How its two models are trained where there is no run to take them from.
        public var models: ReasonerRecipe
        /// Levels of difficulty of the problems; nil: those of `models.task`.
        public var levels: ClosedRange<Int>?
        /// Test problems of each seed, on which everything that is reported is measured.
        public var problems: Int
        /// Validation problems of each seed, on which thresholds and allocations are fitted.
        public var fittingProblems: Int
        /// Verifiers to train, by the names that cells and reports use.
        public var verifiers: [String: VerifierRecipe]
        /// The verifier of whole chains that probes, allocations and Monte-Carlo values ask.
        public var wholeVerifier: String
        public var base: Measuring
        public var trained: Measuring
    }

    private enum CodingKeys: String, CodingKey {
        // In files as they have been called from the beginning.
        case benchmarks = "subjects"
        case seed, maxTokens, sortingChains, probes, stopAt, rollouts, concurrency, cacheBytes
        case placement
    }

    public init(
        seed: UInt64, benchmarks: [Benchmark], maxTokens: Int, sortingChains: Int, probes: Int,
        stopAt: [Double], rollouts: Int, concurrency: Int, cacheBytes: Int,
        placement: Placement? = nil
    ) {
        self.seed = seed
        self.benchmarks = benchmarks
        self.maxTokens = maxTokens
        self.sortingChains = sortingChains
        self.probes = probes
        self.stopAt = stopAt
        self.rollouts = rollouts
        self.concurrency = concurrency
        self.cacheBytes = cacheBytes
        self.placement = placement
    }

    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        // One score for all, or none, in files from before there was a choice.
        let former = try? fields.decodeIfPresent(Double.self, forKey: .stopAt).map { [$0] } ?? []
        self.init(
            seed: try fields.decode(UInt64.self, forKey: .seed),
            benchmarks: try fields.decode([Benchmark].self, forKey: .benchmarks),
            maxTokens: try fields.decode(Int.self, forKey: .maxTokens),
            sortingChains: try fields.decode(Int.self, forKey: .sortingChains),
            probes: try fields.decode(Int.self, forKey: .probes),
            stopAt: try former ?? fields.decode([Double].self, forKey: .stopAt),
            rollouts: try fields.decode(Int.self, forKey: .rollouts),
            concurrency: try fields.decode(Int.self, forKey: .concurrency),
            cacheBytes: try fields.decode(Int.self, forKey: .cacheBytes),
            placement: try fields.decodeIfPresent(Placement.self, forKey: .placement))
    }

    public var seed: UInt64
    public var benchmarks: [Benchmark]
    /// Most tokens of a chain, its answer included.
    public var maxTokens: Int
    /// Chains of each problem that sort the problems by difficulty, drawn for this alone.
    public var sortingChains: Int
    /// Chains that estimate a problem's difficulty in an allocation.
    public var probes: Int
    /// Thresholds of which each verifier, and the vote, gets one on validation problems: that at which
    /// a strategy is sure enough to stop.
    public var stopAt: [Double]
    /// Rollouts of a Monte-Carlo value.
    public var rollouts: Int
    /// Problems under way at a time.
    public var concurrency: Int
    /// Bytes for KV pages of all engines together: half of them are the policy's, the verifiers share
    /// the rest.
    public var cacheBytes: Int
    /// Where models and verifiers compute; nil: on the CPU in float32.
    public var placement: Placement?

    /// - Throws: an error that names the first field out of bounds.
    public func validate() throws {
        try placement?.validate()
        guard !benchmarks.isEmpty else {
            throw ConfigurationError(field: "subjects", reason: "there are none")
        }
        for (field, value, bounds) in [
            ("maxTokens", maxTokens, Limits.tokens),
            ("sortingChains", sortingChains, Limits.samples),
            ("probes", probes, Limits.samples), ("rollouts", rollouts, Limits.samples),
            ("concurrency", concurrency, Limits.concurrency),
            ("cacheBytes", cacheBytes, 1...Int.max),
        ] {
            try ConfigurationError.check(field, value, in: bounds)
        }
        guard !stopAt.isEmpty else {
            throw ConfigurationError(
                field: "stopAt", reason: "there is none, and strategies are compared stopping, too")
        }
        if let score = stopAt.first(where: { !($0 > 0 && $0 <= 1) }) {
            throw ConfigurationError(field: "stopAt", reason: "\(score) is not in (0, 1]")
        }
        for (index, benchmark) in benchmarks.enumerated() {
            try benchmark.validate(at: "subjects[\(index)]", probes: probes)
        }
    }
}

extension SearchRecipe.Benchmark {
    /// Open chains valued by Monte-Carlo process labels, answers checked by the verifier of whole
    /// chains.
    public static let guided = "process-mc+whole"
    /// Names of verifiers that are made and not trained.
    public static let madeVerifiers = ["self", "monte-carlo", guided]
    /// Those that score whole chains: the others judge a finished chain by another one's word.
    var scoringVerifiers: [String] { (verifiers.keys + ["self"]).sorted() }

    func validate(at path: String, probes: Int) throws {
        try models.validate()
        for recipe in verifiers.values { try recipe.validate() }
        for (field, value, least) in [
            ("problems", problems, 10), ("fittingProblems", fittingProblems, 10),
            ("base.chains", base.chains, probes), ("trained.chains", trained.chains, probes),
        ] where value < least {
            throw ConfigurationError(
                field: "\(path).\(field)", reason: "\(value) is less than \(least)")
        }
        guard verifiers[wholeVerifier] != nil else {
            throw ConfigurationError(
                field: "\(path).wholeVerifier",
                reason: "'\(wholeVerifier)' is not among the verifiers: "
                    + verifiers.keys.sorted().joined(separator: ", "))
        }
        let known = verifiers.keys.sorted() + Self.madeVerifiers
        for cell in base.cells + trained.cells {
            if let name = cell.verifier, !known.contains(name) {
                throw ConfigurationError(
                    field: "\(path).cells",
                    reason: "'\(name)' is no verifier; known: \(known.joined(separator: ", "))")
            }
            guard cell.size > 0, cell.width > 0 else {
                throw ConfigurationError(
                    field: "\(path).cells", reason: "\(cell.label) is no size")
            }
        }
    }
}
