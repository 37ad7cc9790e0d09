import Reasoning

/// When a strategy that draws chains in waves has seen enough.
///
/// Taken by `MajorityVote`, `WeightedVote`, `BestOfN`, `SequentialRevision` and the searches over steps.
/// `.sure` is the one rule that means the same to all of them.
///
/// Waves draw from other streams than one large draw, so a run that stops early is not the beginning
/// of one that does not; its first chain is.
public struct StoppingRule: Codable, Hashable, Sendable {
    /// What has to be true for drawing to end.
    public enum Criterion: Codable, Hashable, Sendable {
        /// All chains are drawn.
        case never
        /// No chain still to come could change the winner.
        case certain
        /// The leading answer is, with this probability, the one with the larger share against the
        /// runner-up (Adaptive-Consistency, 2305.11860 §3: 0.95, a Beta posterior). For votes that
        /// add up.
        case likely(confidence: Double)
        /// What decides has come so far: the best score, the leading answer's weight, or its number
        /// of votes.
        case value(atLeast: Double)
        /// The verifier gives a chain at least this, in (0, 1]; where none is asked, the leading answer
        /// is as probably as this the one with the larger share, as in `likely`.
        case sure(Double)
    }

    public var criterion: Criterion
    /// Chains drawn between two looks. Default 1, the paper's; more keep an engine busy.
    public var wave: Int

    public init(_ criterion: Criterion, wave: Int = 1) {
        self.criterion = criterion
        self.wave = wave
    }

    /// All chains are drawn, at once.
    public static let never = StoppingRule(.never)

    /// - Throws: `ConfigurationError` naming the field.
    public func validate() throws(ConfigurationError) {
        try ConfigurationError.check("stopping.wave", wave, in: Limits.samples)
        switch criterion {
        case .never, .certain: return
        case .likely(let confidence):
            guard confidence > 0.5, confidence < 1 else {
                throw ConfigurationError(
                    field: "stopping.confidence",
                    reason: "\(confidence) is not between 0.5 and 1")
            }
        case .value(let least):
            guard least > 0, least.isFinite else {
                throw ConfigurationError(
                    field: "stopping.value", reason: "\(least) would be reached by nothing at all")
            }
        case .sure(let threshold):
            guard threshold > 0, threshold <= 1 else {
                throw ConfigurationError(
                    field: "stopping.sure", reason: "\(threshold) is not in (0, 1]")
            }
        }
    }

    /// Most chains to draw at once.
    func wave(of remaining: Int) -> Int { criterion == .never ? remaining : min(wave, remaining) }

    /// Whether a vote is decided.
    ///
    /// - Parameters:
    ///   - remaining: chains still to come.
    ///   - best: the best score by the verifier that weighs the votes; nil where none does.
    func isDecided<Form>(_ tally: Tally<Form>, remaining: Int, best: Double? = nil) -> Bool {
        switch criterion {
        case .never: false
        case .certain: tally.isCertain(remaining: remaining)
        case .likely(let confidence): tally.confidence >= confidence
        case .value(let least): tally.leadingWeight >= least
        case .sure(let threshold): (best ?? tally.confidence) >= threshold
        }
    }

    /// Whether a vote of recorded chains is decided; a nil vote is an abstention.
    package func isDecided(votes: [String?], remaining: Int) -> Bool {
        isDecided(Tally(votes: votes), remaining: remaining)
    }

    /// Whether the best of scores in [0, 1] is good enough; the first of equals is the best.
    package func isDecided(best: Double?) -> Bool {
        guard let best else { return false }
        switch criterion {
        case .never, .likely: return false
        case .certain: return best >= 1
        case .value(let least), .sure(let least): return best >= least
        }
    }

    /// - Throws: `ConfigurationError` for `likely` where there are no votes that add up.
    func requireWithoutShares(of strategy: String) throws(ConfigurationError) {
        guard case .likely = criterion else { return }
        throw ConfigurationError(
            field: "stopping",
            reason:
                "\(strategy) has no shares of votes to be confident of; stop at a value, or when "
                + "certain")
    }
}
