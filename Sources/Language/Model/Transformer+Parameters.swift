import Tensors

extension Transformer {
    /// Names of the weights as this implementation fuses them.
    enum Name {
        static let embedding = "embedding"
        static let finalNorm = "finalNorm"
        static let head = "head"
        static func inputNorm(_ layer: Int) -> String { "layers.\(layer).inputNorm" }
        static func projections(_ layer: Int) -> String { "layers.\(layer).projections" }
        static func output(_ layer: Int) -> String { "layers.\(layer).output" }
        static func postNorm(_ layer: Int) -> String { "layers.\(layer).postNorm" }
        static func gateUp(_ layer: Int) -> String { "layers.\(layer).gateUp" }
        static func down(_ layer: Int) -> String { "layers.\(layer).down" }
    }

    /// Every trainable tensor in the order of the forward pass.
    public var namedParameters: [(name: String, tensor: Tensor)] {
        var all = [(name: Name.embedding, tensor: embedding)]
        for (index, layer) in layers.enumerated() {
            all += [
                (Name.inputNorm(index), layer.inputNorm),
                (Name.projections(index), layer.projections),
                (Name.output(index), layer.output),
                (Name.postNorm(index), layer.postNorm),
                (Name.gateUp(index), layer.gateUp),
                (Name.down(index), layer.down),
            ]
        }
        all.append((Name.finalNorm, finalNorm))
        if let untiedHead { all.append((Name.head, untiedHead)) }
        return all
    }

    /// A model with random weights: normal with deviation 0.02, the two projections back into the
    /// residual stream divided by √(2 layers) (GPT-2), norms 1.
    public convenience init(
        configuration: ModelConfiguration, random: RandomSource, path: FusedPath? = nil
    ) throws {
        let c = configuration
        try c.validate()
        try c.requireMemory()
        func normal(_ shape: [Int], deviation: Double = 0.02) throws -> Tensor {
            try .normal(shape, deviation: deviation, random: random)
        }
        let inward = 0.02 / (2 * Double(c.hiddenLayers)).squareRoot()
        var weights = [Name.embedding: try normal([c.vocabularySize, c.hiddenSize])]
        for index in 0..<c.hiddenLayers {
            weights[Name.inputNorm(index)] = try .ones([c.hiddenSize])
            weights[Name.projections(index)] = try normal([c.qkvWidth, c.hiddenSize])
            weights[Name.output(index)] = try normal(
                [c.hiddenSize, c.queryWidth], deviation: inward)
            weights[Name.postNorm(index)] = try .ones([c.hiddenSize])
            weights[Name.gateUp(index)] = try normal([2 * c.intermediateSize, c.hiddenSize])
            weights[Name.down(index)] = try normal(
                [c.hiddenSize, c.intermediateSize], deviation: inward)
        }
        weights[Name.finalNorm] = try .ones([c.hiddenSize])
        if !c.tieWordEmbeddings {
            weights[Name.head] = try normal([c.vocabularySize, c.hiddenSize])
        }
        try self.init(configuration: c, weights: weights, path: path)
    }

    /// What a decoder packs.
    public var decoderWeights: DecoderWeights {
        DecoderWeights(
            embedding: embedding,
            layers: layers.map {
                DecoderWeights.Layer(
                    inputNorm: $0.inputNorm, projections: $0.projections, output: $0.output,
                    postNorm: $0.postNorm, gateUp: $0.gateUp, down: $0.down)
            }, finalNorm: finalNorm, head: head, rotaryTable: table)
    }
}
