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
