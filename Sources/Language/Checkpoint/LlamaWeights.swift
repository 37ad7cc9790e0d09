/// The names and shapes of a model's weights as `LlamaForCausalLM` stores them.
///
/// Projections are `[out, in]`, as in PyTorch's `Linear`.
public enum LlamaWeights {
    /// A weight that a checkpoint must hold.
    public struct Entry: Hashable, Sendable {
        public var name: String
        public var shape: [Int]
    }

    public static let embedding = "model.embed_tokens.weight"
    public static let finalNorm = "model.norm.weight"
    public static let head = "lm_head.weight"

    /// The name of a block's weight, such as `model.layers.0.self_attn.q_proj.weight`.
    public static func name(layer: Int, _ part: String) -> String {
        "model.layers.\(layer).\(part)"
    }

    /// Every weight of a configuration, in the order of the forward pass. A tied head is none.
    public static func entries(of configuration: ModelConfiguration) -> [Entry] {
        let hidden = configuration.hiddenSize
        var entries = [Entry(name: embedding, shape: [configuration.vocabularySize, hidden])]
        for layer in 0..<configuration.hiddenLayers {
            for (part, shape) in block(of: configuration) {
                entries.append(Entry(name: name(layer: layer, part), shape: shape))
            }
        }
        entries.append(Entry(name: finalNorm, shape: [hidden]))
        if !configuration.tieWordEmbeddings {
            entries.append(Entry(name: head, shape: [configuration.vocabularySize, hidden]))
        }
        return entries
    }

    private static func block(of configuration: ModelConfiguration) -> [(String, [Int])] {
        let hidden = configuration.hiddenSize
        let inner = configuration.intermediateSize
        let (query, kv) = (configuration.queryWidth, configuration.kvWidth)
        func projection(_ name: String, _ out: Int, _ into: Int, bias: Bool) -> [(String, [Int])] {
            [("\(name).weight", [out, into])] + (bias ? [("\(name).bias", [out])] : [])
        }
        let attention = configuration.attentionBias
        let feedForward = configuration.mlpBias
        return [("input_layernorm.weight", [hidden])]
            + projection("self_attn.q_proj", query, hidden, bias: attention)
            + projection("self_attn.k_proj", kv, hidden, bias: attention)
            + projection("self_attn.v_proj", kv, hidden, bias: attention)
            + projection("self_attn.o_proj", hidden, query, bias: attention)
            + [("post_attention_layernorm.weight", [hidden])]
            + projection("mlp.gate_proj", inner, hidden, bias: feedForward)
            + projection("mlp.up_proj", inner, hidden, bias: feedForward)
            + projection("mlp.down_proj", hidden, inner, bias: feedForward)
    }
}
