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
            for plan in configuration.weightPlans {
                let tensors = plan.parts.compactMap { weights.removeValue(forKey: $0.name) }
                fused[plan.name] =
                    tensors.count == 1 ? tensors[0] : try concatenated(tensors, axis: 0)
            }
            return fused
        }
    }

    /// The weights of a checkpoint, in order of `entries(of:)`, from those of a `Transformer`.
    /// - Throws: `TensorError`.
    static func split(
        _ parameters: [(name: String, tensor: Tensor)], configuration: ModelConfiguration
    ) throws -> [(name: String, tensor: Tensor)] {
        let partsOf = configuration.weightPlans.reduce(into: [:]) { $0[$1.name] = $1.parts }
        return try withoutGradients {
            try parameters.flatMap { name, tensor in
                let parts = partsOf[name] ?? []
                let tensors = try tensor.split(sizes: parts.map(\.rows), axis: 0)
                return zip(parts, tensors).map { (name: $0.name, tensor: $1) }
            }
        }
    }
}
