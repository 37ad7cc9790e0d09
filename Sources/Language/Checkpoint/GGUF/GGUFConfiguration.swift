import Tensors

/// Reads a model's configuration from the metadata of a GGUF file.
///
/// Keys are those of `Keys.LLM` in gguf-py; sizes stand under the name of the architecture, such as
/// `llama.block_count`. What would change the computation is refused by its key.
/// Source: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md#llm
struct GGUFConfiguration {
    let file: GGUFFile

    static let architectureKey = "general.architecture"
    /// - Throws: `CheckpointError`, `ConfigurationError`.
    func configuration() throws -> ModelConfiguration {
        let architecture = try architecture()
        let prefix = architecture.ggufName + "."
        try requireWhole()
        try requirePlain(prefix)
        guard let embedding = file.layout(of: GGUFNames.embedding)?.shape, embedding.count == 2
        else {
            throw CheckpointError.file(file.path, reason: "has no matrix \(GGUFNames.embedding)")
        }
        let hiddenSize = try required(prefix + "embedding_length")
        let rotary = GGUFRotaryScaling(fields: self, prefix: prefix)
        var configuration = ModelConfiguration(
            architecture: architecture,
            vocabularySize: try integer(prefix + "vocab_size") ?? embedding[0],
            hiddenSize: hiddenSize,
            intermediateSize: try required(prefix + "feed_forward_length"),
            hiddenLayers: try required(prefix + "block_count"),
            attentionHeads: try required(prefix + "attention.head_count"),
            kvHeads: try integer(prefix + "attention.head_count_kv"),
            headDimensions: try integer(prefix + "attention.key_length"),
            rmsNormEps: try number(prefix + "attention.layer_norm_rms_epsilon") ?? 1e-6,
            ropeTheta: try number(prefix + "rope.freq_base") ?? 10_000,
            maxPositionEmbeddings: try required(prefix + "context_length"),
            tieWordEmbeddings: file.layout(of: GGUFNames.head) == nil,
            attentionBias: architecture == .llama
                && file.layout(of: "blk.0.attn_q.bias") != nil,
            eosTokenIds: try endTokens(), bosTokenId: try token("bos"),
            padTokenId: try token("padding"),
            dtype: weightType)
        configuration.ropeScaling = try rotary.scaling(configuration)
        for key in ["attention.value_length", "rope.dimension_count"] {
            guard let size = try integer(prefix + key), size != configuration.headDimensions else {
                continue
            }
            throw unsupported(
                prefix + key, "\(size)", "\(configuration.headDimensions), as all of a head")
        }
        try configuration.validate()
        return configuration
    }

    private func architecture() throws -> ModelConfiguration.Architecture {
        let name = file[Self.architectureKey]
        guard
            let architecture = ModelConfiguration.Architecture.allCases.first(where: {
                $0.ggufName == name?.string
            })
        else {
            let known = Set(ModelConfiguration.Architecture.allCases.map(\.ggufName))
            throw unsupported(
                Self.architectureKey, name?.description ?? "absent",
                known.sorted().map { "'\($0)'" }.joined(separator: ", "))
        }
        return architecture
    }

    // MARK: What is not computed

    /// A model in several files.
    private func requireWhole() throws {
        guard let count = try integer("split.count"), count > 1 else { return }
        throw unsupported("split.count", "\(count)", "a model in one file")
    }

    /// Keys by which a model differs from plain ones, with the number, or the truth value as a number,
    /// by which it does not.
    private static let plain: [(key: String, value: Double)] = [
        ("expert_count", 0), ("expert_used_count", 0), ("attention.sliding_window", 0),
        ("attention.causal", 1), ("use_parallel_residual", 0), ("attention.max_alibi_bias", 0),
        ("attention.clamp_kqv", 0), ("attn_logit_softcapping", 0), ("final_logit_softcapping", 0),
        ("logit_scale", 1), ("residual_scale", 1), ("embedding_scale", 1),
    ]

    private func requirePlain(_ prefix: String) throws {
        try require(Self.plain, prefix)
        if let scale = file[prefix + "attention.scale"] {
            throw unsupported(prefix + "attention.scale", "\(scale)", "its absence")
        }
    }

    func require(_ keys: [(key: String, value: Double)], _ prefix: String) throws {
        for (key, plain) in keys {
            guard let value = file[prefix + key] else { continue }
            let found = value.bool.map { $0 ? 1 : 0 } ?? value.number
            guard found != plain else { continue }
            throw unsupported(prefix + key, "\(value)", "\(plain)")
        }
    }

    // MARK: Fields

    func unsupported(_ key: String, _ value: String, _ supported: String) -> CheckpointError {
        .unsupported(field: "\(file.path): \(key)", value: value, supported: supported)
    }

    private func required(_ key: String) throws -> Int {
        guard let value = try integer(key) else {
            throw CheckpointError.file(file.path, reason: "\(key) is absent")
        }
        return value
    }

    func integer(_ key: String) throws -> Int? {
        guard let value = file[key] else { return nil }
        guard let integer = value.integer else {
            throw CheckpointError.file(
                file.path, reason: "\(key) is \(value), not a whole number of at most 63 bits")
        }
        return integer
    }

    func number(_ key: String) throws -> Double? {
        guard let value = file[key] else { return nil }
        guard let number = value.number else {
            throw CheckpointError.file(file.path, reason: "\(key) is \(value), not a number")
        }
        return number
    }

    /// The token of a role; nil also for the number by which llama.cpp says that there is none.
    private func token(_ role: String) throws -> Int? {
        let token = try integer(GGUFKeys.token(role))
        return token == Int(UInt32.max) || token == -1 ? nil : token
    }

    /// The tokens that end a sequence, a turn or a message that calls a tool.
    private func endTokens() throws -> [Int] {
        var tokens: [Int] = []
        for role in ["eos", "eot", "eom"] {
            if let token = try token(role), !tokens.contains(token) { tokens.append(token) }
        }
        return tokens
    }

    /// The type in which the weights would be stored anew: that of all matrices where it is one of 16
    /// bits, else float32.
    private var weightType: ModelConfiguration.WeightType {
        let types = file.names.compactMap { file.layout(of: $0) }.filter { $0.shape.count > 1 }
            .map(\.type)
        if types.allSatisfy({ $0 == .f16 }) { return .float16 }
        return types.allSatisfy { $0 == .bf16 } ? .bfloat16 : .float32
    }
}

extension ModelConfiguration.Architecture {
    /// What llama.cpp calls it.
    var ggufName: String {
        switch self {
        case .llama, .mistral: "llama"
        case .qwen2: "qwen2"
        case .qwen3: "qwen3"
        }
    }
}
