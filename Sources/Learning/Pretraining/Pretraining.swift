import Foundation
import Language
import Reasoning
import Results
import Tasks
import Tensors

/// Next-token prediction on a task's corpus: texts packed end to end, no padding, loss in nats per
/// token of the continuations (the problems themselves are given, not predicted).
public struct Pretraining {
    /// How much text, in what portions.
    public struct Configuration: Codable, Hashable, Sendable {
        /// Tokens to train on, prompts included.
        public var tokens: Int
        /// Tokens in a step, prompts included; the last text may go beyond.
        public var tokensPerStep: Int
        /// Default: peak 2e-3 after 40 steps, cosine to a twentieth, weight decay 0.1.
        public var optimizer: GuardedOptimizer.Configuration
        /// Steps between checkpoints; nil: 50.
        public var checkpointInterval: Int?
        /// Whether passes keep the inputs of the blocks alone and compute the rest again
        /// (`Transformer.hidden`): memory, not mathematics; nil: no.
        public var checkpointing: Bool?

        public init(
            tokens: Int, tokensPerStep: Int = 16_384,
            optimizer: GuardedOptimizer.Configuration = .init(
                learningRate: 2e-3, warmupSteps: 40, decay: .cosine, finalShare: 0.05,
                weightDecay: 0.1), checkpointInterval: Int? = nil, checkpointing: Bool? = nil
        ) {
            self.tokens = tokens
            self.tokensPerStep = tokensPerStep
            self.optimizer = optimizer
            self.checkpointInterval = checkpointInterval
            self.checkpointing = checkpointing
        }

        /// Steps in all.
        public var steps: Int { max(0, tokens - 1) / max(1, tokensPerStep) + 1 }

        /// - Throws: `ConfigurationError` naming the first field that is out of bounds.
        public func validate() throws {
            try ConfigurationError.check("tokens", tokens, in: Limits.trainingTokens)
            try ConfigurationError.check("tokensPerStep", tokensPerStep, in: Limits.tokens)
            try ConfigurationError.check(
                "checkpointInterval", checkpointInterval ?? 1, in: Limits.interval)
            try optimizer.checked()
        }
    }

    /// What one step did.
    public struct Step: TrainingStep {
        /// Counted from 1.
        public var step: Int
        /// Mean loss in nats per scored token, each times its weight.
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
                .tokensPerSecond: tokensPerSecond,
            ]
        }

        private var tokensPerSecond: Double {
            Double(usage.promptTokens) / max(usage.seconds, 1e-9)
        }

        public var shownMetrics: [String: Double] { ["loss": loss, "tokens/s": tokensPerSecond] }

        public var record: StepRecord {
            var ledger = ComputeLedger()
            ledger.charge(usage, to: .training)
            return StepRecord(
                phase: Pretraining.phase, step: step, ledger: ledger, metrics: metrics)
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
    let processes: any ProcessGroup
    public let memory: TrainingMemory?

    /// - Parameters:
    ///   - model: trained in place.
    ///   - tokenizer: has a token for every character and mark of the corpus.
    ///   - processes: those that train this model together. Default: this one alone.
    /// - Throws: `ConfigurationError`, also where the machine has too little memory.
    public init(
        model: Transformer, tokenizer: any Tokenizer, corpus: any PretrainingCorpus,
        configuration: Configuration, processes: any ProcessGroup = SingleProcess()
    ) throws {
        try configuration.validate()
        let memory = model.trainingMemory(
            of: .init(
                tokens: configuration.tokensPerStep,
                longest: model.path == .plain
                    ? Self.longest(of: corpus, by: tokenizer) : nil,
                checkpointing: configuration.checkpointing ?? false),
            hasMuon: configuration.optimizer.muon != nil)
        try memory.require(for: "tokensPerStep", on: model.device)
        self.memory = memory
        self.model = model
        self.tokenizer = tokenizer
        self.corpus = corpus
        self.configuration = configuration
        self.processes = processes
        optimizer = try GuardedOptimizer(
            model.namedParameters, configuration: configuration.optimizer,
            totalSteps: configuration.steps)
    }

    /// Tokens of the longest of the first texts; nil where none can be read.
    private static func longest(
        of corpus: any PretrainingCorpus, by tokenizer: any Tokenizer
    ) -> Int? {
        (0..<64).compactMap { index in
            (try? corpus.example(at: index).tokens(by: tokenizer))
                .map { $0.prompt.count + $0.continuation.count }
        }.max()
    }

    /// Whether every step is done.
    public var isDone: Bool { step >= configuration.steps }

    /// One optimizer step.
    /// - Throws: `TensorError.diverged`, `LearningError.sequenceTooLong`, `TokenizerError`.
    public mutating func advance() throws -> Step {
        let start = Date()
        let (batch, weights) = try nextBatch()
        let checkpointing = configuration.checkpointing ?? false
        var logProbs = try model.tokenLogProbs(of: batch, checkpointing: checkpointing).logProbs
        if let weights {
            logProbs = try logProbs * Tensor(weights).moved(to: logProbs.device)
        }
        let loss = try -logProbs.mean()
        try processes.share(of: loss, over: batch.targets.count).backward()
        let value = Double(try loss.item(Float.self))
        let outcome = try optimizer.step(step, lossIsFinite: value.isFinite, in: processes)
        step += 1
        let usage = Usage(
            promptTokens: batch.tokens.count,
            flops: model.trainingFLOPs(of: batch, checkpointing: checkpointing),
            seconds: Date().timeIntervalSince(start))
        return Step(step: step, loss: value, optimizer: outcome, usage: usage)
    }

    /// - Returns: sequences, and what each scored token weighs; nil: all the same.
    private mutating func nextBatch() throws -> (PackedBatch, weights: [Float]?) {
        var batch = PackedBatch()
        var weights: [Float]?
        let context = model.configuration.maxPositionEmbeddings
        while batch.tokens.count < configuration.tokensPerStep {
            let example = corpus.example(at: cursor)
            cursor += 1
            let (prompt, continuation) = try example.tokens(by: tokenizer)
            guard prompt.count + continuation.count <= context else {
                throw LearningError.sequenceTooLong(
                    tokens: prompt.count + continuation.count, context: context)
            }
            let scored = batch.targets.count
            let unscored = try example.unscored(of: continuation.count)
            batch.append(prompt: prompt, continuations: [continuation], unscored: [unscored])
            guard weights != nil || example.weights != nil else { continue }
            let own = example.weights?.dropFirst(example.context).filter { $0 > 0 }
            weights =
                (weights ?? Array(repeating: 1, count: scored))
                + (own ?? Array(repeating: 1, count: batch.targets.count - scored))
        }
        return (batch, weights)
    }
}

extension Pretraining: TrainingMethod {
    public static var phase: String { "pretraining" }
    public var transformer: Transformer { model }
    public var totalSteps: Int { configuration.steps }
    public var checkpointInterval: Int { configuration.checkpointInterval ?? 50 }

    public var counters: [String: Int] {
        optimizer.counters.merging(["cursor": cursor]) { $1 }
    }

    public var tensors: [(name: String, tensor: Tensor)] { optimizer.state }

    public mutating func restore(
        _ state: TrainingState, tensors: [(name: String, tensor: Tensor)]
    ) throws {
        let next = try state.count("cursor")
        try optimizer.restore(state, tensors: tensors)
        step = state.step
        cursor = next
    }
}

extension PretrainingCorpus {
    /// The vocabulary of a model trained on it from nothing: its characters, its words and the
    /// standard marks.
    /// - Throws: `TokenizerError` for an alphabet that repeats a character, or a word that is none.
    public func tokenizer() throws -> CharacterTokenizer {
        try CharacterTokenizer(alphabet: alphabet, words: words)
    }
}

extension CorpusExample {
    /// What a model reads: the prompt and what follows, as it was sampled where it was.
    /// - Throws: `TokenizerError`.
    func tokens(by tokenizer: any Tokenizer) throws -> (prompt: [Token], continuation: [Token]) {
        (try tokenizer.encode(text: prompt), try tokens ?? tokenizer.encode(text: continuation))
    }

    /// The places of a continuation of so many tokens that are context and not learned.
    /// - Throws: `ConfigurationError` for weights of another number.
    fileprivate func unscored(of count: Int) throws -> [Range<Int>] {
        var ranges = context > 0 ? [0..<context] : []
        guard let weights else { return ranges }
        guard weights.count == count else {
            throw ConfigurationError(
                field: "weights", reason: "\(weights.count) are not those of \(count) tokens")
        }
        for (place, weight) in weights.enumerated() where !(weight > 0) {
            if let last = ranges.last, last.upperBound == place {
                ranges[ranges.count - 1] = last.lowerBound..<place + 1
            } else {
                ranges.append(place..<place + 1)
            }
        }
        return ranges
    }
}
