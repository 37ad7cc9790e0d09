import Tensors

extension Transformer {
    /// Every trainable tensor in the order of the forward pass: the weights, or the adapters beside them.
    public var namedParameters: [(name: String, tensor: Tensor)] {
        adapters?.namedParameters ?? namedWeights
    }

    /// Every weight in the order of the forward pass, without adapters.
    public var namedWeights: [(name: String, tensor: Tensor)] {
        let tensors = [embedding] + layers.flatMap(\.all) + [finalNorm] + untiedHead.list
        return zip(configuration.weightPlans, tensors).map { (name: $0.name, tensor: $1) }
    }

    /// A model with random weights: normal with deviation 0.02, the two projections back into the
    /// residual stream divided by √(2 layers) (GPT-2), norms 1, biases 0.
    public convenience init(
        configuration: ModelConfiguration, random: RandomSource, path: FusedPath? = nil
    ) throws {
        let c = configuration
        try c.validate()
        try c.requireMemory()
        let inward = 0.02 / (2 * Double(c.hiddenLayers)).squareRoot()
        var weights: [String: Tensor] = [:]
        for plan in c.weightPlans {
            weights[plan.name] =
                switch plan.kind {
                case .norm: try .ones(plan.shape)
                case .bias: try .zeros(plan.shape)
                case .projection: try .normal(plan.shape, deviation: 0.02, random: random)
                case .inwardProjection:
                    try .normal(plan.shape, deviation: inward, random: random)
                }
        }
        try self.init(configuration: c, weights: weights, path: path)
    }

    /// What a decoder packs; of embedding and head the rows of the tokens that there are.
    ///
    /// Adapters are added to copies of their weights, so that a decoder's numbers are those of `hidden` to
    /// rounding.
    /// - Throws: `TensorError`.
    public func decoderWeights() throws -> DecoderWeights {
        DecoderWeights(
            embedding: try used(embedding),
            layers: try blocks.map {
                DecoderWeights.Layer(
                    attention: try $0.attention.merged(), feedForward: try $0.feedForward.merged())
            }, finalNorm: finalNorm, head: try used(head), rotaryTable: table)
    }
}
