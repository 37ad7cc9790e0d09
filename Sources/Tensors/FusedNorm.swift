import CTorch

/// RMS normalization (1910.07467) of a residual stream, the addition included.
///
/// `sum = x + residual` (`x` where there is no residual) and
/// `normalized = sum · rsqrt(mean(sum²) + eps) · weight`, over rows `[T, D]`.
public func addRMSNorm(
    _ x: Tensor, residual: Tensor?, weight: Tensor, eps: Double, path: FusedPath
) throws(TensorError) -> (sum: Tensor, normalized: Tensor) {
    switch path {
    case .fused:
        var sum: OpaquePointer?
        let normalized = try Tensor.make("addRMSNorm") { out in
            withExtendedLifetime(residual) {
                ct_add_rms_norm(x.handle, residual?.handle, weight.handle, eps, &sum, out)
            }
        }
        return (sum.map(Tensor.init(owning:)) ?? x, normalized)
    case .plain:
        let total = if let residual { try x + residual } else { x }
        let wide = total.dtype == .float64 ? total : try total.asType(.float32)
        let scale = try (wide.square().mean(axis: -1, keepDims: true) + eps).rsqrt()
        return (total, try (wide * scale).asType(total.dtype) * weight)
    }
}

/// `silu(gate) · up` (SwiGLU, 2002.05202) for rows that hold the gate's half before the other:
/// `[T, 2F]` gives `[T, F]`.
public func swiGLU(_ gateUp: Tensor, path: FusedPath) throws(TensorError) -> Tensor {
    switch path {
    case .fused:
        return try .make("swiGLU") { ct_swiglu(gateUp.handle, $0) }
    case .plain:
        let halves = try gateUp.split(parts: 2, axis: 1)
        return try halves[0].silu() * halves[1]
    }
}
