import Reasoning

/// What every search over steps is told: whose chains, judged by whom, drawn and cut how.
public struct TreeSettings: Sendable {
    public let task: any ReasoningTask
    /// Values partial chains and finished ones.
    public let verifier: any Verifier
    /// How steps are drawn; its bounds on thinking hold for the whole chain.
    public let sampling: Sampling
    public let stepping: Stepping
    /// How the answer is chosen among the finished chains. Default: the best by the verifier.
    public let choice: FinalChoice
    /// When the best finished chain is good enough to end the search. Default: never.
    public let stopping: StoppingRule

    public init(
        task: any ReasoningTask, verifier: any Verifier, sampling: Sampling = Sampling(),
        stepping: Stepping = Stepping(), choice: FinalChoice = .best,
        stopping: StoppingRule = .never
    ) {
        self.task = task
        self.verifier = verifier
        self.sampling = sampling
        self.stepping = stepping
        self.choice = choice
        self.stopping = stopping
    }

    /// - Throws: `SearchError.usesReference` for a verifier with the answer key, `.finishedOnly` for
    ///   one that has no word on partial chains, `ConfigurationError`.
    func validate(for strategy: String) throws {
        guard !verifier.usesReference else { throw SearchError.usesReference(strategy: strategy) }
        guard verifier.valuesPartialChains else {
            throw SearchError.finishedOnly(strategy: strategy)
        }
        try sampling.validate()
        try stepping.validate()
        try stopping.validate()
        try stopping.requireWithoutShares(of: strategy)
    }
}

/// How a search cuts thoughts into steps.
public struct Stepping: Codable, Hashable, Sendable {
    /// Where a step ends. Default nil: where the task says, as behind a line.
    public var boundary: StepBoundary?
    /// Most tokens of a step: one without a boundary is cut there. Default 64.
    public var longest: Int
    /// Most steps of a chain. Default 512.
    public var depth: Int

    public init(boundary: StepBoundary? = nil, longest: Int = 64, depth: Int = 512) {
        self.boundary = boundary
        self.longest = longest
        self.depth = depth
    }

    /// - Throws: `ConfigurationError` naming the field.
    public func validate() throws(ConfigurationError) {
        do { try boundary?.validate() } catch { throw error.in("stepping") }
        try ConfigurationError.check("stepping.longest", longest, in: Limits.tokens)
        try ConfigurationError.check("stepping.depth", depth, in: Limits.tokens)
    }

    /// The texts that end a step of `task`, and the most tokens of one.
    func bounds(in task: any ReasoningTask) -> (marks: [String], longest: Int) {
        switch boundary ?? task.stepBoundary {
        case .marks(let marks): (marks, longest)
        case .tokens(let count): ([], min(count, longest))
        }
    }
}

/// How a search that ends with several finished chains settles on one.
public enum FinalChoice: Codable, Hashable, Sendable {
    /// The chain that the verifier likes best, as in `BestOfN`.
    case best
    /// The answer that the verifier trusts most, as in `WeightedVote`.
    case weightedVote(VoteWeight)
    /// The most frequent answer, as in `MajorityVote`.
    case majority

    func index(in ballots: Ballots) -> Int? {
        switch self {
        case .best: BestOfN.best(of: ballots.scores)
        case .weightedVote(let weight):
            WeightedVote.winner(of: ballots.forms, scores: ballots.scores, weight: weight)
        case .majority: MajorityVote.winner(of: ballots.forms)
        }
    }
}
