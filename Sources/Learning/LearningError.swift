/// What can go wrong in training.
public enum LearningError: Error, Equatable, CustomStringConvertible {
    case configuration(field: String, reason: String)
    /// The gradient was NaN or infinite several steps in a row.
    case diverged(step: Int, steps: Int)
    /// No group with a signal was found: every sample of every problem has the same reward.
    case noSignal(step: Int, groups: Int)
    case sequenceTooLong(tokens: Int, context: Int)

    public var description: String {
        switch self {
        case .configuration(let field, let reason):
            "\(field): \(reason)"
        case .diverged(let step, let steps):
            """
            the gradient was NaN or infinite in \(steps) steps in a row up to step \(step); the last \
            healthy checkpoint is kept. Lower the learning rate and start again from it
            """
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
