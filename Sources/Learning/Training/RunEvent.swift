/// What a reproduction says while it works.
public enum RunEvent: Sendable {
    /// A phase has moved on, with its latest metrics.
    case progress(RunProgress, metrics: [String: Double])
    /// A sentence for the user.
    case note(String)
}
