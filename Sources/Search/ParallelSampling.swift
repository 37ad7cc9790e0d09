import Reasoning

/// Chains that were drawn before, to be reused by a strategy.
public struct DrawnChains: Sendable {
    public var chains: [Chain]
    /// The word of the strategy's own verifier on each chain, nil where it could not judge; nil: not
    /// asked yet.
    public var scores: [Double?]?

    public init(chains: [Chain] = [], scores: [Double?]? = nil) {
        self.chains = chains
        self.scores = scores
    }

    public static let none = DrawnChains()
}

/// A strategy over independent chains, which can begin with some that were drawn before.
public protocol SamplingStrategy: Strategy {
    /// - Parameter given: the first of its chains. What they cost is not in the solution's ledger:
    ///   whoever drew them has charged it.
    func solve(
        _ problem: Problem, with policy: any Policy, budget: Budget, given: DrawnChains
    ) async throws -> Solution
}

extension SamplingStrategy {
    /// - Throws: `SearchError`, what the policy throws, and `CancellationError`.
    public func solve(_ problem: Problem, with policy: any Policy, budget: Budget = .unlimited)
        async throws -> Solution
    {
        try await solve(problem, with: policy, budget: budget, given: .none)
    }
}

/// The chains of one problem as they come, with their answers and scores.
struct Ballots: Sendable {
    let task: any ReasoningTask
    let problem: Problem
    private(set) var chains: [Chain] = []
    private(set) var answers: [String?] = []
    /// Answers in the task's canonical form.
    private(set) var forms: [String?] = []
    /// Nil where there is no answer, no verifier, or no word from it.
    private(set) var scores: [Double?] = []

    init(task: any ReasoningTask, problem: Problem) {
        self.task = task
        self.problem = problem
    }

    mutating func add(_ chains: [Chain], scores: [Double?]) {
        self.chains += chains
        self.scores += scores
        let new = chains.map { task.canonicalAnswer(of: $0) }
        forms += new
        // What the task cannot read is no answer.
        answers += zip(chains, new).map { $1 == nil ? nil : task.answer(of: $0) }
    }

    /// The highest score so far; nil where there is none.
    var bestScore: Double? { BestOfN.best(of: scores).flatMap { scores[$0] } }

    func solution(choosing index: Int?, spending: Spending) -> Solution {
        Solution(
            problem: problem, answer: index.flatMap { answers[$0] },
            chosen: index.map { chains[$0] }, chains: chains,
            ledger: spending.ledger, score: index.flatMap { scores[$0] },
            words: spending.words.asked > 0 ? spending.words : nil)
    }
}

/// How the chains of one problem are drawn and scored, in waves.
struct ParallelSampler: Sendable {
    let task: any ReasoningTask
    /// Nil: nothing is scored.
    var verifier: (any Verifier)?
    /// Most chains.
    let samples: Int
    let sampling: Sampling
    var stopping = StoppingRule.never

    /// - Throws: `SearchError.usesReference` for a verifier with the answer key, `ConfigurationError`.
    func validate(for strategy: String) throws {
        guard !(verifier?.usesReference ?? false) else {
            throw SearchError.usesReference(strategy: strategy)
        }
        try sampling.validate()
        try stopping.validate()
        try ConfigurationError.check("samples", samples, in: Limits.samples)
    }

    /// Draws until there are enough chains, the budget is spent or the outcome is decided.
    ///
    /// Under a budget chains are scored one at a time, so that it is exceeded by one scoring at most.
    func ballots(
        on problem: Problem, with policy: any Policy, given: DrawnChains,
        spending: inout Spending, isDecided: (Ballots) -> Bool = { _ in false }
    ) async throws -> Ballots {
        var ballots = Ballots(task: task, problem: problem)
        let scores: [Double?]
        if let known = given.scores, known.count == given.chains.count {
            scores = known
        } else {
            scores = try await self.scores(of: given.chains, spending: &spending)
        }
        ballots.add(given.chains, scores: scores)
        while ballots.chains.count < samples, !isDecided(ballots) {
            let remaining = samples - ballots.chains.count
            let drawn = try await sampling.draw(
                verifier != nil && spending.isBounded ? 1 : stopping.wave(of: remaining),
                of: problem, first: ballots.chains.count, task: task, with: policy,
                spending: &spending)
            guard !drawn.isEmpty else { break }
            let scores = try await self.scores(of: drawn, spending: &spending)
            ballots.add(drawn, scores: scores)
        }
        return ballots
    }

    private func scores(of chains: [Chain], spending: inout Spending) async throws -> [Double?] {
        guard let verifier else { return chains.map { _ in nil } }
        return try await verifier.scores(
            ofAnswersIn: chains, of: task, spending: &spending)
    }
}
