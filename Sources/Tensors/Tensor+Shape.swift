import CTorch

/// Views: the same elements under other shapes. No element is copied where strides allow it.
extension Tensor {
    /// The elements in the same order under another shape; one size may be -1, the rest decides.
    public func reshaped(_ shape: [Int]) throws(TensorError) -> Tensor {
        try .make("reshaped") { out in
            shape.withSizes { ct_reshape(handle, $0, $1, out) }
        }
    }

    /// The same elements in another shape; -1 stands for what is left.
    public func reshaped(_ shape: Int...) throws(TensorError) -> Tensor { try reshaped(shape) }

    /// Axes in another order: axis `i` of the result is axis `axes[i]` of this tensor.
    public func transposed(axes: [Int]) throws(TensorError) -> Tensor {
        try .make("transposed") { out in
            axes.withSizes { ct_permute(handle, $0, $1, out) }
        }
    }

    /// Axes in another order; without arguments, in reverse order.
    public func transposed(_ axes: Int...) throws(TensorError) -> Tensor {
        try transposed(axes: axes.isEmpty ? (0..<rank).reversed() : axes)
    }

    /// The tensor with two axes exchanged.
    public func swappedAxes(_ axis1: Int, _ axis2: Int) throws(TensorError) -> Tensor {
        try .make("swappedAxes") { ct_transpose(handle, Int64(axis1), Int64(axis2), $0) }
    }

    /// Without an axis of size 1.
    public func squeezed(axis: Int) throws(TensorError) -> Tensor {
        try .make("squeezed") { ct_squeeze(handle, Int64(axis), $0) }
    }

    /// With a new axis of size 1.
    public func expandedDimensions(axis: Int) throws(TensorError) -> Tensor {
        try .make("expandedDimensions") { ct_expand_dims(handle, Int64(axis), $0) }
    }

    /// Axes of size 1 repeated to fill `shape`.
    public func broadcast(to shape: [Int]) throws(TensorError) -> Tensor {
        try .make("broadcast") { out in
            shape.withSizes { ct_broadcast(handle, $0, $1, out) }
        }
    }

    /// The part of an axis inside `range`.
    public func sliced(_ range: Range<Int>, axis: Int) throws(TensorError) -> Tensor {
        try .make("sliced") {
            ct_slice(
                handle, Int64(axis), Int64(range.lowerBound), Int64(range.upperBound), $0)
        }
    }

    /// Consecutive parts of an axis; the sizes must add up to the size of the axis.
    public func split(sizes: [Int], axis: Int) throws(TensorError) -> [Tensor] {
        let shape = self.shape
        let index = axis < 0 ? axis + shape.count : axis
        guard shape.indices.contains(index), sizes.allSatisfy({ $0 >= 0 }),
            sizes.reduce(0, +) == shape[index]
        else {
            throw .operation(
                name: "split", reason: "sizes \(sizes) do not divide axis \(axis) of \(shape)")
        }
        var parts: [Tensor] = []
        var start = 0
        for size in sizes {
            parts.append(try sliced(start..<start + size, axis: index))
            start += size
        }
        return parts
    }

    /// Equal consecutive parts of an axis.
    public func split(parts: Int, axis: Int) throws(TensorError) -> [Tensor] {
        let shape = self.shape
        let index = axis < 0 ? axis + shape.count : axis
        guard parts > 0, shape.indices.contains(index), shape[index] % parts == 0 else {
            throw .operation(
                name: "split", reason: "\(parts) parts do not divide axis \(axis) of \(shape)")
        }
        return try split(
            sizes: Array(repeating: shape[index] / parts, count: parts), axis: index)
    }
}
