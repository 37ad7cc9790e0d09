import CTorch

/// The matrix product over the last two axes; leading axes broadcast. `[…, n, k] × […, k, m]` gives
/// `[…, n, m]`.
public func matmul(_ x: Tensor, _ y: Tensor) throws(TensorError) -> Tensor {
    try .make("matmul") { ct_matmul(x.handle, y.handle, $0) }
}

/// `x weightᵀ + bias` for `x` `[…, in]`, `weight` `[out, in]` and `bias` `[out]`.
public func linear(
    _ x: Tensor, weight: Tensor, bias: Tensor? = nil
) throws(TensorError) -> Tensor {
    try .make("linear") { out in
        withExtendedLifetime(bias) {
            ct_linear(x.handle, weight.handle, bias?.handle, out)
        }
    }
}

/// `x weightᵀ` for `x` `[T, in]` and `weight` `[out, in]`, by the path asked for.
public func linear(
    _ x: Tensor, weight: Tensor, path: FusedPath
) throws(TensorError) -> Tensor {
    switch path {
    case .fused: try .make("linear") { ct_fused_linear(x.handle, weight.handle, $0) }
    case .plain: try linear(x, weight: weight)
    }
}

/// The rows of `weight` `[V, D]` that `tokens` `[…]` (int32 or int64) name: `[…, D]`.
public func embedding(_ tokens: Tensor, weight: Tensor) throws(TensorError) -> Tensor {
    try .make("embedding") { ct_embedding(weight.handle, tokens.handle, $0) }
}
