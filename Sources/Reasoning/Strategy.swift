/// How often a verifier was asked for its word on a chain, and how often it had one.
public struct VerifierWords: Codable, Hashable, Sendable {
    public var asked: Int
    public var given: Int

    public init(asked: Int = 0, given: Int = 0) {
        self.asked = asked
        self.given = given
    }

    /// Whether it was asked and had none at all.
    public var isSilence: Bool { asked > 0 && given == 0 }

    public static func + (a: VerifierWords, b: VerifierWords) -> VerifierWords {
        VerifierWords(asked: a.asked + b.asked, given: a.given + b.given)
    }

    public static func += (a: inout VerifierWords, b: VerifierWords) { a = a + b }
}

/// What a strategy found for one problem.
public struct Solution: Codable, Sendable {
    public var problem: Problem
    /// The answer it settles on; nil when no chain had one.
    public var answer: String?
    /// The chain the answer was taken from.
    public var chosen: Chain?
    /// A verifier's word on the chosen chain, in [0, 1]; nil where none chose it or none could judge
    /// it.
    public var score: Double?
    /// What its verifier was asked and said; nil where it asked none.
    public var words: VerifierWords?
    /// Every chain it made, discarded ones included.
    public var chains: [Chain]
    public var ledger: ComputeLedger
    /// The tree of a search over steps; nil where chains were drawn whole.
    public var tree: SearchTree?

    public init(
        problem: Problem, answer: String?, chosen: Chain?, chains: [Chain], ledger: ComputeLedger,
        score: Double? = nil, words: VerifierWords? = nil, tree: SearchTree? = nil
    ) {
        self.problem = problem
        self.answer = answer
        self.chosen = chosen
        self.chains = chains
        self.ledger = ledger
        self.score = score
        self.words = words
        self.tree = tree
    }

    /// Whether a verifier judged the chosen chain. An answer without it is the policy's own claim.
    public var isVerified: Bool { score != nil }

    /// Whether a verifier was asked and had no word at all: then nothing guided the strategy.
    public var isUnjudged: Bool { words?.isSilence ?? false }
}

/// Spends a budget on one problem.
///
/// A strategy is plain async code that awaits the policy; batching is the engine's business, so
/// run many problems as child tasks.
public protocol Strategy: Sendable {
    /// Its name in tables, such as `vote`.
    var name: String { get }

    /// Spends at most the budget, and one step of generation, on a problem.
    ///
    /// - Throws: `CancellationError`, what the policy throws, and the strategy's own errors.
    func solve(_ problem: Problem, with policy: any Policy, budget: Budget) async throws -> Solution
}
