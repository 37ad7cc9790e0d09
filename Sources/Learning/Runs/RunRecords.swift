import Reasoning
import Results

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
    public var metrics: Metrics

    public init(
        phase: String, step: Int, problems: [Problem] = [], chains: [ChainRecord] = [],
        ledger: ComputeLedger = ComputeLedger(), metrics: Metrics = [:]
    ) {
        self.phase = phase
        self.step = step
        self.problems = problems
        self.chains = chains
        self.ledger = ledger
        self.metrics = metrics
    }
}
