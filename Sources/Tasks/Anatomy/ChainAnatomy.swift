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
    /// Attempts that are the one directly before them again.
    public var loops = 0
    /// Wrong results that a later line of the same chain has right.
    public var corrected = 0
    /// Attempts that are left before their last step.
    public var unfinished = 0
    /// Chains that close their thought right after a check that says no.
    public var giveUps = 0
    /// Chains whose first attempt really solves the problem.
    public var firstHits = 0
    /// Attempts that miss what they should give by `nearMiss` at the most.
    public var nearMisses = 0
    /// Near misses whose next attempt begins with the same step.
    public var nearMissesFollowed = 0
    /// Attempts that begin with the step of the one before: what a near miss is compared with.
    public var followed = 0

    /// How far a near miss may be off.
    public static let nearMiss = 2

    public init() {}

    public static func + (a: ChainAnatomy, b: ChainAnatomy) -> ChainAnatomy {
        var sum = ChainAnatomy()
        for (_, field) in fields { sum[keyPath: field] = a[keyPath: field] + b[keyPath: field] }
        return sum
    }

    public static func += (a: inout ChainAnatomy, b: ChainAnatomy) { a = a + b }

    private static var fields: [(name: String, path: WritableKeyPath<ChainAnatomy, Int>)] {
        [
            ("chains", \.chains), ("closed", \.closed), ("attempts", \.attempts),
            ("notes", \.notes), ("unreadable", \.unreadable), ("steps", \.steps),
            ("slips", \.slips), ("checks", \.checks), ("falseVerdicts", \.falseVerdicts),
            ("wrongPairs", \.wrongPairs), ("claims", \.claims), ("soundClaims", \.soundClaims),
            ("hits", \.hits), ("abandoned", \.abandoned), ("repeated", \.repeated),
            ("loops", \.loops), ("corrected", \.corrected), ("unfinished", \.unfinished),
            ("giveUps", \.giveUps), ("firstHits", \.firstHits),
            ("nearMisses", \.nearMisses),
            ("nearMissesFollowed", \.nearMissesFollowed), ("followed", \.followed),
        ]
    }
}

extension ChainAnatomy {
    /// Counts that were not made yet when it was written are 0.
    public init(from decoder: any Decoder) throws {
        let counts = try decoder.singleValueContainer().decode([String: Int].self)
        for (name, field) in Self.fields { self[keyPath: field] = counts[name] ?? 0 }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(
            Dictionary(
                uniqueKeysWithValues: Self.fields.map { ($0.name, self[keyPath: $0.path]) }))
    }
}

/// A task whose thoughts can be taken apart.
public protocol AnatomizedTask: SelfCheckingTask {
    /// Counts one chain, in time linear in its length whatever the text.
    ///
    /// - Parameter text: the chain after its prompt; the thought ends at its last end of thought,
    ///   or with the text where there is none.
    func anatomy(of text: String, problem: Problem) -> ChainAnatomy
}

extension AnatomizedTask {
    public func givesUp(_ chain: Chain) -> Bool {
        anatomy(of: chain.text, problem: chain.problem).giveUps > 0
    }
}
