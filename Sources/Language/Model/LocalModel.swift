import Foundation
import Reasoning
import Tensors

/// A model ready to answer: its weights, tokenizer, decoder and engine.
public struct LocalModel: Sendable {
    public let model: Transformer
    public let tokenizer: any Tokenizer
    /// The tokens that end a sequence: the tokenizer's, and those of the model's configuration.
    public let endOfSequence: [Token]
    public let engine: GenerationEngine
    /// Packs the model's present weights for decoding; to be called within `changeWeights`.
    public let reload: @Sendable () throws -> Void

    /// - Parameters:
    ///   - memory: bytes for KV pages, a hard bound.
    public init(
        model: Transformer, tokenizer: any Tokenizer, memory: Int = 1 << 30,
        engine configuration: GenerationEngine.Configuration = .init()
    ) throws {
        self.model = model
        self.tokenizer = tokenizer
        let ends = model.configuration.eosTokenIds.map { Token($0) }
        endOfSequence =
            [tokenizer.endOfSequence] + ends.filter { $0 != tokenizer.endOfSequence }
        switch model.path {
        case .fused:
            let decoder = try FusedDecoder(model: model, memory: memory)
            engine = try GenerationEngine(decoder: decoder, configuration: configuration)
            reload = { try decoder.reload() }
        case .plain:
            // The plain decoder computes with the model's own tensors: nothing to pack.
            engine = try GenerationEngine(
                decoder: PlainDecoder(model: model, memory: memory), configuration: configuration)
            reload = {}
        }
    }

    /// Reads a Hugging Face folder.
    /// - Throws: `CheckpointError`, `TokenizerError`, `TensorError`, `ModelError`.
    public init(folder: URL, memory: Int = 1 << 30) throws {
        let checkpoint = try CheckpointFolder(url: folder)
        try self.init(
            model: checkpoint.transformer(), tokenizer: checkpoint.tokenizer(), memory: memory)
    }

    /// The model as a policy for a task's problems.
    public func policy(for task: any ReasoningTask) throws -> LocalPolicy {
        try LocalPolicy(
            engine: engine, tokenizer: tokenizer, task: task, endOfSequence: endOfSequence)
    }

    /// Brings the engine to the model's present weights; cached prefixes are forgotten.
    public func synchronize() async throws {
        try await engine.changeWeights(reload)
    }
}
