import Foundation
import Language
import Reasoning
import Results
import Rewards
import Statistics
import Tensors

/// Training of a reward model on labelled chains: pack → value → loss → step, with held-out
/// evaluations and early stopping.
///
/// One loop makes outcome and process models: they differ in where their chains are labelled
/// (`LabelledChain`). With chains labelled at the end and `Objective.pointwise` it is the verifier
/// of Cobbe et al. (2110.14168 §4.2), with `.pairwise` that of 2203.02155 §3.5; with exact step
/// labels the process model of Lightman et al. (2305.20050), with Monte-Carlo labels Math-Shepherd
/// (2312.08935), with those of `FirstError` OmegaPRM's (2406.06592).
///
/// When the training ends, the model has the weights of the best evaluation.
///
/// Departures from the papers: 1. It learns until the held-out loss stops falling, not for a fixed
/// number of epochs. 2. No dropout.
///
/// Cost: three forward passes over the chains an epoch, one over the held-out ones an evaluation.
public struct RewardTraining {
    /// What one step did.
    public struct Step: TrainingStep {
        /// Counted from 1.
        public var step: Int
        /// In nats, a value or a pair.
        public var loss: Double
        public var optimizer: GuardedOptimizer.Outcome
        /// On the held-out chains, after this step; nil where none was due.
        public var evaluation: Evaluation?
        /// Tokens, FLOPs of forward and backward pass, seconds; the evaluation's included.
        public var usage: Usage

        public var shownMetrics: [String: Double] {
            var metrics = ["loss": loss]
            metrics["held-out loss"] = evaluation?.loss
            return metrics
        }

        public var record: StepRecord {
            var ledger = ComputeLedger()
            ledger.charge(usage, to: .training)
            var metrics: Metrics = [
                .loss: loss, .gradientNorm: optimizer.gradientNorm,
                .learningRate: optimizer.learningRate, .skipped: optimizer.skipped ? 1 : 0,
            ]
            metrics[.heldOutLoss] = evaluation?.loss
            metrics[.heldOutBrier] = evaluation?.calibration.brier
            metrics[.heldOutAreaUnderROC] = evaluation?.calibration.areaUnderROC
            metrics[.heldOutPairAccuracy] = evaluation?.pairAccuracy
            return StepRecord(
                phase: RewardTraining.phase, step: step, ledger: ledger, metrics: metrics)
        }
    }

    public let configuration: Configuration
    /// Steps of all epochs.
    public let totalSteps: Int
    let model: any ValueModel
    let chains: [LabelledChain]
    let heldOut: [LabelledChain]
    private let groups: RewardGroups
    var optimizer: GuardedOptimizer
    /// Steps done.
    public internal(set) var step = 0
    /// The evaluation with the lowest held-out loss.
    public internal(set) var best: Evaluation?
    var bestWeights: [(name: String, tensor: Tensor)]?
    /// Evaluations since the best one.
    var worseInARow = 0
    private var epoch = (number: -1, steps: [[[Int]]]())
    private var epochStart = 0
    let processes: any ProcessGroup
    public let memory: TrainingMemory?

    /// - Parameters:
    ///   - model: trained in place.
    ///   - training: chains without labels are passed over.
    ///   - heldOut: chains of other problems; empty for a training that goes through all epochs.
    ///   - processes: those that train this model together. Default: this one alone.
    /// - Throws: `ConfigurationError`, also where the machine has too little memory;
    ///   `RewardsError.noSignal` where no chain has a label or, with `pairwise`, no problem both right and
    ///   wrong chains; `.sequenceTooLong`; `CancellationError`.
    public init(
        model: any ValueModel, training: [LabelledChain], heldOut: [LabelledChain],
        configuration: Configuration, processes: any ProcessGroup = SingleProcess()
    ) throws {
        try configuration.validate()
        let chainTokens = (training + heldOut).map { $0.prompt.count + $0.tokens.count }
        var memory = model.trainingMemory(
            of: .init(
                tokens: configuration.tokensPerStep, longest: chainTokens.max(),
                checkpointing: configuration.checkpointing ?? false),
            hasMuon: configuration.optimizer.muon != nil)
        // The weights of the best evaluation are kept.
        memory.companions += memory.weights
        try memory.require(for: "tokensPerStep", on: model.backbone.device)
        self.memory = memory
        for chain in training + heldOut { try model.requireFit(of: chain) }
        groups = RewardGroups(training, configuration: configuration)
        var steps = 0
        for epoch in 0..<configuration.epochs {
            try Task.checkCancellation()
            steps += groups.steps(ofEpoch: epoch).count
            // None has any where the first has none.
            if steps == 0 { break }
        }
        totalSteps = steps
        guard totalSteps > 0 else {
            throw RewardsError.noSignal(
                configuration.objective == .pairwise
                    ? "no problem has both a right and a wrong chain"
                    : "none of \(training.count) chains has a label")
        }
        self.model = model
        self.chains = training
        self.heldOut = heldOut.filter { !$0.labels.isEmpty }
        self.configuration = configuration
        self.processes = processes
        optimizer = try GuardedOptimizer(
            model.namedParameters, configuration: configuration.optimizer, totalSteps: totalSteps)
    }

    /// Whether every epoch is over or the held-out loss has stopped falling.
    public var isDone: Bool { step >= totalSteps || worseInARow >= configuration.patience }

    /// One optimizer step, and an evaluation where one is due.
    /// - Throws: `TensorError.diverged`.
    public mutating func advance() throws -> Step {
        let start = Date()
        var (batch, labels) = (ValueBatch(), [[LabelledChain]]())
        for group in nextGroups() {
            labels.append(group.map { chains[$0] })
            batch.append(labels[labels.count - 1])
        }
        let checkpointing = configuration.checkpointing ?? false
        let loss = try configuration.objective.loss(
            of: model.logits(of: batch, checkpointing: checkpointing), labels: labels)
        try processes.share(
            of: loss, over: configuration.objective.count(of: labels)
        ).backward()
        let value = Double(try loss.item(Float.self))
        let outcome = try optimizer.step(step, lossIsFinite: value.isFinite, in: processes)
        step += 1
        var usage = Usage(
            promptTokens: batch.tokens.count,
            flops: model.trainingFLOPs(of: batch, checkpointing: checkpointing))
        let evaluation = try evaluateIfDue(usage: &usage)
        usage.seconds = Date().timeIntervalSince(start)
        if isDone, let bestWeights { try model.update(parameters: bestWeights) }
        return Step(
            step: step, loss: value, optimizer: outcome, evaluation: evaluation, usage: usage)
    }

    private mutating func nextGroups() -> [[Int]] {
        while step - epochStart >= epoch.steps.count {
            epochStart += epoch.steps.count
            epoch = (epoch.number + 1, groups.steps(ofEpoch: epoch.number + 1))
        }
        return epoch.steps[step - epochStart]
    }

    /// Forgets which epoch it stood in: the next step finds its own.
    mutating func rewind() {
        epoch = (-1, [])
        epochStart = 0
    }

    private mutating func evaluateIfDue(usage: inout Usage) throws -> Evaluation? {
        let isDue = step % configuration.evaluationInterval == 0 || step == totalSteps
        guard isDue, !heldOut.isEmpty else { return nil }
        let evaluation = try model.evaluate(heldOut, configuration)
        usage += evaluation.usage
        // A loss that is not a number is never the best.
        if evaluation.loss < best?.loss ?? .infinity {
            best = evaluation
            bestWeights = try model.detachedParameters()
            worseInARow = 0
        } else {
            worseInARow += 1
        }
        return evaluation
    }
}

extension ValueModel {
    /// - Throws: `RewardsError.sequenceTooLong`; `ConfigurationError` for a label outside its chain.
    func requireFit(of chain: LabelledChain) throws {
        let context = backbone.configuration.maxPositionEmbeddings
        let tokens = chain.prompt.count + chain.tokens.count
        guard tokens <= context else {
            throw RewardsError.sequenceTooLong(tokens: tokens, context: context)
        }
        guard !chain.prompt.isEmpty else {
            throw ConfigurationError(
                field: "prompt", reason: "that of problem \(chain.problem) is empty")
        }
        for label in chain.labels {
            guard (0...chain.tokens.count).contains(label.position),
                (0...1).contains(label.target)
            else {
                throw ConfigurationError(
                    field: "labels",
                    reason: "target \(label.target) after \(label.position) of "
                        + "\(chain.tokens.count) tokens of a chain of \(chain.problem)")
            }
        }
    }
}

extension ValueBatch {
    /// Appends chains of one prompt, to be valued where they are labelled.
    mutating func append(_ group: [LabelledChain]) {
        guard let prompt = group.first?.prompt else { return }
        append(
            prompt: prompt, chains: group.map { ($0.tokens, $0.labels.map(\.position)) })
    }
}
