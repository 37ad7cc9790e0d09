/// What can go wrong in training.
public enum LearningError: Error, Equatable, CustomStringConvertible {
    /// A field of a configuration is out of bounds.
    case configuration(field: String, reason: String)
    /// A saved state cannot be gone on from.
    case state(field: String, reason: String)
    /// No group with a signal was found: every sample of every problem has the same reward.
    case noSignal(step: Int, groups: Int)
    /// A text of the corpus is longer than the model's context.
    case sequenceTooLong(tokens: Int, context: Int)

    public var description: String {
        switch self {
        case .configuration(let field, let reason):
            "\(field): \(reason)"
        case .state(let field, let reason):
            "the saved state's \(field) \(reason)"
        case .noSignal(let step, let groups):
            """
            step \(step): in each of \(groups) groups all samples have the same reward, so there is \
            nothing to learn from. Take problems of another difficulty or more samples
            """
        case .sequenceTooLong(let tokens, let context):
            "a training text of \(tokens) tokens does not fit the context of \(context)"
        }
    }
}
