/// The names and shapes of a model's weights as `LlamaForCausalLM` and its kin store them.
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
        configuration.weightPlans.flatMap { plan in
            plan.parts.flatMap { part in
                [Entry(name: part.name, shape: [part.rows] + plan.columns.list)]
                    + (part.hasBias ? [Entry(name: part.biasName, shape: [part.rows])] : [])
            }
        }
    }
}
