import CTorch

extension Tensor {
    /// The elements in row-major order, converted to `type`.
    public func asArray<Element: TensorElement>(
        _ type: Element.Type = Element.self
    ) throws(TensorError) -> [Element] {
        let count = self.count
        var status: Int32 = 0
        let values = [Element](unsafeUninitializedCapacity: count) { buffer, initialized in
            status = ct_copy_bytes(
                handle, Element.dtype.native, buffer.baseAddress,
                Int64(count * MemoryLayout<Element>.stride))
            initialized = status == 0 ? count : 0
        }
        try check("asArray", status)
        return values
    }

    /// The elements in row-major order, as `Float`.
    public func floats() throws(TensorError) -> [Float] { try asArray(Float.self) }
    /// The elements in row-major order, as `Double`.
    public func doubles() throws(TensorError) -> [Double] { try asArray(Double.self) }
    /// The elements in row-major order, as `Int`.
    public func ints() throws(TensorError) -> [Int] { try asArray(Int.self) }

    /// The only element of a tensor that has exactly one.
    public func item<Element: TensorElement>(
        _ type: Element.Type = Element.self
    ) throws(TensorError) -> Element {
        guard count == 1, let value = try asArray(type).first else {
            throw .operation(
                name: "item", reason: "a tensor of shape \(shape) has \(count) elements, not one")
        }
        return value
    }

    /// The elements as they lie in memory in row-major order.
    func bytes() throws(TensorError) -> [UInt8] {
        let size = count * dtype.size
        var status: Int32 = 0
        let values = [UInt8](unsafeUninitializedCapacity: size) { buffer, initialized in
            status = ct_copy_bytes(handle, dtype.native, buffer.baseAddress, Int64(size))
            initialized = status == 0 ? size : 0
        }
        try check("bytes", status)
        return values
    }

    /// The same values in another dtype; the tensor itself where it has that dtype already.
    public func asType(_ dtype: DType) throws(TensorError) -> Tensor {
        try .make("asType") { ct_to_dtype(handle, dtype.native, $0) }
    }

    /// The same values on another device; the tensor itself where it is there already.
    public func moved(to device: Device) throws(TensorError) -> Tensor {
        try device.require()
        return try .make("moved") { ct_to_device(handle, device.native, $0) }
    }

    /// A copy with memory of its own, through which gradients flow.
    public func copy() throws(TensorError) -> Tensor {
        try .make("copy") { ct_clone(handle, $0) }
    }

    /// The same values laid out in row-major order.
    public func contiguous() throws(TensorError) -> Tensor {
        try .make("contiguous") { ct_contiguous(handle, $0) }
    }

    /// Overwrites the elements in place with those of a tensor of the same shape, converted to
    /// this dtype and device. No gradient is recorded.
    public func update(from source: Tensor) throws(TensorError) {
        try check("update", ct_update(handle, source.handle))
    }
}
