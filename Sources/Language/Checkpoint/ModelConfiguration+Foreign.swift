import Reasoning
import Tensors

extension ModelConfiguration {
    /// Fields of a `config.json` that change what a model computes and that nothing here knows, each
    /// with the values that change nothing; null always does not.
    ///
    /// To pass over one of them gives fluent text that is wrong, so each is refused by its name.
    private static let foreign: [(field: String, neutral: [JSON])] = [
        // Mixtures of experts.
        ("num_experts", [0]), ("num_local_experts", [0]), ("n_routed_experts", [0]),
        ("num_experts_per_tok", [0]), ("moe_intermediate_size", [0]),
        // Positions.
        ("no_rope_layers", [[]]), ("no_rope_layer_interval", [0]), ("nope_layer_interval", [0]),
        ("partial_rotary_factor", one), ("rotary_pct", one), ("rope_local_base_freq", []),
        ("rope_interleaved", [false]), ("use_mrope", [false]),
        // Factors.
        ("attention_multiplier", []), ("embedding_multiplier", one), ("residual_multiplier", one),
        ("logits_scaling", one), ("logit_scale", one), ("scale_emb", one), ("scale_depth", []),
        ("query_pre_attn_scalar", []), ("final_logit_softcapping", []),
        ("attn_logit_softcapping", []),
        // Attention.
        ("attention_chunk_size", []), ("use_qk_norm", [false]), ("qk_layernorm", [false]),
        // Weights and activations.
        ("quantization_config", []), ("compression_config", []),
        ("hidden_activation", ["silu", "swish"]),
    ]

    private static let one: [JSON] = [1, .number(1)]

    /// - Parameter json: a `config.json` whose architecture is known.
    /// - Throws: `CheckpointError.unsupported` for the first field that is foreign.
    func requireNothingForeign(in json: JSON) throws {
        for (field, neutral) in Self.foreign {
            guard let value = json[field], value != .null, !neutral.contains(value) else {
                continue
            }
            throw CheckpointError.unsupported(
                field: field, value: Self.shown(value),
                supported: (neutral.first?.line).map { "\($0) or none" } ?? "none")
        }
        // As in transformers it would count before the number in the dictionary.
        if case .llama3(_, _, _, let context) = ropeScaling,
            let value = json["original_max_position_embeddings"], value != .null,
            value != .integer(context)
        {
            throw CheckpointError.unsupported(
                field: "original_max_position_embeddings", value: Self.shown(value),
                supported: "\(context), as among the rotary positions")
        }
    }

    private static func shown(_ value: JSON) -> String {
        switch value {
        case .array, .object: value.kind
        default: value.line
        }
    }
}
