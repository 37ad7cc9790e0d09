import Reasoning

/// A strategy with its sizes, as it was asked for.
public struct StrategyChoice: Sendable {
    public var entry: StrategyEntry
    /// Chains, beams, simulations or particles for each problem; nil: as the entry says.
    public var samples: Int?
    /// Continuations of a node, or how many whole chains count; nil: as the entry says.
    public var width: Int?
    /// Steps before a node is valued; nil: as the entry says.
    public var lookahead: Int?
    /// Where steps end; nil: where the task says.
    public var step: StepBoundary?
    public var sampling: Sampling
    public var stopping: StoppingRule
    /// Who chooses, by name; nil: nobody.
    public var verifier: String?
    /// Where the entry is from: who else could do what it cannot.
    private let catalog: StrategyCatalog

    /// - Parameter catalog: where the entry is from.
    public init(
        _ entry: StrategyEntry, samples: Int? = nil, width: Int? = nil, lookahead: Int? = nil,
        step: StepBoundary? = nil, sampling: Sampling = Sampling(),
        stopping: StoppingRule = .never, verifier: String? = nil,
        in catalog: StrategyCatalog = .standard
    ) {
        self.entry = entry
        self.samples = samples
        self.width = width
        self.lookahead = lookahead
        self.step = step
        self.sampling = sampling
        self.stopping = stopping
        self.verifier = verifier
        self.catalog = catalog
    }

    public var name: String { entry.name }

    /// Chains, beams, simulations or particles for each problem.
    public var chains: Int { samples ?? entry.samples }

    /// Continuations of a node; of whole chains those that count, which are never more than there are
    /// unless somebody says so.
    var breadth: Int {
        let usual = entry.width ?? 1
        return width ?? (entry.isTree ? usual : min(usual, chains))
    }

    /// Sequences of a problem that run side by side, about.
    public var rows: Int {
        let continuations = entry.isTree ? breadth : 1
        let (rows, overflows) = chains.multipliedReportingOverflow(by: continuations)
        return max(1, min(overflows ? .max : rows, entry.atOnce ?? .max))
    }

    /// Whether one chain is drawn, whole.
    public var isSingle: Bool { chains == 1 && !entry.isTree }

    /// - Throws: `ConfigurationError` naming the field, for what cannot be run, with what can.
    public func validate() throws(ConfigurationError) {
        try validateVerifier()
        try validateSizes()
        try sampling.validate()
        try stopping.validate()
        if entry.isParallel, sampling.parameters.temperature == 0, rows > 1 {
            throw ConfigurationError(
                field: "temperature",
                reason: "at 0 all continuations are the same one; \(name) needs different ones: "
                    + "leave it at 1")
        }
    }

    /// - Throws: `ConfigurationError` for a verifier that has no word where the strategy asks it.
    public func requireFit(of verifier: any Verifier) throws(ConfigurationError) {
        guard entry.isTree, !verifier.valuesPartialChains else { return }
        throw ConfigurationError(
            field: "verifier",
            reason: "\(name) asks it about unfinished chains, and this one judges answers only; "
                + "name a process reward model, or self, or choose among whole chains with "
                + "best-of-n")
    }

    /// The strategy for problems of a task.
    ///
    /// - Parameter verifier: the chosen one, made for the task.
    /// - Throws: `ConfigurationError` where a verifier is missing or has no word.
    public func strategy(for task: any ReasoningTask, verifier: (any Verifier)?) throws
        -> any Strategy
    {
        if let verifier { try requireFit(of: verifier) }
        var stepping = Stepping(boundary: step)
        // A step of more tokens than usual may have them.
        if case .tokens(let count)? = step { stepping.longest = max(stepping.longest, count) }
        return try entry.make(
            StrategyPlan(
                task: task, verifier: verifier, samples: chains, width: breadth,
                lookahead: lookahead ?? entry.lookahead ?? 0, sampling: sampling,
                stepping: stepping, stopping: stopping))
    }

    private func validateSizes() throws(ConfigurationError) {
        if entry.limit == 1...1, let samples, samples > 1 {
            throw ConfigurationError(
                field: "samples",
                reason: "\(name) draws one \(entry.unit); use vote or coverage for \(samples)")
        }
        try ConfigurationError.check("samples", chains, in: entry.limit)
        try require(
            "width", width, in: entry.isTree ? Limits.width : 1...chains, takenBy: \.width)
        try require("lookahead", lookahead, in: 0...Limits.width.upperBound, takenBy: \.lookahead)
        if let step {
            guard entry.isTree else { throw refusal("step", takenBy: \.isTree) }
            do { try step.validate() } catch {
                throw ConfigurationError(field: "step", reason: error.reason)
            }
        }
        try ConfigurationError.check("samples × width", rows, in: Limits.samples)
    }

    /// - Throws: `ConfigurationError` for a size out of bounds, or that the strategy lacks.
    private func require(
        _ field: String, _ value: Int?, in bounds: ClosedRange<Int>,
        takenBy size: KeyPath<StrategyEntry, Int?>
    ) throws(ConfigurationError) {
        guard let value else { return }
        guard entry[keyPath: size] != nil else {
            throw refusal(field) { $0[keyPath: size] != nil }
        }
        try ConfigurationError.check(field, value, in: bounds)
    }

    private func refusal(_ field: String, takenBy isFit: (StrategyEntry) -> Bool)
        -> ConfigurationError
    {
        ConfigurationError(
            field: field,
            reason: "\(name) has no use for it; \(catalog.names(where: isFit)) has")
    }

    private func validateVerifier() throws(ConfigurationError) {
        switch (entry.verification, verifier) {
        case (.answers, nil), (.steps, nil):
            throw ConfigurationError(
                field: "verifier",
                reason: "\(name) chooses with one: name it, such as self or a trained verifier's "
                    + "folder. Choosing with the exact judge would use the answer key: that is "
                    + "coverage. Without either, use vote")
        case (.none, .some):
            let others = catalog.names { $0.verification != .none }
            throw ConfigurationError(
                field: "verifier", reason: "\(name) asks none; use \(others)")
        default: return
        }
    }
}
