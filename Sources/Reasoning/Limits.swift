/// What counts and sizes may come to, wherever they come from: the one place where each is bounded.
///
/// They are wide enough for any honest use and narrow enough that no sum or product of a few of them
/// leaves the range of an `Int`. What memory a size takes is computed where it is taken.
public enum Limits {
    /// Chains, beams, particles, attempts, rollouts, votes: things drawn for one problem.
    public static let samples = 1...65_536
    /// Continuations of a node, steps of a lookahead.
    public static let width = 1...4_096
    /// Simulations of a tree search.
    public static let simulations = 1...1_048_576
    /// Tokens of a chain, a context, a budget of one problem.
    public static let tokens = 1...16_777_216
    /// Tokens of a whole training.
    public static let trainingTokens = 1...1_000_000_000_000
    /// Steps, updates and rounds of a training.
    public static let steps = 0...100_000_000
    /// Times that data are gone through, and rounds of search and learning.
    public static let epochs = 1...1_000_000
    /// Problems of a set.
    public static let problems = 1...100_000_000
    /// Chains of a batch, all problems together.
    public static let chains = 1...1_048_576
    /// Steps between two events of a training.
    public static let interval = 1...100_000_000
    /// Threads, and tasks under way at a time.
    public static let concurrency = 1...4_096
    /// Layers of a model.
    public static let layers = 1...1_024
}
