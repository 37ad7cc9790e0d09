import Reasoning

/// What chains do, counted from their text: attempts, checks, claims, retries and mistakes.
///
/// Counts add up, so the anatomy of many chains is the sum of theirs; divide by `chains` or by
/// `attempts` for rates. Backtracking and verification are counted as behaviours, not judged by a
/// model (2503.01307 §3 does the latter).
public struct ChainAnatomy: Codable, Hashable, Sendable {
    /// Chains counted.
    public var chains = 0
    /// Chains whose thought is closed.
    public var closed = 0
    /// Readable lines that try for an answer.
    public var attempts = 0
    /// Readable lines that only prepare one.
    public var notes = 0
    /// Lines that do not follow the task's way of writing.
    public var unreadable = 0
    /// Steps of arithmetic in readable lines.
    public var steps = 0
    /// Steps whose written result is not the exact one.
    public var slips = 0
    /// Attempts that end in a comparison and a verdict.
    public var checks = 0
    /// Checks whose verdict contradicts the pair written before it.
    public var falseVerdicts = 0
    /// Checks that compare with something else than they should.
    public var wrongPairs = 0
    /// Checks that say yes.
    public var claims = 0
    /// Claims of attempts that really solve the problem.
    public var soundClaims = 0
    /// Attempts that really solve the problem, claimed or not.
    public var hits = 0
    /// Attempts whose check says no and after which another attempt follows.
    public var abandoned = 0
    /// Attempts written before, step by step, in the same chain.
    public var repeated = 0
    /// Chains that close their thought right after a check that says no.
    public var giveUps = 0

    public init() {}

    public static func + (a: ChainAnatomy, b: ChainAnatomy) -> ChainAnatomy {
        var sum = ChainAnatomy()
        for field in fields { sum[keyPath: field] = a[keyPath: field] + b[keyPath: field] }
        return sum
    }

    public static func += (a: inout ChainAnatomy, b: ChainAnatomy) { a = a + b }

    private static var fields: [WritableKeyPath<ChainAnatomy, Int>] {
        [
            \.chains, \.closed, \.attempts, \.notes, \.unreadable, \.steps, \.slips, \.checks,
            \.falseVerdicts, \.wrongPairs, \.claims, \.soundClaims, \.hits, \.abandoned,
            \.repeated, \.giveUps,
        ]
    }
}

/// A task whose thoughts can be taken apart.
public protocol AnatomizedTask: ReasoningTask {
    /// Counts one chain, in time linear in its length whatever the text.
    ///
    /// - Parameter text: the chain after its prompt; the thought ends at its last end of thought,
    ///   or with the text where there is none.
    func anatomy(of text: String, problem: Problem) -> ChainAnatomy
}
