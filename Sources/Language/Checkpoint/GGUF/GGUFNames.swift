/// The names that llama.cpp gives the weights of the Llama family in GGUF files.
///
/// Source: `TensorNameMap` of gguf-py,
/// https://github.com/ggml-org/llama.cpp/blob/master/gguf-py/gguf/tensor_mapping.py
enum GGUFNames {
    static let embedding = "token_embd.weight"
    static let head = "output.weight"

    private struct Pair {
        var theirs: String
        var ours: String
    }

    /// The weights outside of blocks.
    private static let outer = [
        Pair(theirs: embedding, ours: LlamaWeights.embedding),
        Pair(theirs: "output_norm.weight", ours: LlamaWeights.finalNorm),
        Pair(theirs: head, ours: LlamaWeights.head),
    ]

    /// A block's parts, which have `.weight` and may have `.bias`.
    private static let parts = [
        Pair(theirs: "attn_norm", ours: "input_layernorm"),
        Pair(theirs: "attn_q", ours: "self_attn.q_proj"),
        Pair(theirs: "attn_k", ours: "self_attn.k_proj"),
        Pair(theirs: "attn_v", ours: "self_attn.v_proj"),
        Pair(theirs: "attn_output", ours: "self_attn.o_proj"),
        Pair(theirs: "attn_q_norm", ours: "self_attn.q_norm"),
        Pair(theirs: "attn_k_norm", ours: "self_attn.k_norm"),
        Pair(theirs: "ffn_norm", ours: "post_attention_layernorm"),
        Pair(theirs: "ffn_gate", ours: "mlp.gate_proj"),
        Pair(theirs: "ffn_up", ours: "mlp.up_proj"),
        Pair(theirs: "ffn_down", ours: "mlp.down_proj"),
    ]

    private static let layers = Pair(theirs: "blk.", ours: "model.layers.")

    /// Theirs of one of ours, such as `blk.0.attn_q.weight`; nil for a name that they have none for.
    static func theirs(_ name: String) -> String? {
        outer.first { $0.ours == name }?.theirs
            ?? translated(name, from: \.ours, to: \.theirs)
    }

    /// Ours of one of theirs, such as `model.layers.0.self_attn.q_proj.weight`; nil for a weight that
    /// the family does not have.
    static func ours(_ name: String) -> String? {
        outer.first { $0.theirs == name }?.ours
            ?? translated(name, from: \.theirs, to: \.ours)
    }

    private typealias Spelling = KeyPath<Pair, String>

    /// A name of a block's weight: prefix, layer, part and kind, of which prefix and part differ.
    private static func translated(
        _ name: String, from: Spelling, to: Spelling
    ) -> String? {
        let prefix = layers[keyPath: from]
        guard name.hasPrefix(prefix) else { return nil }
        let fields = name.dropFirst(prefix.count)
        guard let first = fields.firstIndex(of: "."), let last = fields.lastIndex(of: "."),
            first < last
        else { return nil }
        let layer = fields[..<first]
        let part = fields[fields.index(after: first)..<last]
        let kind = fields[last...]
        guard !layer.isEmpty, layer.allSatisfy({ $0.isASCII && $0.isNumber }),
            kind == ".weight" || kind == ".bias",
            let known = parts.first(where: { $0[keyPath: from] == part })
        else { return nil }
        return "\(layers[keyPath: to])\(layer).\(known[keyPath: to])\(kind)"
    }
}
