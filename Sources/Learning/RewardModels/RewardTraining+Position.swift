import Reasoning
import Rewards
import Tensors

/// Putting a training down at a step and taking it up again bit for bit.
extension RewardTraining {
    /// Where a training stands, its tensors aside.
    public struct Position: Codable, Hashable, Sendable {
        /// Steps done.
        public var step: Int
        /// Optimizer steps skipped, and those of them since the last one taken.
        public var skipped: Int
        public var skippedInARow: Int
        /// Evaluations since the best one.
        public var worseInARow: Int
        /// What the steps so far cost.
        public var ledger: ComputeLedger

        public init(
            step: Int, skipped: Int, skippedInARow: Int, worseInARow: Int, ledger: ComputeLedger
        ) {
            self.step = step
            self.skipped = skipped
            self.skippedInARow = skippedInARow
            self.worseInARow = worseInARow
            self.ledger = ledger
        }
    }

    private static let headPrefix = "head."
    private static let bestPrefix = "best."

    public var position: Position {
        Position(
            step: step, skipped: optimizer.skipped, skippedInARow: optimizer.skippedInARow,
            worseInARow: worseInARow, ledger: ledger)
    }

    /// What goes with a position beside the transformer's weights: the head's, the optimizer's
    /// moments, and the weights of the best evaluation, where there has been one.
    public var tensors: [(name: String, tensor: Tensor)] {
        let best = bestWeights ?? []
        return optimizer.state
            + model.head.namedParameters.map { (Self.headPrefix + $0.name, $0.tensor) }
            + best.map { (Self.bestPrefix + $0.name, $0.tensor) }
    }

    /// Takes over a saved position. The transformer's own weights are the caller's to restore.
    ///
    /// The best evaluation is made again from its weights, so that it is what they come to.
    /// - Throws: `TensorError` where the tensors are another model's; then nothing has changed.
    public mutating func restore(
        _ position: Position, tensors: [(name: String, tensor: Tensor)]
    ) throws {
        func named(_ prefix: String) -> [(name: String, tensor: Tensor)] {
            tensors.compactMap { name, tensor in
                name.hasPrefix(prefix) ? (String(name.dropFirst(prefix.count)), tensor) : nil
            }
        }
        let (head, saved) = (named(Self.headPrefix), named(Self.bestPrefix))
        // A copy takes them first, so that nothing has changed where they do not fit.
        let copy = try model.copied()
        try copy.head.update(parameters: head)
        var evaluation: Evaluation?
        if !saved.isEmpty {
            try copy.update(parameters: saved)
            evaluation = try copy.evaluate(heldOut, configuration)
        }
        let moments = tensors.filter {
            !$0.name.hasPrefix(Self.headPrefix) && !$0.name.hasPrefix(Self.bestPrefix)
        }
        try optimizer.load(
            state: moments, skipped: position.skipped, skippedInARow: position.skippedInARow)
        try model.head.update(parameters: head)
        step = position.step
        worseInARow = position.worseInARow
        ledger = position.ledger
        best = evaluation
        bestWeights = saved.isEmpty ? nil : try copy.detachedParameters()
        rewind()
    }
}

extension RewardModel {
    /// The present weights, with memory of their own.
    func detachedParameters() throws -> [(name: String, tensor: Tensor)] {
        try withoutGradients {
            try namedParameters.map { ($0.name, try $0.tensor.detached().copy()) }
        }
    }
}
