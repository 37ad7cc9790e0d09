/// What a way of learning to reason bets on (Rush and Ritter, Speculations on test-time scaling, 2024): four
/// hypotheses, plain learning from a verdict, and the controls of all.
public enum Hypothesis: String, Codable, CaseIterable, Sendable {
    /// Reinforcement learning from a verdict on whole chains.
    case plain
    /// Guess and check: what came out right is learned.
    case filter
    /// Steps are credited, each by itself.
    case evaluate
    /// A search makes what is learned.
    case guide
    /// Learning to go on from mistakes.
    case combine
    /// Compute spent on nothing to learn from, or on the corpus.
    case control
}
