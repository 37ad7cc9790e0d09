/// What can go wrong in a strategy.
public enum SearchError: Error, Equatable, CustomStringConvertible {
    /// A strategy that must work without the answer key was given a verifier that reads it.
    case usesReference(strategy: String)
    /// A search over steps was given a verifier that judges answers only.
    case finishedOnly(strategy: String)
    /// A verifier broke its contract of one score for each chain.
    case wrongScoreCount(expected: Int, got: Int)
    /// A score that is no probability.
    case scoreOutOfRange(Double)
    /// A verifier threw.
    case verifierFailed(String)
    /// A verifier did not answer in time.
    case verifierTimedOut(seconds: Double)

    public var description: String {
        switch self {
        case .usesReference(let strategy):
            "\(strategy) was given a verifier that reads the reference answer; choosing with the "
                + "answer key is coverage (pass@k): use Coverage and report it as such"
        case .finishedOnly(let strategy):
            "\(strategy) values chains that are not finished, and this verifier judges answers only; "
                + "use a process reward model, or Monte-Carlo rollouts that it judges"
        case .wrongScoreCount(let expected, let got):
            "the verifier returned \(got) scores for \(expected) chains; it owes one for each"
        case .scoreOutOfRange(let score):
            "the verifier returned \(score), which is no probability in [0, 1]"
        case .verifierFailed(let reason):
            "the verifier failed: \(reason)"
        case .verifierTimedOut(let seconds):
            "the verifier said nothing for \(seconds) s; allow it more, or mask what it cannot judge"
        }
    }
}
