import Reasoning
import Tensors

extension RewardTraining: ResumableTraining {
    public static var phase: String { "reward-training" }

    public var state: TrainingState {
        TrainingState(
            phase: Self.phase, step: position.step,
            counters: [
                "skipped": position.skipped, "skippedInARow": position.skippedInARow,
                "worseInARow": position.worseInARow,
            ], ledger: position.ledger)
    }

    /// The moments, the head's weights, and those of the best evaluation so far.
    public var optimizerState: [(name: String, tensor: Tensor)] { tensors }

    public mutating func restore(
        _ state: TrainingState, optimizer moments: [(name: String, tensor: Tensor)]
    ) throws {
        try restore(
            Position(
                step: state.step, skipped: state.count("skipped"),
                skippedInARow: state.count("skippedInARow"),
                worseInARow: state.count("worseInARow"), ledger: state.ledger),
            tensors: moments)
    }
}
