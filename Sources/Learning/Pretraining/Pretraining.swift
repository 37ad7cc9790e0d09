import Foundation
import Language
import Reasoning
import Results
import Tasks
import Tensors

/// Next-token prediction on a task's corpus: texts packed end to end, no padding, loss in nats per
/// token of the continuations (the problems themselves are given, not predicted).
///
/// `advance` does one step; the caller decides about logs, checkpoints and when to stop.
public struct Pretraining {
    /// How much text, in what portions.
    public struct Configuration: Codable, Hashable, Sendable {
        /// Tokens to train on, prompts included.
        public var tokens: Int
        /// Tokens in a step, prompts included; the last text may go beyond.
        public var tokensPerStep: Int
        /// Default: peak 2e-3 after 40 steps, cosine to a twentieth, weight decay 0.1.
        public var optimizer: GuardedOptimizer.Configuration

        public init(
            tokens: Int, tokensPerStep: Int = 16_384,
            optimizer: GuardedOptimizer.Configuration = .init(
                learningRate: 2e-3, warmupSteps: 40, decay: .cosine, finalShare: 0.05,
                weightDecay: 0.1)
        ) {
            self.tokens = tokens
            self.tokensPerStep = tokensPerStep
            self.optimizer = optimizer
        }

        /// Steps in all.
        public var steps: Int { max(0, tokens - 1) / max(1, tokensPerStep) + 1 }

        /// - Throws: `LearningError.configuration` naming the first field that is out of bounds.
        public func validate() throws {
            for (field, value) in [("tokens", tokens), ("tokensPerStep", tokensPerStep)]
            where value < 1 {
                throw LearningError.configuration(field: field, reason: "\(value) is less than 1")
            }
            try optimizer.checked()
        }
    }

    /// What one step did.
    public struct Step: Sendable {
        /// Counted from 1.
        public var step: Int
        /// Mean loss in nats per scored token.
        public var loss: Double
        /// Gradient norm and learning rate, and whether the step was skipped.
        public var optimizer: GuardedOptimizer.Outcome
        /// Tokens, FLOPs of forward and backward pass, seconds.
        public var usage: Usage

        /// For logs.
        public var metrics: Metrics {
            [
                .loss: loss, .gradientNorm: optimizer.gradientNorm,
                .learningRate: optimizer.learningRate, .skipped: optimizer.skipped ? 1 : 0,
                .tokensPerSecond: Double(usage.promptTokens) / max(usage.seconds, 1e-9),
            ]
        }
    }

    public let configuration: Configuration
    let model: Transformer
    let tokenizer: any Tokenizer
    let corpus: any PretrainingCorpus
    var optimizer: GuardedOptimizer
    /// Steps done.
    public private(set) var step = 0
    /// The next text of the corpus.
    private var cursor = 0
    /// What the steps so far cost.
    public private(set) var ledger = ComputeLedger()

    /// - Parameters:
    ///   - model: trained in place.
    ///   - tokenizer: has a token for every character and mark of the corpus.
    /// - Throws: `LearningError.configuration`.
    public init(
        model: Transformer, tokenizer: any Tokenizer, corpus: any PretrainingCorpus,
        configuration: Configuration
    ) throws {
        try configuration.validate()
        self.model = model
        self.tokenizer = tokenizer
        self.corpus = corpus
        self.configuration = configuration
        optimizer = try GuardedOptimizer(
            model.namedParameters, configuration: configuration.optimizer,
            totalSteps: configuration.steps)
    }

    /// Whether every step is done.
    public var isDone: Bool { step >= configuration.steps }

    /// One optimizer step.
    /// - Throws: `TensorError.diverged`, `LearningError.sequenceTooLong`, `TokenizerError`.
    public mutating func advance() throws -> Step {
        let start = Date()
        let batch = try nextBatch()
        let logProbs = try model.tokenLogProbs(of: batch).logProbs
        let loss = try -logProbs.mean()
        try loss.backward()
        let value = Double(try loss.item(Float.self))
        let outcome = try optimizer.step(step, lossIsFinite: value.isFinite)
        step += 1
        let usage = Usage(
            promptTokens: batch.tokens.count,
            flops: 3 * batch.forwardFLOPs(model.configuration),
            seconds: Date().timeIntervalSince(start))
        ledger.charge(usage, to: .training)
        return Step(step: step, loss: value, optimizer: outcome, usage: usage)
    }

    private mutating func nextBatch() throws -> PackedBatch {
        var batch = PackedBatch()
        let context = model.configuration.maxPositionEmbeddings
        while batch.tokens.count < configuration.tokensPerStep {
            let example = corpus.example(at: cursor)
            cursor += 1
            let prompt = try tokenizer.encode(text: example.prompt)
            let continuation = try tokenizer.encode(text: example.continuation)
            guard prompt.count + continuation.count <= context else {
                throw LearningError.sequenceTooLong(
                    tokens: prompt.count + continuation.count, context: context)
            }
            batch.append(prompt: prompt, continuations: [continuation])
        }
        return batch
    }
}

extension Pretraining: ResumableTraining {
    public static var phase: String { "pretraining" }

    public var state: TrainingState {
        TrainingState(
            phase: Self.phase, step: step,
            counters: [
                "cursor": cursor, "skipped": optimizer.skipped,
                "skippedInARow": optimizer.skippedInARow,
            ], ledger: ledger)
    }

    public mutating func restore(
        _ state: TrainingState, optimizer moments: [(name: String, tensor: Tensor)]
    ) throws {
        let next = try state.count("cursor")
        try optimizer.load(
            state: moments, skipped: state.count("skipped"),
            skippedInARow: state.count("skippedInARow"))
        step = state.step
        cursor = next
        ledger = state.ledger
    }

    public var optimizerState: [(name: String, tensor: Tensor)] { optimizer.state }
}
