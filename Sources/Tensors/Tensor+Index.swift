import CTorch

/// Selection by indices (int32 or int64), and joining.
extension Tensor {
    /// The entries of an axis that `indices` (one axis) names, in that order.
    public func indexed(_ indices: Tensor, axis: Int = 0) throws(TensorError) -> Tensor {
        try .make("indexed") { ct_index_select(handle, Int64(axis), indices.handle, $0) }
    }

    /// This tensor with `source`'s entries added at `indices` of an axis; repeated indices add up.
    public func indexAdd(
        _ indices: Tensor, source: Tensor, axis: Int = 0
    ) throws(TensorError) -> Tensor {
        try .make("indexAdd") {
            ct_index_add(handle, Int64(axis), indices.handle, source.handle, $0)
        }
    }
}

/// One element per index along an axis: `out[i, j] = x[i, indices[i, j]]` for the last of two axes.
/// `indices` has the rank of `x`.
public func takeAlong(_ x: Tensor, _ indices: Tensor, axis: Int) throws(TensorError) -> Tensor {
    try .make("takeAlong") { ct_gather(x.handle, Int64(axis), indices.handle, $0) }
}

/// Tensors one after the other along an existing axis.
public func concatenated(_ tensors: [Tensor], axis: Int = 0) throws(TensorError) -> Tensor {
    try .make("concatenated") { out in
        tensors.withHandles { ct_concatenate($0, $1, Int64(axis), out) }
    }
}

/// Tensors of one shape along a new axis.
public func stacked(_ tensors: [Tensor], axis: Int = 0) throws(TensorError) -> Tensor {
    try .make("stacked") { out in
        tensors.withHandles { ct_stack($0, $1, Int64(axis), out) }
    }
}

extension [Tensor] {
    /// The bridge's view of a list of tensors.
    @inline(__always)
    func withHandles<Result>(
        _ body: (UnsafePointer<OpaquePointer?>?, Int32) -> Result
    ) -> Result {
        // The tensors outlive the call: their handles are borrowed only inside it.
        withExtendedLifetime(self) {
            map { Optional($0.handle) }.withUnsafeBufferPointer {
                body($0.baseAddress, Int32($0.count))
            }
        }
    }
}
