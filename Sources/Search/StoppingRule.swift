import Reasoning

/// When a strategy that draws chains in waves has seen enough.
///
/// Taken by `MajorityVote`, `WeightedVote` and `BestOfN`.
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
        }
    }

    /// Most chains to draw at once.
    func wave(of remaining: Int) -> Int { criterion == .never ? remaining : min(wave, remaining) }

    /// Whether a vote is decided.
    ///
    /// - Parameter remaining: chains still to come.
    func isDecided<Form>(_ tally: Tally<Form>, remaining: Int) -> Bool {
        switch criterion {
        case .never: false
        case .certain: tally.isCertain(remaining: remaining)
        case .likely(let confidence): tally.confidence >= confidence
        case .value(let least): tally.leadingWeight >= least
        }
    }

    /// Whether the best of scores in [0, 1] is good enough; the first of equals is the best.
    func isDecided(best: Double?) -> Bool {
        guard let best else { return false }
        switch criterion {
        case .never, .likely: return false
        case .certain: return best >= 1
        case .value(let least): return best >= least
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
