import CTorch

/// The weights of an attention sublayer, for D hidden and d head dimensions, H heads and K
/// key/value heads.
public struct AttentionWeights: Sendable {
    public var norm: Tensor  // [D]
    public var projections: Tensor  // [(H + 2K) d, D]
    /// Added to the projections; nil: nothing is.
    public var projectionBias: Tensor?  // [(H + 2K) d]
    /// With `keyNorm` of an RMSNorm over each head; nil: there is none.
    public var queryNorm: Tensor?  // [d]
    public var keyNorm: Tensor?  // [d]
    public var output: Tensor  // [D, H d]
    /// What is learned beside `projections`.
    public var projectionUpdates: [LowRankUpdate]
    /// What is learned beside `output`.
    public var outputUpdates: [LowRankUpdate]

    public init(
        norm: Tensor, projections: Tensor, projectionBias: Tensor? = nil,
        queryNorm: Tensor? = nil, keyNorm: Tensor? = nil, output: Tensor,
        projectionUpdates: [LowRankUpdate] = [], outputUpdates: [LowRankUpdate] = []
    ) {
        self.norm = norm
        self.projections = projections
        self.projectionBias = projectionBias
        self.queryNorm = queryNorm
        self.keyNorm = keyNorm
        self.output = output
        self.projectionUpdates = projectionUpdates
        self.outputUpdates = outputUpdates
    }

    var normalizesHeads: Bool { queryNorm != nil || keyNorm != nil }

    /// Whether they are what `ct_attention_sublayer` computes with.
    var isFusible: Bool {
        !normalizesHeads && projectionUpdates.isEmpty && outputUpdates.isEmpty
    }

    /// The same with the updates added to the weights, as a decoder packs them.
    public func merged() throws(TensorError) -> AttentionWeights {
        AttentionWeights(
            norm: norm, projections: try mergedWeight(projections, projectionUpdates),
            projectionBias: projectionBias, queryNorm: queryNorm, keyNorm: keyNorm,
            output: try mergedWeight(output, outputUpdates))
    }

    /// In the order of the forward pass, without updates.
    var all: [Tensor] {
        [norm, projections, projectionBias, queryNorm, keyNorm, output].compactMap { $0 }
    }
}

/// The weights of a feed-forward sublayer of F dimensions.
public struct FeedForwardWeights: Sendable {
    public var norm: Tensor  // [D]
    public var gateUp: Tensor  // [2F, D]
    public var down: Tensor  // [D, F]
    /// What is learned beside `gateUp`.
    public var gateUpUpdates: [LowRankUpdate]
    /// What is learned beside `down`.
    public var downUpdates: [LowRankUpdate]

    public init(
        norm: Tensor, gateUp: Tensor, down: Tensor, gateUpUpdates: [LowRankUpdate] = [],
        downUpdates: [LowRankUpdate] = []
    ) {
        self.norm = norm
        self.gateUp = gateUp
        self.down = down
        self.gateUpUpdates = gateUpUpdates
        self.downUpdates = downUpdates
    }

    /// Whether they are what `ct_feed_forward_sublayer` computes with.
    var isFusible: Bool { gateUpUpdates.isEmpty && downUpdates.isEmpty }

    /// The same with the updates added to the weights, as a decoder packs them.
    public func merged() throws(TensorError) -> FeedForwardWeights {
        FeedForwardWeights(
            norm: norm, gateUp: try mergedWeight(gateUp, gateUpUpdates),
            down: try mergedWeight(down, downUpdates))
    }

    /// In the order of the forward pass, without updates.
    var all: [Tensor] { [norm, gateUp, down] }
}

/// The attention half of a pre-normalized block (2302.13971): `sum = x + residual` and
/// `update = output(attend(projections(rmsNorm(sum))))`, both `[T, D]`.
///
/// On the fused path with wide vectors, without norms of heads and without updates beside its weights it
/// is one operation; elsewhere it consists of `attentionProjections`, `spanAttention` and `linear`.
public func attentionSublayer(
    _ x: Tensor, residual: Tensor?, weights: AttentionWeights, eps: Double, table: Tensor,
    spans: [Span], shape: AttentionShape, path: FusedPath
) throws(TensorError) -> (sum: Tensor, update: Tensor) {
    guard path == .fused, weights.isFusible, ct_fuses_sublayers() != 0 else {
        let (sum, projections) = try attentionProjections(
            x, residual: residual, weights: weights, eps: eps, path: path)
        let mixed = try spanAttention(
            projections, table: table, spans: spans, shape: shape, path: path)
        return (
            sum,
            try linear(
                mixed, weight: weights.output, updates: weights.outputUpdates, path: path)
        )
    }
    var sum: OpaquePointer?
    let update = try Tensor.make("attentionSublayer") { out in
        withExtendedLifetime((residual, weights)) {
            spans.withUnsafeBytes { bytes in
                ct_attention_sublayer(
                    x.handle, residual?.handle, weights.norm.handle, eps,
                    weights.projections.handle, weights.projectionBias?.handle,
                    weights.output.handle, table.handle,
                    bytes.bindMemory(to: Int32.self).baseAddress, Int32(spans.count),
                    Int32(shape.heads), Int32(shape.kvHeads), Int32(shape.headDimensions), &sum,
                    out)
            }
        }
    }
    return (sum.map(Tensor.init(owning:)) ?? x, update)
}

/// What an attention sublayer does before it attends, the same for training and decoding:
/// `sum = x + residual`, and the queries, keys and values of `rmsNorm(sum)` side by side, not yet
/// rotated, `[T, (H + 2K) d]`. A bias is added where there is one, and queries and keys are normalized
/// head by head where there are weights for it (2505.09388 §2).
public func attentionProjections(
    _ x: Tensor, residual: Tensor?, weights: AttentionWeights, eps: Double, path: FusedPath
) throws(TensorError) -> (sum: Tensor, projections: Tensor) {
    let (sum, normalized) = try addRMSNorm(
        x, residual: residual, weight: weights.norm, eps: eps, path: path)
    var projections = try linear(
        normalized, weight: weights.projections, updates: weights.projectionUpdates, path: path)
    if let bias = weights.projectionBias { projections = try projections + bias }
    guard weights.normalizesHeads else { return (sum, projections) }
    let queryWidth = weights.output.dim(1)
    let kvWidth = (projections.dim(1) - queryWidth) / 2
    let parts = try projections.split(sizes: [queryWidth, kvWidth, kvWidth], axis: 1)
    func normalizedHeads(_ x: Tensor, _ weight: Tensor?) throws(TensorError) -> Tensor {
        guard let weight else { return x }
        return try addRMSNorm(
            x.reshaped(-1, weight.dim(0)), residual: nil, weight: weight, eps: eps, path: path
        ).normalized.reshaped(x.shape)
    }
    return (
        sum,
        try concatenated(
            [
                normalizedHeads(parts[0], weights.queryNorm),
                normalizedHeads(parts[1], weights.keyNorm), parts[2],
            ], axis: 1)
    )
}

/// The feed-forward half of a pre-normalized block: `sum = x + residual` and
/// `update = down(swiGLU(gateUp(rmsNorm(sum))))`, both `[T, D]`.
///
/// On the fused path with wide vectors and without updates beside its weights it is one operation;
/// elsewhere it consists of `addRMSNorm`, `linear` and `swiGLU`.
public func feedForwardSublayer(
    _ x: Tensor, residual: Tensor?, weights: FeedForwardWeights, eps: Double, path: FusedPath
) throws(TensorError) -> (sum: Tensor, update: Tensor) {
    guard path == .fused, weights.isFusible, ct_fuses_sublayers() != 0 else {
        let (sum, normalized) = try addRMSNorm(
            x, residual: residual, weight: weights.norm, eps: eps, path: path)
        let gates = try linear(
            normalized, weight: weights.gateUp, updates: weights.gateUpUpdates, path: path)
        return (
            sum,
            try linear(
                swiGLU(gates, path: path), weight: weights.down, updates: weights.downUpdates,
                path: path)
        )
    }
    var sum: OpaquePointer?
    let update = try Tensor.make("feedForwardSublayer") { out in
        withExtendedLifetime((residual, weights)) {
            ct_feed_forward_sublayer(
                x.handle, residual?.handle, weights.norm.handle, eps, weights.gateUp.handle,
                weights.down.handle, &sum, out)
        }
    }
    return (sum.map(Tensor.init(owning:)) ?? x, update)
}
