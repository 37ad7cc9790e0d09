import Foundation
import Language
import Reasoning
import Tasks
import Tensors

/// Reinforcement learning of a policy: sample → reward → advantage → loss → step.
///
/// REINFORCE (Williams 1992) with the choices of its descendants as pieces: see `Configuration`,
/// `Advantage`, `PolicyObjective`, `Overlong`. What is learned is a `Reward`'s to say, by default the
/// exact judge's; filters and accuracies go by the judge, whatever is rewarded.
///
/// Tokens that were put into a chain and not sampled are context: they have no gradient.
///
/// Departures from the papers: 1. several updates per batch divide it into as many parts, each used
/// once in an epoch, as DAPO and Dr. GRPO do; GRPO's several passes over the whole are `epochs`. 2. `log π_old` is the
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
    let reward: any Reward
    let processes: any ProcessGroup
    public let memory: TrainingMemory?
    let reload: @Sendable () throws -> Void
    var optimizer: GuardedOptimizer
    /// Nil unless credit asks one.
    var critic: Critic?
    /// Nil unless tokens are rewarded by what outcomes teach.
    var implicit: ImplicitReward?
    /// Steps done.
    public private(set) var step = 0
    /// Steps in a row in which the reward did not go with the judge.
    private(set) var disagreements = 0
    /// Groups drawn so far: the position in the source.
    var cursor = 0
    /// Opens second attempts; nil: there are none.
    let nudge: String?
    /// Whether the step under way is one of a revision's stage I.
    private(set) var isHeld: Bool
    /// What the steps so far cost, those of earlier processes included.
    private var spending = ComputeLedger()

    /// - Parameters:
    ///   - model: trained in place.
    ///   - policy: samples from an engine whose decoder holds `model`'s weights.
    ///   - reward: what is learned from; nil: `ExactReward` of the policy's task.
    ///   - processes: those that train this model together. Default: this one alone.
    ///   - reload: packs the model's weights into that decoder; called on the engine's thread.
    ///   - reference: where the objective has a KL term; by default a copy of the model as it is
    ///     now. So a training that is resumed starts from the model it first started from, and
    ///     `CheckpointSeries.resume` comes after.
    /// - Throws: `ConfigurationError`, also where the machine has too little memory.
    public init(
        model: Transformer, policy: LocalPolicy, source: any ProblemSource, seed: UInt64,
        configuration: Configuration, reward: (any Reward)? = nil, reference: Transformer? = nil,
        processes: any ProcessGroup = SingleProcess(),
        reload: @escaping @Sendable () throws -> Void
    ) throws {
        try configuration.validate()
        let memory = configuration.memory(
            of: model, cachedPositions: policy.engine.cachedPositions)
        try memory.require(for: "tokensPerPass", on: model.device)
        self.memory = memory
        self.configuration = configuration
        self.seed = seed
        self.model = model
        self.policy = policy
        self.source = source
        self.reward = reward ?? ExactReward(task: policy.task)
        self.processes = processes
        self.reload = reload
        isHeld = configuration.revision?.isHeld(at: 0, after: 0) ?? false
        nudge = try configuration.revision.map { try Self.nudge(of: $0, for: policy) }
        self.reference = configuration.hasReference ? try reference ?? model.copied() : nil
        optimizer = try GuardedOptimizer(
            model.namedParameters, configuration: configuration.optimizer,
            totalSteps: configuration.steps * configuration.updatesPerStep)
        critic = try configuration.critic.map {
            try Critic(
                copying: model, configuration: $0, steps: configuration.steps,
                tokensPerPass: configuration.tokensPerPass,
                checkpointing: configuration.checkpointing ?? false)
        }
        implicit = try configuration.implicit.map {
            try ImplicitReward(
                copying: model, configuration: $0, steps: configuration.steps,
                tokensPerPass: configuration.tokensPerPass,
                checkpointing: configuration.checkpointing ?? false)
        }
    }

    /// Trains a local model on a task's problems.
    ///
    /// - Parameters:
    ///   - problems: gone through in a new order each time round.
    ///   - reward: what is learned from; nil: the exact verdict.
    /// - Throws: `ConfigurationError`, `EngineError`.
    public init(
        _ local: LocalModel, task: any ReasoningTask, problems: [Problem], seed: UInt64 = 0,
        configuration: Configuration, reward: (any Reward)? = nil
    ) throws {
        try self.init(
            model: local.model, policy: local.policy(for: task),
            source: ShuffledProblems(problems, seed: seed), seed: seed,
            configuration: configuration, reward: reward, reload: local.reload)
    }

    /// Such steps that end the training.
    static let disagreementsBorne = 4

    /// Whether every step is done, or the reward no longer goes with the judge.
    public var isDone: Bool {
        step >= configuration.steps || disagreements >= Self.disagreementsBorne
    }

    /// One batch of rollouts and the optimizer steps on it. A batch in which no group has a signal is a
    /// step as well: nothing is learned from it, and its metrics say so.
    ///
    /// Where sampling fails or is cancelled, nothing has changed and the step can be taken again.
    /// - Throws: `TensorError.diverged`, `EngineError`, `LearningError.reward` and what the reward
    ///   throws, `CancellationError`.
    public mutating func advance() async throws -> Step {
        let begin = cursor
        isHeld = try isHeldNext()
        var rollouts: Rollouts
        do {
            rollouts = try await rollout()
        } catch {
            cursor = begin
            throw error
        }
        var update = Update()
        let start = Date()
        let learned = step - (configuration.critic?.warmupSteps ?? 0)
        let (number, group) = (step, processes)
        update.critic = try critic?.learn(from: &rollouts.groups, step: number, processes: group)
        update.implicit = try implicit?.learn(
            from: &rollouts.groups, step: number, processes: group)
        configuration.advantage.finish(&rollouts.groups)
        let parts = rollouts.groups.divided(into: configuration.updatesPerBatch)
        for index in 0..<(learned < 0 ? 0 : configuration.updatesPerStep) {
            let part = parts[index % parts.count]
            // Fewer groups than parts are left when most had no signal.
            guard try processes.sum([part.count]) != [0] else { continue }
            update.add(
                try self.update(on: part, index: learned * configuration.updatesPerStep + index))
        }
        update.usage += update.critic?.usage ?? .zero
        update.usage += update.implicit?.usage ?? .zero
        update.usage.seconds = Date().timeIntervalSince(start)
        try await policy.engine.changeWeights(reload)
        step += 1
        let done = Step(
            step: step, rollouts: rollouts, update: update, anatomy: anatomy(of: rollouts))
        spending.add(done.ledger)
        if let least = configuration.leastAgreement, let found = done.rewardAgreement {
            disagreements = found < least ? disagreements + 1 : 0
        }
        return done
    }

    /// Whether the step to come is one of stage I. Where FLOPs say so each process goes by its own, as if all had spent
    /// as many, and what most of them say is done.
    private func isHeldNext() throws -> Bool {
        guard let revision = configuration.revision else { return false }
        // In an order of their own, so that a resumed run adds up the same.
        let flops = ComputeLedger.Account.allCases.reduce(0) { $0 + spending[$1].flops }
        let isOwn = revision.isHeld(at: step, after: flops * Double(processes.count))
        return try processes.sum([isOwn ? 1 : 0])[0] * 2 > processes.count
    }

    private func anatomy(of rollouts: Rollouts) -> ChainAnatomy? {
        guard let task = policy.task as? any AnatomizedTask else { return nil }
        return rollouts.drawn.flatMap(\.chains).reduce(into: ChainAnatomy()) {
            $0 += task.anatomy(of: $1.text, problem: $1.problem)
        }
    }
}

extension PolicyGradient: TrainingMethod {
    public static var phase: String { "learning" }
    public var transformer: Transformer { model }
    public var totalSteps: Int { configuration.steps }
    public var checkpointInterval: Int { configuration.checkpointInterval ?? 4 }

    /// Packs the model's present weights into the engine's decoder.
    public func prepare() async throws {
        try await policy.engine.changeWeights(reload)
    }

    public var counters: [String: Int] {
        optimizer.counters.merging(["cursor": cursor, "disagreements": disagreements]) {
            $1
        }
        .merging(critic?.learner.counters ?? [:]) { $1 }
        .merging(implicit?.learner.counters ?? [:]) { $1 }
    }

    public var tensors: [(name: String, tensor: Tensor)] {
        optimizer.state + (critic?.learner.tensors ?? []) + (implicit?.learner.tensors ?? [])
    }

    /// Takes over a saved state. The engine must then get the model's weights: `prepare`.
    public mutating func restore(
        _ state: TrainingState, tensors: [(name: String, tensor: Tensor)]
    ) throws {
        let next = try state.count("cursor")
        // Checkpoints from before have no such count.
        let disagreed =
            state.counters["disagreements"] == nil ? 0 : try state.count("disagreements")
        var (restored, implied) = (critic, implicit)
        try restored?.learner.restore(state, tensors: tensors)
        try implied?.learner.restore(state, tensors: tensors)
        try optimizer.restore(
            state,
            tensors: tensors.filter { tensor in
                critic?.learner.owns(tensor.name) != true
                    && implicit?.learner.owns(tensor.name) != true
            })
        (critic, implicit) = (restored, implied)
        step = state.step
        cursor = next
        disagreements = disagreed
        spending = state.ledger
    }
}

extension Array {
    /// `parts` runs of nearly equal length, in order.
    func divided(into parts: Int) -> [ArraySlice<Element>] {
        (0..<parts).map { self[(count * $0 / parts)..<(count * ($0 + 1) / parts)] }
    }
}
