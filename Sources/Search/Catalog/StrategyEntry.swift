import Reasoning

/// A strategy as it is named and sized, wherever that is: on a command line, in a recipe, in a report.
///
/// All that has to be said of one stands in its entry, beside its algorithm; `StrategyCatalog.standard`
/// lists them.
public struct StrategyEntry: Sendable {
    /// What a strategy asks of a verifier.
    public enum Verification: Sendable {
        /// It asks none.
        case none
        /// It does without, and better with one.
        case optional
        /// Its word on answers.
        case answers
        /// Its word on chains that are not finished.
        case steps
    }

    /// The one that is used everywhere, and that `Strategy.name` returns.
    public let name: String
    /// What it does, in a line or two, where `samples`, `width` and `verifier` are what was asked for.
    public let summary: String
    /// What its samples are, in the singular: a chain, a beam, a simulation.
    public let unit: String
    /// How many of them where nobody says.
    public let samples: Int
    /// How many there may be.
    public let limit: ClosedRange<Int>
    /// Where nobody says: continuations of a node or, of a strategy over whole chains, how many of them
    /// count; nil: it has no use for such a number.
    public let width: Int?
    /// Most sequences of a problem that run side by side; nil: as many as samples and width make.
    public let atOnce: Int?
    /// Greedy steps on before a node is valued, where nobody says; nil: it has no use for such a number.
    public let lookahead: Int?
    public let verification: Verification
    /// Whether it draws side by side what at temperature 0 is the same again and again.
    public let isParallel: Bool
    /// Whether it chooses with the answer key: then it is a bound, no way to answer.
    public let usesReference: Bool
    let make: @Sendable (StrategyPlan) throws -> any Strategy

    /// - Parameter make: the strategy itself; its name is `name`.
    public init(
        name: String, summary: String, unit: String = "chain", samples: Int,
        limit: ClosedRange<Int> = Limits.samples, width: Int? = nil, atOnce: Int? = nil,
        lookahead: Int? = nil, verification: Verification = .none, isParallel: Bool = true,
        usesReference: Bool = false,
        make: @escaping @Sendable (StrategyPlan) throws -> any Strategy
    ) {
        self.name = name
        self.summary = summary
        self.unit = unit
        self.samples = samples
        self.limit = limit
        self.width = width
        self.atOnce = atOnce
        self.lookahead = lookahead
        self.verification = verification
        self.isParallel = isParallel
        self.usesReference = usesReference
        self.make = make
    }

    /// Whether it goes step by step.
    public var isTree: Bool { verification == .steps }

    /// Whether it does not run without a verifier.
    public var needsVerifier: Bool { verification == .answers || verification == .steps }
}

/// What a strategy is made of: what was asked for, with the entry's defaults where nobody said.
public struct StrategyPlan: Sendable {
    public let task: any ReasoningTask
    /// The chosen verifier, made for the task.
    public let verifier: (any Verifier)?
    public let samples: Int
    public let width: Int
    public let lookahead: Int
    public let sampling: Sampling
    public let stepping: Stepping
    public let stopping: StoppingRule

    /// The verifier of a strategy that needs one.
    ///
    /// - Throws: `ConfigurationError` where there is none.
    public func chooser() throws(ConfigurationError) -> any Verifier {
        guard let verifier else {
            throw ConfigurationError(field: "verifier", reason: "is missing")
        }
        return verifier
    }

    /// The settings of a search over steps.
    ///
    /// - Throws: `ConfigurationError` where there is no verifier.
    public func tree() throws(ConfigurationError) -> TreeSettings {
        TreeSettings(
            task: task, verifier: try chooser(), sampling: sampling, stepping: stepping,
            stopping: stopping)
    }
}
