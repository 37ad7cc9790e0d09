import Language
import Reasoning

/// An outcome reward model as a verifier (Cobbe et al., 2110.14168 §4.2): the value that a
/// `RewardModel` reads behind a chain's last token.
///
/// A partial chain has a value too, that of its prefix. A chain is masked (nil) where it is longer
/// than the model's context or has text that the model's tokenizer lacks.
///
/// Cost: one forward pass over the chain's tokens that the engine has not cached; charged as prompt
/// tokens by the formula of the architecture.
public struct OutcomeRewardModel: Verifier {
    public let reader: VerdictReader
    public let encoder: ChainEncoder
    public var usesReference: Bool { false }

    public init(reader: VerdictReader, encoder: ChainEncoder) {
        self.reader = reader
        self.encoder = encoder
    }

    /// - Parameter memory: bytes for KV pages, a hard bound.
    public init(
        _ model: RewardModel, tokenizer: any Tokenizer, task: any ReasoningTask,
        memory: Int = 1 << 30
    ) throws {
        self.init(
            reader: try model.reader(memory: memory),
            encoder: ChainEncoder(task: task, tokenizer: tokenizer))
    }

    /// The value behind each chain's last token; nil for a chain that cannot be read.
    /// - Throws: `EngineError`, `CancellationError`.
    public func score(_ chains: [Chain]) async throws -> Scores {
        let encoded = chains.map { encoder.readable($0, context: reader.engine.contextLength) }
        let queries = encoded.compactMap { chain in
            chain.map { VerdictReader.Query(tokens: $0.allTokens, counts: [$0.allTokens.count]) }
        }
        let found = try await reader.probabilities(of: queries)
        var next = found.values.makeIterator()
        return Scores(
            values: encoded.map { $0 == nil ? nil : next.next()?.first }, usage: found.usage)
    }
}

extension ChainEncoder {
    /// The chain's tokens; nil where a model of that context cannot read it.
    func readable(_ chain: Chain, context: Int) -> EncodedChain? {
        guard let encoded = try? encode(chain), !encoded.prompt.isEmpty,
            encoded.prompt.count + encoded.tokens.count <= context
        else { return nil }
        return encoded
    }
}
