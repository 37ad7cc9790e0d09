import Reasoning
import Synchronization

/// A verifier that keeps its contract whatever the one inside does: it answers in bounded time, with one
/// probability for each chain or nil, and never with a zero that nobody meant.
///
/// What it does about a failure is the caller's choice: have no word on the chains of the call yet, so
/// that they are neither chosen nor counted as wrong, or throw. Either way the failure is counted.
///
/// Every way to fail masks or throws for the whole call, but a single score that is no number or no
/// probability, which masks its own chain.
///
/// Cost: the inner verifier's; of a call that timed out only the time is known and charged.
public final class GuardedVerifier: Verifier {
    /// What follows a failure.
    public enum Handling: String, Codable, CaseIterable, Sendable {
        /// The chains it concerns have no score.
        case mask
        /// A `SearchError` says what happened.
        case fail
    }

    /// What happened so far.
    public struct Counts: Codable, Hashable, Sendable {
        public var calls = 0
        /// Chains handed in.
        public var chains = 0
        /// Chains that got no score, for whatever reason.
        public var masked = 0
        /// Calls that did not return in time.
        public var timeouts = 0
        /// Calls that threw.
        public var errors = 0
        /// Calls with another number of scores than chains.
        public var wrongCounts = 0
        /// Scores that were NaN or infinite.
        public var notFinite = 0
        /// Finite scores outside [0, 1].
        public var outOfRange = 0

        public init() {}
    }

    public let verifier: any Verifier
    /// Longest time of a call; nil: no bound.
    public let timeout: Duration?
    /// For calls that throw or do not return in time.
    public let failures: Handling
    /// For scores that break the contract.
    public let invalid: Handling

    private let log = Mutex(Counts())

    public var usesReference: Bool { verifier.usesReference }
    public var valuesPartialChains: Bool { verifier.valuesPartialChains }
    public var keepsToBound: Bool { verifier.keepsToBound }
    public var counts: Counts { log.withLock { $0 } }

    /// - Parameters:
    ///   - timeout: default one minute. A call that takes longer is cancelled and not waited for; one
    ///     that ignores its cancellation goes on unheeded.
    ///   - failures: default: the chains are masked.
    ///   - invalid: default: an error, for a verifier that breaks its contract is a bug.
    public init(
        _ verifier: any Verifier, timeout: Duration? = .seconds(60), failures: Handling = .mask,
        invalid: Handling = .fail
    ) {
        self.verifier = verifier
        self.timeout = timeout
        self.failures = failures
        self.invalid = invalid
    }

    /// - Throws: `SearchError.verifierFailed`, `.verifierTimedOut`, `.wrongScoreCount`,
    ///   `.scoreOutOfRange` where the handling says so; always `CancellationError`.
    public func score(_ chains: [Chain]) async throws -> Scores {
        try await score(chains, atMost: nil)
    }

    public func score(_ chains: [Chain], atMost tokens: Int?) async throws -> Scores {
        log.withLock {
            $0.calls += 1
            $0.chains += chains.count
        }
        var scores = try await raw(chains, atMost: tokens)
        scores = try checked(scores, of: chains)
        log.withLock { $0.masked += scores.values.count { $0 == nil } }
        return scores
    }

    /// What the verifier says, in time.
    private func raw(_ chains: [Chain], atMost tokens: Int?) async throws -> Scores {
        let start = ContinuousClock.now
        var spending = Spending(.unlimited, deadline: timeout.map { Deadline(in: $0) })
        do {
            let scores = try await spending.timed(.verifier) { [verifier] in
                try await verifier.score(chains, atMost: tokens)
            }
            if let scores { return scores }
        } catch let error where !(error is CancellationError) || !Task.isCancelled {
            log.withLock { $0.errors += 1 }
            let masked = Scores(
                chains.map { _ in .notYet },
                usage: Usage(seconds: (ContinuousClock.now - start) / .seconds(1)))
            return try handled(
                by: failures, masked, else: .verifierFailed(String(describing: error)))
        }
        log.withLock { $0.timeouts += 1 }
        return try handled(
            by: failures,
            Scores(chains.map { _ in .notYet }, usage: spending.ledger[.verifier]),
            else: .verifierTimedOut(seconds: (timeout ?? .zero) / .seconds(1)))
    }

    private func checked(_ scores: Scores, of chains: [Chain]) throws -> Scores {
        var scores = scores
        guard scores.words.count == chains.count else {
            log.withLock { $0.wrongCounts += 1 }
            let error = SearchError.wrongScoreCount(
                expected: chains.count, got: scores.words.count)
            scores.words = chains.map { _ in .notYet }
            return try handled(by: invalid, scores, else: error)
        }
        for (index, score) in scores.values.enumerated() {
            guard let score, !(0...1).contains(score) else { continue }
            log.withLock {
                if score.isFinite { $0.outOfRange += 1 } else { $0.notFinite += 1 }
            }
            scores.words[index] = .never
            scores = try handled(by: invalid, scores, else: .scoreOutOfRange(score))
        }
        return scores
    }

    private func handled(by handling: Handling, _ masked: Scores, else error: SearchError) throws
        -> Scores
    {
        guard handling == .mask else { throw error }
        return masked
    }
}
