import CTorch

extension Tensor {
    /// A tensor of `values` in row-major order; of one axis where `shape` is nil.
    ///
    /// The dtype follows the element: `Float` float32, `Double` float64, `Int` int64, and so on.
    public convenience init<Element: TensorElement>(
        _ values: [Element], _ shape: [Int]? = nil
    ) throws(TensorError) {
        let sizes = shape ?? [values.count]
        guard sizes.allSatisfy({ $0 >= 0 }), Tensor.product(sizes) == values.count else {
            throw .elementCount(shape: sizes, count: values.count)
        }
        var out: OpaquePointer?
        let status = values.withUnsafeBytes { bytes in
            sizes.withSizes { pointer, rank in
                ct_from_bytes(
                    bytes.baseAddress, Int64(bytes.count), pointer, rank, Element.dtype.native, &out
                )
            }
        }
        try check("Tensor", status)
        guard let out else { throw .operation(name: "Tensor", reason: "there is no result") }
        self.init(owning: out)
    }

    /// A tensor without axes.
    public convenience init<Element: TensorElement>(scalar: Element) throws(TensorError) {
        try self.init([scalar], [])
    }

    /// A tensor of raw elements as they lie in memory.
    static func bytes(
        _ bytes: UnsafeRawBufferPointer, _ shape: [Int], dtype: DType
    ) throws(TensorError) -> Tensor {
        try make("Tensor") { out in
            shape.withSizes { pointer, rank in
                ct_from_bytes(
                    bytes.baseAddress, Int64(bytes.count), pointer, rank, dtype.native, out)
            }
        }
    }

    /// Every element `value`.
    public static func full(
        _ shape: [Int], value: Double, dtype: DType = .float32, device: Device = .cpu
    ) throws(TensorError) -> Tensor {
        try device.require()
        return try make("full") { out in
            shape.withSizes { pointer, rank in
                ct_full(pointer, rank, value, dtype.native, device.native, out)
            }
        }
    }

    /// Every element 0.
    public static func zeros(
        _ shape: [Int], dtype: DType = .float32, device: Device = .cpu
    ) throws(TensorError) -> Tensor {
        try full(shape, value: 0, dtype: dtype, device: device)
    }

    /// Every element 1.
    public static func ones(
        _ shape: [Int], dtype: DType = .float32, device: Device = .cpu
    ) throws(TensorError) -> Tensor {
        try full(shape, value: 1, dtype: dtype, device: device)
    }

    /// `start, start + step, …`, below `end`.
    public static func arange(
        _ start: Double = 0, to end: Double, step: Double = 1, dtype: DType = .int64,
        device: Device = .cpu
    ) throws(TensorError) -> Tensor {
        try device.require()
        return try make("arange") { out in
            ct_arange(start, end, step, dtype.native, device.native, out)
        }
    }

    /// The product of the sizes, or nil where it overflows.
    static func product(_ sizes: [Int]) -> Int? {
        var product = 1
        for size in sizes {
            let (next, overflow) = product.multipliedReportingOverflow(by: size)
            if overflow { return nil }
            product = next
        }
        return product
    }
}

extension [Int] {
    /// The bridge's view of a shape or of axes.
    @inline(__always)
    func withSizes<Result>(_ body: (UnsafePointer<Int64>?, Int32) -> Result) -> Result {
        map(Int64.init).withUnsafeBufferPointer { body($0.baseAddress, Int32($0.count)) }
    }
}
