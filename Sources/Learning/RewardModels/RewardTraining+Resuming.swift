import Language
import Rewards
import Tensors

extension RewardTraining: TrainingMethod {
    private static let headPrefix = "head."
    private static let bestPrefix = "best."

    public static var phase: String { "reward-training" }
    public var transformer: Transformer { model.backbone }
    public var checkpointInterval: Int { configuration.checkpointInterval ?? 25 }

    public var counters: [String: Int] {
        optimizer.counters.merging(["worseInARow": worseInARow]) { $1 }
    }

    /// The optimizer's moments, the weights beside the transformer's, and the weights of the best evaluation, where
    /// there has been one.
    public var tensors: [(name: String, tensor: Tensor)] {
        optimizer.state
            + (model.extra?.namedParameters ?? []).map { (Self.headPrefix + $0.name, $0.tensor) }
            + (bestWeights ?? []).map { (Self.bestPrefix + $0.name, $0.tensor) }
    }

    /// Takes over a saved state. The best evaluation is made again from its weights, so that it is
    /// what they come to.
    public mutating func restore(
        _ state: TrainingState, tensors: [(name: String, tensor: Tensor)]
    ) throws {
        func named(_ prefix: String) -> [(name: String, tensor: Tensor)] {
            tensors.compactMap { name, tensor in
                name.hasPrefix(prefix) ? (String(name.dropFirst(prefix.count)), tensor) : nil
            }
        }
        let (head, saved) = (named(Self.headPrefix), named(Self.bestPrefix))
        let worse = try state.count("worseInARow")
        // A copy takes them first, so that nothing has changed where they do not fit.
        let copy = try model.copied()
        try copy.extra?.update(parameters: head)
        var evaluation: Evaluation?
        if !saved.isEmpty {
            try copy.update(parameters: saved)
            evaluation = try copy.evaluate(heldOut, configuration)
        }
        let moments = tensors.filter {
            !$0.name.hasPrefix(Self.headPrefix) && !$0.name.hasPrefix(Self.bestPrefix)
        }
        try optimizer.restore(state, tensors: moments)
        try model.extra?.update(parameters: head)
        step = state.step
        worseInARow = worse
        best = evaluation
        bestWeights = saved.isEmpty ? nil : try copy.detachedParameters()
        rewind()
    }
}

extension ValueModel {
    /// The present weights, with memory of their own.
    func detachedParameters() throws -> [(name: String, tensor: Tensor)] {
        try withoutGradients {
            try namedParameters.map { ($0.name, try $0.tensor.detached().copy()) }
        }
    }
}
