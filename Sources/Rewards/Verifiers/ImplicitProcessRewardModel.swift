import Language
import Reasoning

/// An implicit process reward model as a verifier (Yuan et al., 2412.01981): the value that a
/// `LogRatioModel` has behind every step, made one score by an aggregation.
///
///     score(z₁ … z_n) = aggregation(v(x, z₁), v(x, z₁z₂), …, v(x, z₁…z_n))
///
/// The last one is what it was trained on, and the default. A chain without any text has the value ½.
/// Masked (nil) as in `OutcomeRewardModel`.
///
/// Cost: for each of its two models a forward pass over the tokens that the same search has not run
/// before, and the head behind every token, earlier ones again; charged as prompt tokens.
public struct ImplicitProcessRewardModel: Verifier {
    public let encoder: ChainEncoder
    public let aggregation: StepAggregation
    /// β of the model.
    public let beta: Double
    /// The engines of the trained model and of its reference.
    private let engines: (trained: GenerationEngine, reference: GenerationEngine)
    public var usesReference: Bool { false }

    /// Reads the model's present weights: later training does not change what it says.
    ///
    /// - Parameter memory: bytes for KV pages of both models, a hard bound. Default 1 GiB.
    public init(
        _ model: LogRatioModel, tokenizer: any Tokenizer, task: any ReasoningTask,
        aggregation: StepAggregation = .last, memory: Int = 1 << 30
    ) throws {
        func engine(_ transformer: Transformer) throws -> GenerationEngine {
            try GenerationEngine(decoder: transformer.decoder(memory: memory / 2))
        }
        engines = (try engine(model.backbone.copied()), try engine(model.reference))
        encoder = ChainEncoder(task: task, tokenizer: tokenizer)
        beta = model.beta
        self.aggregation = aggregation
    }

    /// Most tokens of a prompt and its chain.
    var context: Int { engines.trained.contextLength }

    /// The aggregation of each chain's step values; nil for a chain that cannot be read.
    /// - Throws: `EngineError`, `CancellationError`.
    public func score(_ chains: [Chain]) async throws -> Scores {
        let (values, usage) = try await stepValues(of: chains)
        return Scores(values: values.map { $0.flatMap(aggregation.value(of:)) }, usage: usage)
    }

    /// The value behind each step of each chain, in [0, 1]; nil for a chain that cannot be read.
    public func stepValues(of chains: [Chain]) async throws -> (
        values: [[Double]?], usage: Usage
    ) {
        let encoded = chains.map { encoder.readable($0, context: context) }
        let requests = encoded.compactMap { $0.map(Self.request) }
        let (trained, reference) = try await PrefixAccount.sharing {
            (
                try await engines.trained.score(requests),
                try await engines.reference.score(requests)
            )
        }
        var usage = (trained + reference).reduce(Usage.zero) { $0 + $1.usage }
        usage.seconds = [trained, reference].reduce(0) { $0 + ($1.map(\.usage.seconds).max() ?? 0) }
        var read = zip(trained, reference).makeIterator()
        let values = encoded.map { chain -> [Double]? in
            guard let chain, let (own, other) = read.next() else { return nil }
            var sums = [0.0]
            for (own, other) in zip(own.logProbs, other.logProbs) {
                sums.append(sums[sums.count - 1] + Double(own) - Double(other))
            }
            return chain.valuedPositions.map { sigmoid(beta * sums[$0]) }
        }
        return (values, usage)
    }

    /// Every token of the chain behind all before it.
    private static func request(for chain: EncodedChain) -> ScoreRequest {
        ScoreRequest(
            tokens: chain.allTokens,
            targets: chain.tokens.enumerated().map {
                .init(position: chain.prompt.count + $0.offset - 1, token: $0.element)
            })
    }
}

extension ImplicitProcessRewardModel: ChainReader {
    func requireReadable(_ use: VerifierUse) throws(ConfigurationError) {
        try encoder.requireReadable(use, context: context, readsWhole: true)
    }
}
