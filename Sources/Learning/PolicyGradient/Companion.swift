import Rewards
import Tensors

/// A value model that learns beside the policy, with its optimizer: what a checkpoint holds of it.
struct Companion<Model: ValueModel> {
    let model: Model
    var optimizer: GuardedOptimizer
    /// Before the names of its tensors and counters, such as `critic.`.
    let prefix: String

    private static var weights: String { "weights." }

    /// Its weights and its optimizer's moments.
    var tensors: [(name: String, tensor: Tensor)] {
        (model.namedParameters.map { (Self.weights + $0.name, $0.tensor) } + optimizer.state)
            .map { (prefix + $0.0, $0.1) }
    }

    var counters: [String: Int] {
        Dictionary(
            uniqueKeysWithValues: optimizer.counters.map { (prefix + $0.key, $0.value) })
    }

    /// Whether a checkpoint's tensor belongs to it.
    func owns(_ name: String) -> Bool { name.hasPrefix(prefix) }

    /// Takes over a saved state.
    mutating func restore(
        _ state: TrainingState, tensors: [(name: String, tensor: Tensor)]
    ) throws {
        let own = tensors.filter { owns($0.name) }
            .map { (name: String($0.name.dropFirst(prefix.count)), tensor: $0.tensor) }
        let weights = own.filter { $0.name.hasPrefix(Self.weights) }
            .map { (name: String($0.name.dropFirst(Self.weights.count)), tensor: $0.tensor) }
        // A copy takes them first, so that nothing has changed where they do not fit.
        try model.copied().update(parameters: weights)
        try optimizer.load(
            state: own.filter { !$0.name.hasPrefix(Self.weights) },
            skipped: state.count(prefix + "skipped"),
            skippedInARow: state.count(prefix + "skippedInARow"))
        try model.update(parameters: weights)
    }
}
