import Tensors

/// A decoder-only transformer of the Llama family (2302.13971): one implementation for training,
/// scoring and, through its weights, sampling.
///
/// Shapes: T packed tokens, D hidden, H heads, K key/value heads, d head dimensions, F feed-forward, V
/// rows of embedding and head, of which U belong to tokens. Query, key and value projections are one
/// weight, gate and up another, so that each is one product; `LlamaWeights` splits them in checkpoints.
// Unchecked: the structure is immutable, and the tensors' values have one writer, the trainer that
// owns the model; an engine reads them only in `changeWeights`.
public final class Transformer: @unchecked Sendable {
    /// The weights of one block.
    public typealias Layer = TransformerBlock<Tensor>

    public let configuration: ModelConfiguration
    public let embedding: Tensor  // [V, D]
    public let layers: [Layer]
    public let finalNorm: Tensor  // [D]
    /// nil where the embedding serves.
    public let untiedHead: Tensor?  // [V, D]
    public let table: Tensor  // [context, d]
    /// The tokens that there are, U: `0 ..< vocabularySize`. They alone have logits. The rest of the V
    /// rows of embedding and head fills them up to a round number, and no tokenizer has it.
    public let vocabularySize: Int
    /// Which implementation of the composite operations runs.
    public let path: FusedPath
    /// What is trained beside the weights, which are frozen then; nil: the weights are trained.
    public let adapters: LoRAAdapters?
    /// The weights of each layer's sublayers, with what is learned beside them.
    let blocks: [DecoderWeights.Layer]

    /// A model of given weights, by the names of `namedWeights`.
    ///
    /// - Parameters:
    ///   - vocabularySize: the tokens that there are; nil: as many as the configuration has.
    ///   - adapters: of this configuration. The weights are then shared and no gradient flows to them.
    /// - Throws: `ModelError` for a weight that is missing or has another shape, for more tokens than the
    ///   configuration has, and for another model's adapters.
    public init(
        configuration: ModelConfiguration, weights: [String: Tensor],
        vocabularySize: Int? = nil, path: FusedPath? = nil, adapters: LoRAAdapters? = nil
    ) throws {
        try configuration.validate()
        guard !configuration.attentionBias, !configuration.mlpBias else {
            throw ModelError.unsupported(field: "attention_bias, mlp_bias", value: "true")
        }
        func weight(_ plan: WeightPlan) throws -> Tensor {
            guard let tensor = weights[plan.name] else { throw ModelError.missing(plan.name) }
            guard tensor.shape == plan.shape else {
                throw ModelError.shape(plan.name, expected: plan.shape, found: tensor.shape)
            }
            return adapters == nil ? tensor : try tensor.detached()
        }
        let c = configuration
        self.vocabularySize = vocabularySize ?? c.vocabularySize
        guard (1...c.vocabularySize).contains(self.vocabularySize) else {
            throw ModelError.vocabulary(tokens: self.vocabularySize, rows: c.vocabularySize)
        }
        self.configuration = c
        embedding = try weight(c.embeddingPlan)
        try adapters?.requireFit(c)
        let layers = try (0..<c.hiddenLayers).map { try c.block($0).map(weight) }
        self.layers = layers
        self.adapters = adapters
        blocks = layers.enumerated().map { $1.sublayers(beside: adapters?.layers[$0]) }
        finalNorm = try weight(c.finalNormPlan)
        untiedHead = try c.headPlan.map(weight)
        table = try rotaryTable(
            positions: c.maxPositionEmbeddings, headDimensions: c.headDimensions,
            theta: c.ropeTheta, scaling: c.ropeScaling
        ).moved(to: embedding.device)
        self.path = path ?? .best(for: embedding)
        for (_, tensor) in namedParameters { try tensor.setRequiresGrad() }
    }

    /// The head's weight, `[V, D]`.
    public var head: Tensor { untiedHead ?? embedding }

    /// Where the weights are.
    public var device: Device { embedding.device }
    /// The weights' type.
    public var dtype: DType { embedding.dtype }

    var attentionShape: AttentionShape {
        AttentionShape(
            heads: configuration.attentionHeads, kvHeads: configuration.kvHeads,
            headDimensions: configuration.headDimensions)
    }

    /// The normalized hidden states that the head reads, `[T, D]`.
    ///
    /// - Parameters:
    ///   - tokens: packed token ids `[T]`, int64.
    ///   - spans: which of them belong together; they cover all of `tokens`.
    ///   - checkpointing: whether the backward pass runs each block again instead of keeping what it
    ///     computes (1604.06174). Numbers and gradients are the same.
    public func hidden(
        tokens: Tensor, spans: [Span], checkpointing: Bool = false
    ) throws -> Tensor {
        var stream = try Tensors.embedding(tokens, weight: embedding)
        var update: Tensor?
        for layer in blocks {
            (stream, update) =
                try checkpointing
                ? checkpointed(layer, stream, update, spans: spans)
                : run(layer, stream, update, spans: spans)
        }
        return try addRMSNorm(
            stream, residual: update, weight: finalNorm, eps: configuration.rmsNormEps, path: path
        ).normalized
    }

    /// A block: what is added to the residual stream by it is not added yet.
    func run(
        _ layer: DecoderWeights.Layer, _ stream: Tensor, _ update: Tensor?, spans: [Span]
    ) throws -> (stream: Tensor, update: Tensor) {
        let eps = configuration.rmsNormEps
        let (sum, mixed) = try attentionSublayer(
            stream, residual: update, weights: layer.attention, eps: eps, table: table,
            spans: spans, shape: attentionShape, path: path)
        let (next, added) = try feedForwardSublayer(
            sum, residual: mixed, weights: layer.feedForward, eps: eps, path: path)
        return (next, added)
    }

    /// A block of which the backward pass keeps the stream alone.
    private func checkpointed(
        _ layer: DecoderWeights.Layer, _ stream: Tensor, _ update: Tensor?, spans: [Span]
    ) throws -> (stream: Tensor, update: Tensor) {
        let made = try Tensors.checkpointed(
            [stream] + update.list, weights: layer.read, outputs: 2
        ) { inputs in
            let (stream, update) = try self.run(
                layer, inputs[0], inputs.count > 1 ? inputs[1] : nil, spans: spans)
            return [stream, update]
        }
        return (made[0], made[1])
    }

    /// Next-token logits of hidden states, `[T, D]` to `[T, U]`: what is sampled, scored and learned
    /// from is a distribution over the tokens that there are.
    public func logits(hidden: Tensor) throws -> Tensor {
        try linear(hidden, weight: used(head), path: path)
    }

    /// The rows of a `[V, D]` weight that belong to tokens, a view.
    func used(_ weight: Tensor) throws -> Tensor {
        vocabularySize == configuration.vocabularySize
            ? weight : try weight.sliced(0..<vocabularySize, axis: 0)
    }
}
