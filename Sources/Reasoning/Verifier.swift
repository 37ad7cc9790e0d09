/// A verifier's word on one chain.
public enum Score: Hashable, Sendable {
    /// The probability that the chain is, or will be, correct, in [0, 1].
    case value(Double)
    /// The same of the chain's first so many bytes of UTF-8: nothing of what follows them shows yet.
    case earlier(Double, bytes: Int)
    /// There is none so far, and there may be one when the chain has gone on, or is asked about again:
    /// nothing of it shows yet, or the verifier was out of reach.
    case notYet
    /// It cannot be judged, and neither can what follows from it: masked, never zero.
    case never

    /// The probability; nil where there is none, for whatever reason.
    public var value: Double? {
        switch self {
        case .value(let value), .earlier(let value, _): value
        case .notYet, .never: nil
        }
    }
}

/// What a verifier says of chains, and what finding it cost.
public struct Scores: Sendable {
    /// One per chain.
    public var words: [Score]
    public var usage: Usage
    /// What continuing the chains cost, where the verifier does so to value them: charged to
    /// `rollouts`, and not in `usage`.
    public var rollouts: Usage

    public init(_ words: [Score], usage: Usage = .zero, rollouts: Usage = .zero) {
        self.words = words
        self.usage = usage
        self.rollouts = rollouts
    }

    /// - Parameter values: nil where a chain can never be judged.
    public init(values: [Double?], usage: Usage = .zero, rollouts: Usage = .zero) {
        self.init(
            values.map { $0.map(Score.value) ?? .never }, usage: usage, rollouts: rollouts)
    }

    /// The probabilities, nil where there is none, for whatever reason.
    public var values: [Double?] { words.map(\.value) }
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
        Scores(
            try await task.verdicts(of: chains).map { verdict in
                verdict.map { .value($0 == .correct ? 1 : 0) } ?? .notYet
            })
    }
}
