import CTorch

/// Reductions over axes. An empty list of axes stands for all of them; negative axes count from
/// the last. With `keepDims` a reduced axis stays with size 1.
extension Tensor {
    func reduce(
        _ operation: CTReduction, _ axes: [Int], _ keepDims: Bool, _ name: String
    ) throws(TensorError) -> Tensor {
        try .make(name) { out in
            axes.withSizes { ct_reduce(operation, handle, $0, $1, keepDims ? 1 : 0, out) }
        }
    }

    /// The sum over `axes`, over all when there are none.
    public func sum(axes: [Int] = [], keepDims: Bool = false) throws(TensorError) -> Tensor {
        try reduce(.sum, axes, keepDims, "sum")
    }

    /// The sum over one axis.
    public func sum(axis: Int, keepDims: Bool = false) throws(TensorError) -> Tensor {
        try sum(axes: [axis], keepDims: keepDims)
    }

    /// The mean over `axes`, over all when there are none.
    public func mean(axes: [Int] = [], keepDims: Bool = false) throws(TensorError) -> Tensor {
        try reduce(.mean, axes, keepDims, "mean")
    }

    /// The mean over one axis.
    public func mean(axis: Int, keepDims: Bool = false) throws(TensorError) -> Tensor {
        try mean(axes: [axis], keepDims: keepDims)
    }

    /// The largest element. Equal ones share the gradient.
    public func max(axes: [Int] = [], keepDims: Bool = false) throws(TensorError) -> Tensor {
        try reduce(.max, axes, keepDims, "max")
    }

    /// The largest along an axis.
    public func max(axis: Int, keepDims: Bool = false) throws(TensorError) -> Tensor {
        try max(axes: [axis], keepDims: keepDims)
    }

    /// The smallest element. Equal ones share the gradient.
    public func min(axes: [Int] = [], keepDims: Bool = false) throws(TensorError) -> Tensor {
        try reduce(.min, axes, keepDims, "min")
    }

    /// The smallest along an axis.
    public func min(axis: Int, keepDims: Bool = false) throws(TensorError) -> Tensor {
        try min(axes: [axis], keepDims: keepDims)
    }

    /// `log(sum(exp(x)))` without overflow.
    public func logSumExp(axes: [Int] = [], keepDims: Bool = false) throws(TensorError) -> Tensor {
        try reduce(.logSumExp, axes, keepDims, "logSumExp")
    }

    /// log Σ eˣ along an axis, without overflow.
    public func logSumExp(axis: Int, keepDims: Bool = false) throws(TensorError) -> Tensor {
        try logSumExp(axes: [axis], keepDims: keepDims)
    }

    /// The index of the largest element along an axis, as int64; the first of equal ones.
    public func argMax(axis: Int, keepDims: Bool = false) throws(TensorError) -> Tensor {
        try .make("argMax") { ct_argmax(handle, Int64(axis), keepDims ? 1 : 0, $0) }
    }

    /// Running sums along an axis.
    public func cumsum(axis: Int) throws(TensorError) -> Tensor {
        try .make("cumsum") { ct_cumsum(handle, Int64(axis), $0) }
    }

    /// Whether every element is finite.
    public func allFinite() throws(TensorError) -> Bool {
        var result: Int32 = 0
        try check("allFinite", ct_all_finite(handle, &result))
        return result != 0
    }
}

/// Probabilities along an axis from logits.
public func softmax(_ x: Tensor, axis: Int) throws(TensorError) -> Tensor {
    try .make("softmax") { ct_softmax(x.handle, Int64(axis), $0) }
}

/// Log-probabilities (nats) along an axis from logits.
public func logSoftmax(_ x: Tensor, axis: Int) throws(TensorError) -> Tensor {
    try .make("logSoftmax") { ct_log_softmax(x.handle, Int64(axis), $0) }
}

/// `log(sum(exp(x)))` along an axis without overflow.
public func logSumExp(
    _ x: Tensor, axis: Int, keepDims: Bool = false
) throws(TensorError) -> Tensor {
    try x.logSumExp(axis: axis, keepDims: keepDims)
}
