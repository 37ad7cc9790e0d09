import Tensors

/// The two forms of a model's weights: apart, as checkpoints have them, and fused, as
/// `Transformer` computes with them.
///
/// Fused, a block's query, key and value projections are one weight `[(H + 2K) d, D]` of these
/// three under each other, and gate and up projection one `[2F, D]`.
extension LlamaWeights {
    /// The weights of a `Transformer`, by its names, from those of a checkpoint.
    /// - Parameter weights: every entry of `entries(of:)`, of its shape. They are taken out one by one,
    ///   so that no model is held twice.
    /// - Throws: `TensorError`.
    static func fused(
        _ weights: inout [String: Tensor], configuration: ModelConfiguration
    ) throws -> [String: Tensor] {
        try withoutGradients {
            var fused: [String: Tensor] = [:]
            for (name, parts) in pairs(of: configuration) {
                let tensors = parts.compactMap { weights.removeValue(forKey: $0) }
                fused[name] = tensors.count == 1 ? tensors[0] : try concatenated(tensors, axis: 0)
            }
            return fused
        }
    }

    /// The weights of a checkpoint, in order of `entries(of:)`, from those of a `Transformer`.
    /// - Throws: `TensorError`.
    static func split(
        _ parameters: [(name: String, tensor: Tensor)], configuration: ModelConfiguration
    ) throws -> [(name: String, tensor: Tensor)] {
        let rows = entries(of: configuration).reduce(into: [:]) { $0[$1.name] = $1.shape[0] }
        let partsOf = pairs(of: configuration).reduce(into: [:]) { $0[$1.fused] = $1.parts }
        return try withoutGradients {
            try parameters.flatMap { name, tensor in
                let parts = partsOf[name] ?? []
                let tensors = try tensor.split(sizes: parts.compactMap { rows[$0] }, axis: 0)
                return zip(parts, tensors).map { (name: $0, tensor: $1) }
            }
        }
    }

    /// For each weight of a `Transformer`, the weights of a checkpoint that it is made of.
    private static func pairs(
        of configuration: ModelConfiguration
    ) -> [(fused: String, parts: [String])] {
        typealias Name = Transformer.Name
        var pairs = [(Name.embedding, [embedding]), (Name.finalNorm, [finalNorm])]
        if !configuration.tieWordEmbeddings { pairs.append((Name.head, [head])) }
        for layer in 0..<configuration.hiddenLayers {
            func parts(_ names: String...) -> [String] {
                names.map { name(layer: layer, "\($0).weight") }
            }
            pairs += [
                (Name.inputNorm(layer), parts("input_layernorm")),
                (
                    Name.projections(layer),
                    parts("self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj")
                ),
                (Name.output(layer), parts("self_attn.o_proj")),
                (Name.postNorm(layer), parts("post_attention_layernorm")),
                (Name.gateUp(layer), parts("mlp.gate_proj", "mlp.up_proj")),
                (Name.down(layer), parts("mlp.down_proj")),
            ]
        }
        return pairs
    }
}
