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
        /// Held-out problems to measure on.
        public var problems: Int
        /// Training problems on which allocations are fitted.
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

    public var seed: UInt64
    public var benchmarks: [Benchmark]
    /// Most tokens of a chain, its answer included.
    public var maxTokens: Int
    /// Chains of each problem that sort the problems by difficulty, beside those that are measured.
    public var sortingChains: Int
    /// Chains that estimate a problem's difficulty in an allocation.
    public var probes: Int
    /// The score of a finished chain at which a search over steps ends; nil: none does.
    public var stopAt: Double?
    /// Rollouts of a Monte-Carlo value.
    public var rollouts: Int
    /// Problems under way at a time.
    public var concurrency: Int
    /// Bytes for KV pages of an engine.
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
        if let stopAt, !(stopAt > 0 && stopAt <= 1) {
            throw ConfigurationError(field: "stopAt", reason: "\(stopAt) is not in (0, 1]")
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
