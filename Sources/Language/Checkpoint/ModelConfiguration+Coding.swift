import Foundation
import Reasoning

extension ModelConfiguration: Codable {
    enum Key: String, CodingKey {
        case vocabularySize = "vocab_size"
        case hiddenSize = "hidden_size"
        case intermediateSize = "intermediate_size"
        case hiddenLayers = "num_hidden_layers"
        case attentionHeads = "num_attention_heads"
        case kvHeads = "num_key_value_heads"
        case headDimensions = "head_dim"
        case hiddenActivation = "hidden_act"
        case rmsNormEps = "rms_norm_eps"
        case ropeTheta = "rope_theta"
        case ropeScaling = "rope_scaling"
        case ropeParameters = "rope_parameters"
        case maxPositionEmbeddings = "max_position_embeddings"
        case tieWordEmbeddings = "tie_word_embeddings"
        case attentionBias = "attention_bias"
        case mlpBias = "mlp_bias"
        case eosTokenIds = "eos_token_id"
        case bosTokenId = "bos_token_id"
        case padTokenId = "pad_token_id"
        case dtype
        case torchDType = "torch_dtype"
    }

    /// Reads the fields of a `config.json` and validates them.
    /// - Throws: `CheckpointError` for an unsupported architecture, `ConfigurationError` for a value out
    ///   of bounds, `DecodingError` for an absent field or a wrong type.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Key.self)
        let architecture = try Architecture.read(from: decoder)
        let activation = try fields.decodeIfPresent(String.self, forKey: .hiddenActivation)
        guard ["silu", "swish"].contains(activation ?? "silu") else {
            throw CheckpointError.unsupported(
                field: "hidden_act", value: "'\(activation ?? "")'", supported: "'silu'")
        }
        let rope = try Rope(from: fields)
        let headDimensions = try Self.optionalInteger(in: fields, .headDimensions)

        self.init(
            architecture: architecture,
            vocabularySize: try Self.integer(in: fields, .vocabularySize),
            hiddenSize: try Self.integer(in: fields, .hiddenSize),
            intermediateSize: try Self.integer(in: fields, .intermediateSize),
            hiddenLayers: try Self.integer(in: fields, .hiddenLayers),
            attentionHeads: try Self.integer(in: fields, .attentionHeads),
            kvHeads: try Self.optionalInteger(in: fields, .kvHeads),
            headDimensions: headDimensions ?? architecture.headDimensions,
            rmsNormEps: try fields.decodeIfPresent(Double.self, forKey: .rmsNormEps) ?? 1e-6,
            ropeTheta: rope.theta ?? 10_000, ropeScaling: rope.scaling,
            maxPositionEmbeddings:
                try Self.optionalInteger(in: fields, .maxPositionEmbeddings) ?? 2048,
            tieWordEmbeddings:
                try fields.decodeIfPresent(Bool.self, forKey: .tieWordEmbeddings) ?? false,
            attentionBias: try fields.decodeIfPresent(Bool.self, forKey: .attentionBias) ?? false,
            mlpBias: try fields.decodeIfPresent(Bool.self, forKey: .mlpBias) ?? false,
            eosTokenIds: try Self.tokens(in: fields, .eosTokenIds),
            bosTokenId: try Self.optionalInteger(in: fields, .bosTokenId),
            padTokenId: try Self.optionalInteger(in: fields, .padTokenId),
            dtype: try fields.decodeIfPresent(WeightType.self, forKey: .dtype)
                ?? fields.decodeIfPresent(WeightType.self, forKey: .torchDType) ?? .float32)
        try validate()
        try requireSizes(in: fields)
    }

    /// What transformers would guess otherwise than it follows from the other sizes must stand there.
    private func requireSizes(in fields: KeyedDecodingContainer<Key>) throws {
        guard architecture == .llama || fields.contains(.kvHeads) else {
            throw ConfigurationError(field: Key.kvHeads.rawValue, reason: "is absent")
        }
        guard try Self.optionalInteger(in: fields, .headDimensions) == nil else { return }
        if architecture.headDimensions != nil {
            guard fields.contains(.headDimensions) else { return }
            throw ConfigurationError(field: Key.headDimensions.rawValue, reason: "is null")
        }
        guard hiddenSize % attentionHeads == 0 else {
            throw ConfigurationError(
                field: Key.headDimensions.rawValue,
                reason:
                    "is absent, and \(attentionHeads) heads do not divide hidden_size, which is "
                    + "\(hiddenSize)")
        }
    }

    private static func integer(in fields: KeyedDecodingContainer<Key>, _ key: Key) throws -> Int {
        guard let value = try optionalInteger(in: fields, key) else {
            throw ConfigurationError(
                field: key.rawValue, reason: fields.contains(key) ? "is null" : "is absent")
        }
        return value
    }

    /// Foundation does not say which field a number stands in that is no integer.
    private static func optionalInteger(
        in fields: KeyedDecodingContainer<Key>, _ key: Key
    ) throws -> Int? {
        do {
            return try fields.decodeIfPresent(Int.self, forKey: key)
        } catch {
            throw ConfigurationError(
                field: key.rawValue, reason: "is not an integer of at most 64 bits")
        }
    }

    private static func tokens(in fields: KeyedDecodingContainer<Key>, _ key: Key) throws -> [Int] {
        if let list = try? fields.decode([Int].self, forKey: key) { return list }
        return try optionalInteger(in: fields, key).map { [$0] } ?? []
    }

    /// Writes the fields so that `transformers` 4 and 5 read them: rotary base and weight type
    /// stand under their former and their present names.
    public func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: Key.self)
        try architecture.write(to: encoder)
        try fields.encode(vocabularySize, forKey: .vocabularySize)
        try fields.encode(hiddenSize, forKey: .hiddenSize)
        try fields.encode(intermediateSize, forKey: .intermediateSize)
        try fields.encode(hiddenLayers, forKey: .hiddenLayers)
        try fields.encode(attentionHeads, forKey: .attentionHeads)
        try fields.encode(kvHeads, forKey: .kvHeads)
        try fields.encode(headDimensions, forKey: .headDimensions)
        try fields.encode("silu", forKey: .hiddenActivation)
        try fields.encode(rmsNormEps, forKey: .rmsNormEps)
        try Rope(theta: ropeTheta, scaling: ropeScaling).encode(to: &fields)
        try fields.encode(maxPositionEmbeddings, forKey: .maxPositionEmbeddings)
        try fields.encode(tieWordEmbeddings, forKey: .tieWordEmbeddings)
        try fields.encode(attentionBias, forKey: .attentionBias)
        try fields.encode(mlpBias, forKey: .mlpBias)
        if eosTokenIds.count == 1 {
            try fields.encode(eosTokenIds[0], forKey: .eosTokenIds)
        } else if !eosTokenIds.isEmpty {
            try fields.encode(eosTokenIds, forKey: .eosTokenIds)
        }
        // Null where there is none: transformers would otherwise assume tokens 1 and 2.
        try fields.encode(bosTokenId, forKey: .bosTokenId)
        try fields.encode(padTokenId, forKey: .padTokenId)
        try fields.encode(dtype, forKey: .dtype)
        try fields.encode(dtype, forKey: .torchDType)
    }
}
