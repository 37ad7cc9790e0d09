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
/// Values are remembered by the tokens before them, so a chain that a search makes longer is valued
/// at its new steps only, and its earlier tokens are found in the engine's cache.
///
/// Cost: one forward pass over the tokens that are not cached; charged as prompt tokens.
public struct ProcessRewardModel: Verifier {
    public let reader: VerdictReader
    public let encoder: ChainEncoder
    public let aggregation: StepAggregation
    private let memory: ValueMemory
    public var usesReference: Bool { false }

    /// - Parameters:
    ///   - reader: reads from weights that do not change.
    ///   - remembered: values kept, about. Default 16,384.
    public init(
        reader: VerdictReader, encoder: ChainEncoder, aggregation: StepAggregation = .min,
        remembered: Int = 16_384
    ) {
        self.reader = reader
        self.encoder = encoder
        self.aggregation = aggregation
        memory = ValueMemory(capacity: remembered)
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

    /// The same model and memory under another aggregation.
    public func aggregating(by aggregation: StepAggregation) -> ProcessRewardModel {
        ProcessRewardModel(self, aggregation)
    }

    private init(_ other: ProcessRewardModel, _ aggregation: StepAggregation) {
        reader = other.reader
        encoder = other.encoder
        memory = other.memory
        self.aggregation = aggregation
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
        let known = encoded.map { chain in
            chain.map { memory.values(of: $0.allTokens, after: $0.valuedCounts) } ?? []
        }
        var queries: [VerdictReader.Query] = []
        for case (let chain?, let known) in zip(encoded, known) {
            let missing = zip(chain.valuedCounts, known).filter { $0.1 == nil }.map(\.0)
            guard !missing.isEmpty else { continue }
            queries.append(.init(tokens: chain.allTokens, counts: missing))
        }
        let found = try await reader.probabilities(of: queries)
        for (query, values) in zip(queries, found.values) {
            memory.remember(values, of: query.tokens, after: query.counts)
        }
        var read = found.values.filter { !$0.isEmpty }.makeIterator()
        let values = zip(encoded, known).map { chain, known -> [Double]? in
            guard chain != nil else { return nil }
            guard known.contains(nil) else { return known.compactMap(\.self) }
            var new = (read.next() ?? []).makeIterator()
            return known.compactMap { $0 ?? new.next() }
        }
        return (values, found.usage)
    }
}

extension EncodedChain {
    /// `valuedPositions` counted from the beginning of the prompt.
    var valuedCounts: [Int] { valuedPositions.map { prompt.count + $0 } }
}
