import Language
import Reasoning

/// A process reward model as a verifier (Lightman et al., 2305.20050 §2.6; Wang et al., 2312.08935
/// §3.4): a value behind every step, made one score by an aggregation.
///
///     score(z₁ … z_n) = aggregation(v(x, z₁), v(x, z₁z₂), …, v(x, z₁…z_n))
///
/// Where a chain breaks off within a step, the value at its end counts as the last step's; a chain
/// without any text has the value of its prompt. Masked (nil) as in `OutcomeRewardModel`.
///
/// A chain that a search makes longer is run at its new steps only: its earlier tokens are found in the
/// engine's cache, and of the model the head alone is run there.
///
/// Cost: one forward pass over the tokens that the same search has not run before, and the head behind
/// each earlier step; charged as prompt tokens.
public struct ProcessRewardModel: Verifier {
    public let reader: VerdictReader
    public let encoder: ChainEncoder
    public let aggregation: StepAggregation
    public var usesReference: Bool { false }

    /// - Parameters:
    ///   - reader: reads a `RewardModel`.
    public init(
        reader: VerdictReader, encoder: ChainEncoder, aggregation: StepAggregation = .min
    ) {
        self.reader = reader
        self.encoder = encoder
        self.aggregation = aggregation
    }

    /// - Parameter memory: bytes for KV pages, a hard bound.
    public init(
        _ model: RewardModel, tokenizer: any Tokenizer, task: any ReasoningTask,
        aggregation: StepAggregation = .min, memory: Int = 1 << 30
    ) throws {
        self.init(
            reader: try model.reader(memory: memory),
            encoder: ChainEncoder(task: task, tokenizer: tokenizer), aggregation: aggregation)
    }

    /// The same model under another aggregation.
    public func aggregating(by aggregation: StepAggregation) -> ProcessRewardModel {
        ProcessRewardModel(reader: reader, encoder: encoder, aggregation: aggregation)
    }

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
        let encoded = chains.map { encoder.readable($0, context: reader.engine.contextLength) }
        let found = try await reader.probabilities(
            of: encoded.compactMap { chain in
                chain.map { .init(tokens: $0.allTokens, counts: $0.valuedCounts) }
            })
        var read = found.values.makeIterator()
        let values = encoded.map { $0 == nil ? nil : read.next() }
        return (values, found.usage)
    }
}

extension EncodedChain {
    /// `valuedPositions` counted from the beginning of the prompt.
    var valuedCounts: [Int] { valuedPositions.map { prompt.count + $0 } }
}
