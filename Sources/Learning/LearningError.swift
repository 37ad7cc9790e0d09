/// What can go wrong in training.
public enum LearningError: Error, Equatable, CustomStringConvertible {
    /// A saved state cannot be gone on from.
    case state(field: String, reason: String)
    /// A reward broke its contract.
    case reward(String)
    /// A text of the corpus is longer than the model's context.
    case sequenceTooLong(tokens: Int, context: Int)

    public var description: String {
        switch self {
        case .state(let field, let reason):
            "the saved state's \(field) \(reason)"
        case .reward(let reason):
            "the reward cannot be learned from: \(reason)"
        case .sequenceTooLong(let tokens, let context):
            "a training text of \(tokens) tokens does not fit the context of \(context)"
        }
    }
}
