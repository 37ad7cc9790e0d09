import Foundation
import Reasoning
import Tensors

/// A model ready to answer: its weights, tokenizer, decoder and engine.
public struct LocalModel: Sendable {
    public let model: Transformer
    public let tokenizer: any Tokenizer
    /// The tokens that end a sequence: those of the model's configuration, where it names any; else the
    /// tokenizer's. The tokenizer's stands first where it is among them.
    public let endOfSequence: [Token]
    public let engine: GenerationEngine
    /// Packs the model's present weights for decoding; to be called within `changeWeights`.
    public let reload: @Sendable () throws -> Void

    /// A model behind an engine, where and of what type its weights are.
    ///
    /// `self.model` shares the weights and knows as many tokens as the tokenizer: the rows of a
    /// vocabulary that was filled up have no logits, in sampling as in training.
    /// - Parameters:
    ///   - memory: bytes for KV pages, a hard bound.
    /// - Throws: `ModelError` for a tokenizer of more tokens than the model has.
    public init(
        model: Transformer, tokenizer: any Tokenizer, memory: Int = 1 << 30,
        engine configuration: GenerationEngine.Configuration = .init()
    ) throws {
        let model = try model.limited(to: tokenizer.vocabularySize)
        self.model = model
        self.tokenizer = tokenizer
        let own = tokenizer.endOfSequence
        let named = model.configuration.eosTokenIds.map { Token($0) }
        let ends = named.isEmpty ? [own] : named
        endOfSequence = ends.filter { $0 == own } + ends.filter { $0 != own }
        // Only the engine's thread uses it: `reload`, too, is called there.
        nonisolated(unsafe) let decoder = try model.decoder(memory: memory)
        engine = try GenerationEngine(decoder: decoder, configuration: configuration)
        reload = { try decoder.reload() }
    }

    /// Reads a Hugging Face folder, a GGUF file or a folder of low-rank adapters, each weight straight to
    /// `device` and `dtype`.
    /// - Parameters:
    ///   - base: for adapters, where their base is; nil: where they say.
    ///   - lora: fresh adapters to be trained in the place of the weights (`Transformer.withAdapters`); nil:
    ///     none.
    ///   - seed: of the fresh adapters.
    /// - Throws: `CheckpointError`, `TokenizerError`, `TensorError`, `ModelError`; `ConfigurationError`,
    ///   before a weight is read, for a model that does not fit into the machine.
    public init(
        folder: URL, device: Device = .cpu, dtype: DType = .float32, memory: Int = 1 << 30,
        base: URL? = nil, lora: LoRAConfiguration? = nil, seed: UInt64 = 0
    ) throws {
        let checkpoint = try CheckpointFolder(url: folder, base: base)
        try lora?.requireMemory(beside: checkpoint.configuration)
        let tokenizer = try checkpoint.tokenizer()
        if device == .cpu {
            try checkpoint.configuration.requireMemory(
                decodingAs: dtype, keysAndValues: memory)
        }
        let model = try checkpoint.transformer(
            device: device, dtype: dtype, tokens: tokenizer.vocabularySize)
        try self.init(
            model: lora.map {
                try model.withAdapters($0, seed: seed, base: checkpoint.name)
            } ?? model, tokenizer: tokenizer, memory: memory)
    }

    /// Reads a model as `init(folder:device:dtype:memory:base:lora:seed:)` does, to where a recipe places
    /// it; nil: to the CPU in float32.
    /// - Throws: `CheckpointError`, `TokenizerError`, `TensorError`, `ModelError`, `ConfigurationError`.
    public init(
        folder: URL, at placement: Placement?, memory: Int = 1 << 30, base: URL? = nil,
        lora: LoRAConfiguration? = nil, seed: UInt64 = 0
    ) throws {
        let placement = placement ?? Placement()
        try self.init(
            folder: folder, device: placement.device, dtype: placement.dtype, memory: memory,
            base: base, lora: lora, seed: seed)
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

extension Transformer {
    /// The decoder of the model's path.
    /// - Parameter memory: bytes for KV pages, a hard bound. Default 1 GiB.
    public func decoder(memory: Int = 1 << 30) throws -> any DecodeBackend {
        switch path {
        case .fused: try FusedDecoder(model: self, memory: memory)
        case .plain: try PlainDecoder(model: self, memory: memory)
        }
    }
}
