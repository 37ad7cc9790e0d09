/// What a strategy found for one problem.
public struct Solution: Codable, Sendable {
    public var problem: Problem
    /// The answer it settles on; nil when no chain had one.
    public var answer: String?
    /// The chain the answer was taken from.
    public var chosen: Chain?
    /// Every chain it made, discarded ones included.
    public var chains: [Chain]
    public var ledger: ComputeLedger

    public init(
        problem: Problem, answer: String?, chosen: Chain?, chains: [Chain], ledger: ComputeLedger
    ) {
        self.problem = problem
        self.answer = answer
        self.chosen = chosen
        self.chains = chains
        self.ledger = ledger
    }
}

/// Spends a budget on one problem.
///
/// A strategy is plain async code that awaits the policy; batching is the engine's business, so
/// run many problems as child tasks.
public protocol Strategy: Sendable {
    /// Its name in tables, such as `majority-vote`.
    var name: String { get }

    /// Spends at most the budget, and one step of generation, on a problem.
    ///
    /// - Throws: `CancellationError`, what the policy throws, and the strategy's own errors.
    func solve(_ problem: Problem, with policy: any Policy, budget: Budget) async throws -> Solution
}
