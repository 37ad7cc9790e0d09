import CTorch

/// Operations on each element. Two tensors broadcast against each other as in NumPy.
extension Tensor {
    func unary(_ operation: CTUnary, _ name: String) throws(TensorError) -> Tensor {
        try .make(name) { ct_unary(operation, handle, $0) }
    }

    func binary(
        _ operation: CTBinary, _ other: Tensor, _ name: String
    ) throws(TensorError) -> Tensor {
        try .make(name) { ct_binary(operation, handle, other.handle, $0) }
    }

    /// e to the power of each element.
    public func exp() throws(TensorError) -> Tensor { try unary(.exp, "exp") }
    /// The natural logarithm of each element.
    public func log() throws(TensorError) -> Tensor { try unary(.log, "log") }
    /// The square root of each element.
    public func sqrt() throws(TensorError) -> Tensor { try unary(.sqrt, "sqrt") }
    /// `1 / sqrt(x)`.
    public func rsqrt() throws(TensorError) -> Tensor { try unary(.rsqrt, "rsqrt") }
    /// The square of each element.
    public func square() throws(TensorError) -> Tensor { try unary(.square, "square") }
    /// The magnitude of each element.
    public func abs() throws(TensorError) -> Tensor { try unary(.abs, "abs") }
    /// The hyperbolic tangent of each element.
    public func tanh() throws(TensorError) -> Tensor { try unary(.tanh, "tanh") }
    /// 1 / (1 + e^-x) of each element.
    public func sigmoid() throws(TensorError) -> Tensor { try unary(.sigmoid, "sigmoid") }
    /// `x * sigmoid(x)` (arXiv:1702.03118).
    public func silu() throws(TensorError) -> Tensor { try unary(.silu, "silu") }

    /// Each element to a power.
    public func pow(_ exponent: Double) throws(TensorError) -> Tensor {
        try .make("pow") { ct_binary_scalar(.power, handle, exponent, 0, $0) }
    }

    /// Each element to the power of its counterpart; shapes broadcast.
    public func pow(_ exponent: Tensor) throws(TensorError) -> Tensor {
        try binary(.power, exponent, "pow")
    }

    /// Values limited from below and above. At a bound the gradient passes.
    public func clamped(
        min low: Double? = nil, max high: Double? = nil
    ) throws(TensorError) -> Tensor {
        guard low != nil || high != nil else { return self }
        return try .make("clamped") { ct_clamp(handle, low ?? .nan, high ?? .nan, $0) }
    }

    /// `value` where `mask` is true, the element itself elsewhere.
    public func maskedFill(_ mask: Tensor, value: Double) throws(TensorError) -> Tensor {
        try .make("maskedFill") { ct_masked_fill(handle, mask.handle, value, $0) }
    }

    /// The part of each matrix on and above `diagonal`; zero elsewhere.
    public func triu(diagonal: Int = 0) throws(TensorError) -> Tensor {
        try .make("triu") { ct_triu(handle, Int64(diagonal), $0) }
    }

    /// The part of each matrix on and below `diagonal`; zero elsewhere.
    public func tril(diagonal: Int = 0) throws(TensorError) -> Tensor {
        try .make("tril") { ct_tril(handle, Int64(diagonal), $0) }
    }

    /// True where the element is neither NaN nor infinite.
    public func isFinite() throws(TensorError) -> Tensor { try unary(.isFinite, "isFinite") }

    /// Whether each element is zero.
    public func logicalNot() throws(TensorError) -> Tensor { try unary(.logicalNot, "logicalNot") }

    /// Whether both elements are not zero; shapes broadcast.
    public func logicalAnd(_ other: Tensor) throws(TensorError) -> Tensor {
        try binary(.logicalAnd, other, "logicalAnd")
    }

    /// Whether either element is not zero; shapes broadcast.
    public func logicalOr(_ other: Tensor) throws(TensorError) -> Tensor {
        try binary(.logicalOr, other, "logicalOr")
    }
}

/// The larger of each pair. Equal elements share the gradient.
public func maximum(_ x: Tensor, _ y: Tensor) throws(TensorError) -> Tensor {
    try x.binary(.maximum, y, "maximum")
}

/// The smaller of each pair. Equal elements share the gradient.
public func minimum(_ x: Tensor, _ y: Tensor) throws(TensorError) -> Tensor {
    try x.binary(.minimum, y, "minimum")
}

/// `x` where `condition` is true, `y` elsewhere.
public func which(
    _ condition: Tensor, _ x: Tensor, _ y: Tensor
) throws(TensorError) -> Tensor {
    try .make("which") { ct_where(condition.handle, x.handle, y.handle, $0) }
}

/// `x * sigmoid(x)` (arXiv:1702.03118).
public func silu(_ x: Tensor) throws(TensorError) -> Tensor { try x.silu() }
