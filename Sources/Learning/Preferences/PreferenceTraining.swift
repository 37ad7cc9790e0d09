import Foundation
import Language
import Reasoning
import Results
import Tensors

/// Direct preference optimization (DPO, 2305.18290 §4): what is preferred becomes likelier than what is not, each
/// beside what a reference thinks of it, without a reward model and without sampling.
///
///     L = −mean ln σ(β (ln π(z_w|x)/π_ref(z_w|x) − ln π(z_l|x)/π_ref(z_l|x)))
///
/// Cost: four forward passes over every pair an epoch, in which its prompt stands once.
public struct PreferenceTraining {
    /// How pairs are learned from.
    public struct Configuration: Codable, Hashable, Sendable {
        /// β: how dear leaving the reference is.
        public var beta: Double
        public var epochs: Int
        /// Pairs of an optimizer step.
        public var pairs: Int
        public var optimizer: GuardedOptimizer.Configuration
        /// Steps between checkpoints; nil: 50.
        public var checkpointInterval: Int?
        /// Whether passes keep the inputs of the blocks alone and compute the rest again
        /// (`Transformer.hidden`): memory, not mathematics; nil: no.
        public var checkpointing: Bool?

        public init(
            beta: Double = 0.1, epochs: Int = 1, pairs: Int = 32,
            optimizer: GuardedOptimizer.Configuration = .init(learningRate: 1e-4, warmupSteps: 5),
            checkpointInterval: Int? = nil, checkpointing: Bool? = nil
        ) {
            self.beta = beta
            self.epochs = epochs
            self.pairs = pairs
            self.optimizer = optimizer
            self.checkpointInterval = checkpointInterval
            self.checkpointing = checkpointing
        }

        /// - Throws: `ConfigurationError` naming the first field that is out of bounds.
        public func validate() throws {
            try ConfigurationError.check("beta", beta, in: 1e-6...1e3)
            try ConfigurationError.check("epochs", epochs, in: Limits.epochs)
            try ConfigurationError.check("pairs", pairs, in: 1...Limits.problems.upperBound)
            try ConfigurationError.check(
                "checkpointInterval", checkpointInterval ?? 1, in: Limits.interval)
            try optimizer.checked()
        }
    }

    /// What one step did.
    public struct Step: TrainingStep {
        /// Counted from 1.
        public var step: Int
        /// In nats a pair.
        public var loss: Double
        /// Share of pairs whose chosen one is the likelier beside the reference.
        public var accuracy: Double
        /// Mean of what is within σ.
        public var margin: Double
        public var optimizer: GuardedOptimizer.Outcome
        public var usage: Usage

        public var shownMetrics: [String: Double] { ["loss": loss, "accuracy": accuracy] }

        public var record: StepRecord {
            var ledger = ComputeLedger()
            ledger.charge(usage, to: .training)
            return StepRecord(
                phase: PreferenceTraining.phase, step: step, ledger: ledger,
                metrics: [
                    .loss: loss, .preferenceAccuracy: accuracy, .preferenceMargin: margin,
                    .gradientNorm: optimizer.gradientNorm, .learningRate: optimizer.learningRate,
                    .skipped: optimizer.skipped ? 1 : 0,
                ])
        }
    }

    /// Packed tokens of one forward and backward pass: memory, not mathematics.
    private static let tokensPerPass = 16_384

    public let configuration: Configuration
    public let totalSteps: Int
    let model: Transformer
    let reference: Transformer
    private let pairs: [PreferencePair]
    private let order: EpochOrder
    var optimizer: GuardedOptimizer
    public let memory: TrainingMemory?
    /// Steps done.
    public private(set) var step = 0

    /// - Parameters:
    ///   - model: trained in place.
    ///   - reference: nil: a copy of the model as it is now; a training that is resumed begins with the model
    ///     it first began with.
    /// - Throws: `ConfigurationError`, also where there is no pair or one has an empty part;
    ///   `LearningError.sequenceTooLong`.
    public init(
        model: Transformer, reference: Transformer? = nil, pairs: [PreferencePair], seed: UInt64,
        configuration: Configuration
    ) throws {
        try configuration.validate()
        guard !pairs.isEmpty,
            pairs.allSatisfy({ !$0.prompt.isEmpty && !$0.chosen.isEmpty && !$0.rejected.isEmpty })
        else {
            throw ConfigurationError(
                field: "pairs", reason: "there are none, or one lacks its prompt or a continuation")
        }
        let context = model.configuration.maxPositionEmbeddings
        if let long = pairs.first(where: { $0.longest > context }) {
            throw LearningError.sequenceTooLong(tokens: long.longest, context: context)
        }
        let longest = pairs.map(\.longest).max() ?? 0
        var memory = model.trainingMemory(
            of: .init(
                tokens: min(
                    max(Self.tokensPerPass, 2 * longest), 2 * longest * configuration.pairs),
                longest: longest, checkpointing: configuration.checkpointing ?? false),
            hasMuon: configuration.optimizer.muon != nil)
        memory.companions = memory.weights
        try memory.require(for: "pairs", on: model.device)
        self.memory = memory
        self.model = model
        self.reference = try reference ?? model.copied()
        self.pairs = pairs
        self.configuration = configuration
        order = EpochOrder(count: pairs.count, seed: seed, name: "preference-order")
        let learned = configuration.epochs * pairs.count
        totalSteps = (learned + configuration.pairs - 1) / configuration.pairs
        optimizer = try GuardedOptimizer(
            model.namedParameters, configuration: configuration.optimizer, totalSteps: totalSteps)
    }

    public var isDone: Bool { step >= totalSteps }

    /// One optimizer step.
    /// - Throws: `TensorError.diverged`.
    public mutating func advance() throws -> Step {
        let start = Date()
        let first = step * configuration.pairs
        let last = min(first + configuration.pairs, configuration.epochs * pairs.count)
        let checkpointing = configuration.checkpointing ?? false
        var (value, found, usage) = (0.0, [Double](), Usage.zero)
        for batch in Batch.passes((first..<last).map { pairs[order.place(at: $0)] }) {
            let fixed = try withoutGradients { try batch.sums(by: reference) }
            let sums = try batch.sums(by: model, checkpointing: checkpointing)
            let margins = try batch.margins(sums - fixed) * configuration.beta
            // −ln σ(m) = ln(1 + e^−m).
            let loss = try RewardLoss.softplus(-margins).sum() / Double(last - first)
            try loss.backward()
            value += Double(try loss.item(Float.self))
            found += try margins.detached().floats().map(Double.init)
            let tokens = batch.packed.tokens.count
            let forward = batch.packed.forwardFLOPs(model.configuration)
            usage += Usage(
                promptTokens: tokens,
                flops: model.trainingFLOPs(of: batch.packed, checkpointing: checkpointing)
                    + reference.flops(forward: forward, tokens: tokens, learns: false))
        }
        let outcome = try optimizer.step(step, lossIsFinite: value.isFinite)
        step += 1
        usage.seconds = Date().timeIntervalSince(start)
        return Step(
            step: step, loss: value,
            accuracy: Double(found.count { $0 > 0 }) / Double(found.count),
            margin: found.reduce(0, +) / Double(found.count), optimizer: outcome, usage: usage)
    }

    /// Pairs that go through the models at once.
    private struct Batch {
        var packed = PackedBatch()
        /// By scored token its continuation: chosen and rejected in turns.
        var owners: [Int64] = []
        var count = 0

        /// Pairs in order, in passes of about `tokensPerPass` tokens.
        static func passes(_ pairs: [PreferencePair]) -> [Batch] {
            var passes: [Batch] = []
            var pending = Batch()
            for pair in pairs {
                pending.append(pair)
                if pending.packed.tokens.count >= tokensPerPass {
                    passes.append(pending)
                    pending = Batch()
                }
            }
            return pending.count > 0 ? passes + [pending] : passes
        }

        private mutating func append(_ pair: PreferencePair) {
            packed.append(prompt: pair.prompt, continuations: [pair.chosen, pair.rejected])
            for part in [pair.chosen, pair.rejected] {
                owners += repeatElement(Int64(count), count: part.count)
                count += 1
            }
        }

        /// ln π of each continuation, `[2 pairs]`.
        func sums(by model: Transformer, checkpointing: Bool = false) throws -> Tensor {
            let logProbs = try model.tokenLogProbs(of: packed, checkpointing: checkpointing)
                .logProbs
            return try Tensor.zeros([count]).moved(to: logProbs.device)
                .indexAdd(Tensor(owners).moved(to: logProbs.device), source: logProbs)
        }

        /// The chosen one's less the rejected one's, `[pairs]`.
        func margins(_ values: Tensor) throws -> Tensor {
            let table = try values.reshaped(count / 2, 2)
            return try (table.sliced(0..<1, axis: 1) - table.sliced(1..<2, axis: 1)).reshaped(-1)
        }
    }
}

extension PreferenceTraining: TrainingMethod {
    public static var phase: String { "preferences" }
    public var transformer: Transformer { model }
    public var checkpointInterval: Int { configuration.checkpointInterval ?? 50 }
    public var counters: [String: Int] { optimizer.counters }
    public var tensors: [(name: String, tensor: Tensor)] { optimizer.state }

    public mutating func restore(
        _ state: TrainingState, tensors: [(name: String, tensor: Tensor)]
    ) throws {
        try optimizer.restore(state, tensors: tensors)
        step = state.step
    }
}
