import Language
import Reasoning
import Tensors

/// A way to train a model, one step at a time: what a `Trainer` runs, logs, saves and resumes.
///
/// A method knows its loss and where it stands in its data; it does no logging, writes no file and
/// keeps no account of what the steps before cost.
public protocol TrainingMethod {
    /// What one step did.
    associatedtype Step: TrainingStep
    /// The name of its part of a run.
    static var phase: String { get }
    /// The model that is trained in place.
    var transformer: Transformer { get }
    /// Steps done.
    var step: Int { get }
    /// Steps in all, unless it ends before.
    var totalSteps: Int { get }
    var isDone: Bool { get }
    /// Steps between checkpoints, at least 1.
    var checkpointInterval: Int { get }
    /// What it takes, known before any of it is taken; nil: nobody knows. By default nil.
    var memory: TrainingMemory? { get }

    /// Called once before the first step, behind a resume. By default nothing.
    func prepare() async throws
    /// Takes one step. Where it throws, nothing has changed and the step can be taken again, unless
    /// the training has diverged.
    mutating func advance() async throws -> Step

    /// Everything beside tensors that the next step depends on, `step` aside.
    var counters: [String: Int] { get }
    /// What goes with the transformer's weights: the optimizer's moments, and whatever else a method
    /// has tensors for.
    var tensors: [(name: String, tensor: Tensor)] { get }
    /// Takes over what was saved; the transformer's weights come from elsewhere.
    /// - Throws: where it belongs to another training; then nothing has changed.
    mutating func restore(
        _ state: TrainingState, tensors: [(name: String, tensor: Tensor)]) throws
}

extension TrainingMethod {
    public var memory: TrainingMemory? { nil }
    public func prepare() async throws {}
}

/// What a step did, as a `Trainer` records it.
public protocol TrainingStep: Sendable {
    /// Metrics, problems and chains, and what this step alone cost. What would be a mean over nothing
    /// is absent from the metrics.
    var record: StepRecord { get }
    /// The metrics that a person watches.
    var shownMetrics: [String: Double] { get }
}

extension GuardedOptimizer {
    /// For `TrainingMethod.counters`.
    var counters: [String: Int] { ["skipped": skipped, "skippedInARow": skippedInARow] }

    /// Takes over a saved state.
    mutating func restore(
        _ state: TrainingState, tensors: [(name: String, tensor: Tensor)]
    ) throws {
        try load(
            state: tensors, skipped: state.count("skipped"),
            skippedInARow: state.count("skippedInARow"))
    }

    /// The step that the gradients of all processes together ask for.
    mutating func step(
        _ index: Int, lossIsFinite: Bool, in group: any ProcessGroup
    ) throws -> Outcome {
        guard group.count > 1 else { return try step(index, lossIsFinite: lossIsFinite) }
        try group.sum(gradients())
        let broken = try group.sum([lossIsFinite ? 0 : 1])
        return try step(index, lossIsFinite: broken == [0])
    }
}
