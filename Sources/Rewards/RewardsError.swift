/// What can go wrong with learned verifiers and the labels that they learn from.
public enum RewardsError: Error, Equatable, CustomStringConvertible {
    /// A file of a reward model's folder is not what it should be.
    case file(String, reason: String)
    /// There is nothing to learn from.
    case noSignal(String)
    /// A chain does not fit the reward model's context.
    case sequenceTooLong(tokens: Int, context: Int)
    /// A verifier broke its contract of one score for each chain.
    case wrongScoreCount(expected: Int, got: Int)

    public var description: String {
        switch self {
        case .file(let file, let reason):
            "\(file): \(reason)"
        case .noSignal(let reason):
            "there is nothing to learn from: \(reason)"
        case .sequenceTooLong(let tokens, let context):
            "a chain of \(tokens) tokens does not fit the reward model's context of \(context)"
        case .wrongScoreCount(let expected, let got):
            "the verifier returned \(got) scores for \(expected) chains; it owes one for each"
        }
    }
}
