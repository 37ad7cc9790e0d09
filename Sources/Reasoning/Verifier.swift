/// Probabilities that chains are, or will be, correct, and what finding them cost.
public struct Scores: Sendable {
    /// One per chain, in [0, 1]; nil where the verifier could not judge: masked, never zero.
    public var values: [Double?]
    public var usage: Usage
    /// What continuing the chains cost, where the verifier does so to value them: charged to
    /// `rollouts`, and not in `usage`.
    public var rollouts: Usage

    public init(values: [Double?], usage: Usage = .zero, rollouts: Usage = .zero) {
        self.values = values
        self.usage = usage
        self.rollouts = rollouts
    }
}

/// The probability that a finished chain is correct; for a partial chain, its value.
public protocol Verifier: Sendable {
    /// Whether it looks at the reference. An exact verifier makes coverage, not a usable answer,
    /// and reports say so.
    var usesReference: Bool { get }
    /// Whether it has a word on chains without an answer. By default true.
    var valuesPartialChains: Bool { get }

    /// One score for each chain, in their order, finished or partial.
    ///
    /// - Throws: where nothing at all can be judged; a single chain that cannot be is masked.
    func score(_ chains: [Chain]) async throws -> Scores

    /// Whether it keeps to the bound of `score(_:atMost:)`: whether what it spends is its own choice, as
    /// with rollouts. By default false.
    var keepsToBound: Bool { get }

    /// The scores with at most so many tokens run through models, where the verifier keeps to a bound;
    /// chains that it does not reach are masked. By default the bound is ignored.
    ///
    /// - Parameter tokens: nil: no bound.
    func score(_ chains: [Chain], atMost tokens: Int?) async throws -> Scores
}

extension Verifier {
    public var valuesPartialChains: Bool { true }
    public var keepsToBound: Bool { false }

    public func score(_ chains: [Chain], atMost tokens: Int?) async throws -> Scores {
        try await score(chains)
    }
}

/// The task's exact judge as a verifier: 1 or 0.
public struct ExactVerifier: Verifier {
    public let task: any ReasoningTask
    public var usesReference: Bool { true }

    public init(task: any ReasoningTask) {
        self.task = task
    }

    public func score(_ chains: [Chain]) async throws -> Scores {
        Scores(values: chains.map { task.judge(chain: $0) == .correct ? 1 : 0 })
    }
}
