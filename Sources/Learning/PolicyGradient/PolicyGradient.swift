import Foundation
import Language
import Reasoning
import Tasks
import Tensors

/// Reinforcement learning of a policy against an exact verifier: sample → judge → advantage →
/// loss → step.
///
/// REINFORCE (Williams 1992) with the choices of its descendants as pieces: see `Configuration`,
/// `Advantage`, `PolicyObjective`, `Overlong`. The reward is 1 for a right answer and 0 otherwise;
/// nothing else is rewarded, neither length nor checks nor second thoughts.
///
/// Departures from the papers: 1. several updates per batch divide it into as many parts, each used
/// once, as DAPO and Dr. GRPO do, not GRPO's several passes over the whole. 2. `log π_old` is the
/// sampler's own number; the same transformer samples and learns, and the gap is a logged metric.
///
/// Cost of a step in model calls: problems × samples chains, and one forward and backward pass over
/// them in which each prompt stands once.
public struct PolicyGradient {
    public let configuration: Configuration
    /// Every sample's stream is derived from it and from the place of its problem in the source.
    public let seed: UInt64
    let model: Transformer
    let reference: Transformer?
    let policy: LocalPolicy
    let source: any ProblemSource
    let reload: @Sendable () throws -> Void
    var optimizer: GuardedOptimizer
    /// Steps done.
    public private(set) var step = 0
    /// Optimizer steps done or skipped.
    var updates = 0
    /// Groups drawn so far: the position in the source.
    var cursor = 0
    /// What the steps so far cost: rollouts and training.
    public private(set) var ledger = ComputeLedger()

    /// - Parameters:
    ///   - model: trained in place.
    ///   - policy: samples from an engine whose decoder holds `model`'s weights.
    ///   - reload: packs the model's weights into that decoder; called on the engine's thread.
    ///   - reference: where the objective has a KL term; by default a copy of the model as it is
    ///     now. So a training that is resumed starts from the model it first started from, and
    ///     `CheckpointSeries.resume` comes after.
    /// - Throws: `LearningError.configuration`.
    public init(
        model: Transformer, policy: LocalPolicy, source: any ProblemSource, seed: UInt64,
        configuration: Configuration, reference: Transformer? = nil,
        reload: @escaping @Sendable () throws -> Void
    ) throws {
        try configuration.validate()
        self.configuration = configuration
        self.seed = seed
        self.model = model
        self.policy = policy
        self.source = source
        self.reload = reload
        let needsReference = configuration.objective.klCoefficient > 0
        self.reference = needsReference ? try reference ?? model.copied() : nil
        optimizer = try GuardedOptimizer(
            model.namedParameters, configuration: configuration.optimizer,
            totalSteps: configuration.steps * configuration.updatesPerBatch)
    }

    /// Whether every step is done.
    public var isDone: Bool { step >= configuration.steps }

    /// One batch of rollouts and the optimizer steps on it.
    ///
    /// Where sampling fails or is cancelled, nothing has changed and the step can be taken again.
    /// - Throws: `TensorError.diverged`, `LearningError.noSignal`, `EngineError`,
    ///   `CancellationError`.
    public mutating func advance() async throws -> Step {
        let begin = cursor
        let rollouts: Rollouts
        do {
            rollouts = try await rollout()
        } catch {
            cursor = begin
            throw error
        }
        let parts = rollouts.groups.divided(into: configuration.updatesPerBatch)
        var update = Update()
        let start = Date()
        // Fewer groups than parts are left when most had no signal.
        for part in parts where !part.isEmpty { update.add(try self.update(on: part)) }
        update.usage.seconds = Date().timeIntervalSince(start)
        try await policy.engine.changeWeights(reload)
        ledger.charge(rollouts.usage, to: .rollouts)
        ledger.charge(update.usage, to: .training)
        step += 1
        return Step(step: step, rollouts: rollouts, update: update)
    }
}

extension PolicyGradient: ResumableTraining {
    public static var phase: String { "learning" }

    public var state: TrainingState {
        TrainingState(
            phase: Self.phase, step: step,
            counters: [
                "cursor": cursor, "updates": updates, "skipped": optimizer.skipped,
                "skippedInARow": optimizer.skippedInARow,
            ], ledger: ledger)
    }

    public var optimizerState: [(name: String, tensor: Tensor)] { optimizer.state }

    /// Takes over a saved state. The engine must then get the model's weights: `synchronize`.
    public mutating func restore(
        _ state: TrainingState, optimizer moments: [(name: String, tensor: Tensor)]
    ) throws {
        let (done, next) = (try state.count("updates"), try state.count("cursor"))
        try optimizer.load(
            state: moments, skipped: state.count("skipped"),
            skippedInARow: state.count("skippedInARow"))
        step = state.step
        updates = done
        cursor = next
        ledger = state.ledger
    }

    /// Packs the model's present weights into the engine's decoder.
    public func synchronize() async throws {
        try await policy.engine.changeWeights(reload)
    }
}

extension Array {
    /// `parts` runs of nearly equal length, in order.
    func divided(into parts: Int) -> [ArraySlice<Element>] {
        (0..<parts).map { self[(count * $0 / parts)..<(count * ($0 + 1) / parts)] }
    }
}
