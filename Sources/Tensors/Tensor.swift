import CTorch

/// An n-dimensional array: a handle to a LibTorch tensor, with MLX Swift's spellings.
///
/// Operations return new tensors (often views of the same memory) and record what backward passes
/// need, unless inside ``withoutGradients(_:)``. They throw ``TensorError`` where LibTorch would
/// raise a C++ exception: shapes that do not fit, dtypes that do not mix, memory that runs out.
// Unchecked: the handle is immutable and LibTorch counts references atomically, so that a tensor
// may be dropped and read anywhere. In-place writes (`update(from:)`, gradients, optimizer steps)
// are the business of one serial owner, as with any model.
public final class Tensor: @unchecked Sendable {
    let handle: OpaquePointer

    /// Takes over a handle that the bridge gave out.
    init(owning handle: OpaquePointer) {
        TensorRuntime.start()
        self.handle = handle
    }

    deinit { ct_free(handle) }

    /// Calls one function of the bridge that writes a new handle.
    @inline(__always)
    static func make(
        _ operation: String, _ body: (UnsafeMutablePointer<OpaquePointer?>) -> Int32
    ) throws(TensorError) -> Tensor {
        var out: OpaquePointer?
        let status = body(&out)
        try check(operation, status)
        guard let out else { throw .operation(name: operation, reason: "there is no result") }
        return Tensor(owning: out)
    }

    // MARK: Metadata

    /// The sizes of the axes; empty for a scalar.
    public var shape: [Int] {
        let rank = self.rank
        guard rank > 0 else { return [] }
        return [Int](unsafeUninitializedCapacity: rank) { buffer, count in
            withUnsafeTemporaryAllocation(of: Int64.self, capacity: rank) { sizes in
                guard let base = sizes.baseAddress else { return }
                ct_shape(handle, base)
                for index in 0..<rank { buffer[index] = Int(sizes[index]) }
                count = rank
            }
        }
    }

    /// The number of axes.
    public var rank: Int { Int(ct_rank(handle)) }

    /// The number of elements.
    public var count: Int { Int(ct_count(handle)) }

    /// The size of one axis; negative axes count from the last.
    public func dim(_ axis: Int) -> Int {
        let shape = self.shape
        let index = axis < 0 ? axis + shape.count : axis
        precondition(shape.indices.contains(index), "axis \(axis) of a tensor of shape \(shape)")
        return shape[index]
    }

    public var dtype: DType {
        var native = CTDType.float32
        _ = ct_dtype(handle, &native)
        return DType(native: native)
    }

    public var device: Device {
        var native = Device.cpu.native
        _ = ct_device(handle, &native)
        return Device(native: native)
    }
}

extension Tensor: CustomStringConvertible {
    /// Shape and type, such as `float32[2, 3]`.
    public var description: String { "\(dtype.rawValue)\(shape)" }
}
