import CTorch

/// The weights of an attention sublayer, for D hidden and d head dimensions, H heads and K
/// key/value heads.
public struct AttentionWeights: Sendable {
    public var norm: Tensor  // [D]
    public var projections: Tensor  // [(H + 2K) d, D]
    public var output: Tensor  // [D, H d]

    public init(norm: Tensor, projections: Tensor, output: Tensor) {
        self.norm = norm
        self.projections = projections
        self.output = output
    }

    /// In the order of the forward pass.
    var all: [Tensor] { [norm, projections, output] }
}

/// The weights of a feed-forward sublayer of F dimensions.
public struct FeedForwardWeights: Sendable {
    public var norm: Tensor  // [D]
    public var gateUp: Tensor  // [2F, D]
    public var down: Tensor  // [D, F]

    public init(norm: Tensor, gateUp: Tensor, down: Tensor) {
        self.norm = norm
        self.gateUp = gateUp
        self.down = down
    }

    /// In the order of the forward pass.
    var all: [Tensor] { [norm, gateUp, down] }
}

/// The attention half of a pre-normalized block (2302.13971): `sum = x + residual` and
/// `update = output(attend(projections(rmsNorm(sum))))`, both `[T, D]`.
///
/// On the fused path with wide vectors it is one operation; elsewhere it consists of
/// `attentionProjections`, `spanAttention` and `linear`.
public func attentionSublayer(
    _ x: Tensor, residual: Tensor?, weights: AttentionWeights, eps: Double, table: Tensor,
    spans: [Span], shape: AttentionShape, path: FusedPath
) throws(TensorError) -> (sum: Tensor, update: Tensor) {
    guard path == .fused, ct_fuses_sublayers() != 0 else {
        let (sum, projections) = try attentionProjections(
            x, residual: residual, weights: weights, eps: eps, path: path)
        let mixed = try spanAttention(
            projections, table: table, spans: spans, shape: shape, path: path)
        return (sum, try linear(mixed, weight: weights.output, path: path))
    }
    var sum: OpaquePointer?
    let update = try Tensor.make("attentionSublayer") { out in
        withExtendedLifetime((residual, weights)) {
            spans.withUnsafeBytes { bytes in
                ct_attention_sublayer(
                    x.handle, residual?.handle, weights.norm.handle, eps,
                    weights.projections.handle, weights.output.handle, table.handle,
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
/// rotated, `[T, (H + 2K) d]`.
public func attentionProjections(
    _ x: Tensor, residual: Tensor?, weights: AttentionWeights, eps: Double, path: FusedPath
) throws(TensorError) -> (sum: Tensor, projections: Tensor) {
    let (sum, normalized) = try addRMSNorm(
        x, residual: residual, weight: weights.norm, eps: eps, path: path)
    return (sum, try linear(normalized, weight: weights.projections, path: path))
}

/// The feed-forward half of a pre-normalized block: `sum = x + residual` and
/// `update = down(swiGLU(gateUp(rmsNorm(sum))))`, both `[T, D]`.
///
/// On the fused path with wide vectors it is one operation; elsewhere it consists of `addRMSNorm`,
/// `linear` and `swiGLU`.
public func feedForwardSublayer(
    _ x: Tensor, residual: Tensor?, weights: FeedForwardWeights, eps: Double, path: FusedPath
) throws(TensorError) -> (sum: Tensor, update: Tensor) {
    guard path == .fused, ct_fuses_sublayers() != 0 else {
        let (sum, normalized) = try addRMSNorm(
            x, residual: residual, weight: weights.norm, eps: eps, path: path)
        let active = try swiGLU(linear(normalized, weight: weights.gateUp, path: path), path: path)
        return (sum, try linear(active, weight: weights.down, path: path))
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
