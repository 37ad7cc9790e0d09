import CTorch

/// Scales the gradients of `parameters` together so that their 2-norm, taken as one vector, is at
/// most `maxNorm`; returns the norm before (arXiv:1211.5063).
///
/// A norm that is NaN or infinite is returned as it is and no gradient is touched: the caller
/// decides what to do with such a step. As in PyTorch the factor is `maxNorm / (norm + 1e-6)`.
@discardableResult
public func clipGradNorm(_ parameters: [Tensor], maxNorm: Double) throws(TensorError) -> Float {
    var gradients: [Tensor] = []
    for parameter in parameters {
        if let gradient = try parameter.grad { gradients.append(gradient) }
    }
    let norm = try globalNorm(gradients)
    guard norm.isFinite, norm > maxNorm else { return Float(norm) }
    let status = gradients.withHandles { ct_scale($0, $1, maxNorm / (norm + 1e-6)) }
    try check("clipGradNorm", status)
    return Float(norm)
}

/// The 2-norm of several tensors taken as one vector.
public func globalNorm(_ tensors: [Tensor]) throws(TensorError) -> Double {
    var norm = 0.0
    let status = tensors.withHandles { ct_global_norm($0, $1, &norm) }
    try check("globalNorm", status)
    return norm
}
