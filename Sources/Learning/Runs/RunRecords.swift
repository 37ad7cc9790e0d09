import Reasoning

/// A chain as a run remembers it.
public struct ChainRecord: Codable, Hashable, Sendable {
    /// The problem's id.
    public var problem: String
    /// Which of the problem's samples it is.
    public var sample: Int
    /// What was thought after the prompt.
    public var text: String
    /// Tokens of `text`.
    public var tokens: Int
    public var reward: Double
    /// The exact judge's word; nil where it could not judge (masked, never zero).
    public var verdict: Verdict?
    public var stopReason: StopReason?

    public init(
        problem: String, sample: Int, text: String, tokens: Int, reward: Double, verdict: Verdict?,
        stopReason: StopReason? = nil
    ) {
        self.problem = problem
        self.sample = sample
        self.text = text
        self.tokens = tokens
        self.reward = reward
        self.verdict = verdict
        self.stopReason = stopReason
    }
}

/// Everything that a run remembers of one step, recorded together or not at all.
public struct StepRecord: Sendable {
    /// The part of the run, such as `pretraining`.
    public var phase: String
    /// Counted within the phase.
    public var step: Int
    /// Problems that the chains refer to; those known already are skipped.
    public var problems: [Problem]
    public var chains: [ChainRecord]
    /// What this step alone cost.
    public var ledger: ComputeLedger
    public var metrics: [String: Double]

    public init(
        phase: String, step: Int, problems: [Problem] = [], chains: [ChainRecord] = [],
        ledger: ComputeLedger = ComputeLedger(), metrics: [String: Double] = [:]
    ) {
        self.phase = phase
        self.step = step
        self.problems = problems
        self.chains = chains
        self.ledger = ledger
        self.metrics = metrics
    }
}
