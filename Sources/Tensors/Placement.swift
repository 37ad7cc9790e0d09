/// Where a model computes, and in which type.
public struct Placement: Codable, Hashable, Sendable {
    /// Default: the CPU.
    public var device: Device
    /// Default: float32.
    public var dtype: DType

    public init(device: Device = .cpu, dtype: DType = .float32) {
        self.device = device
        self.dtype = dtype
    }

    /// - Throws: ``TensorError`` where the device is not there, or the type is none to compute in.
    public func validate() throws(TensorError) {
        try device.require()
        guard dtype.isFloatingPoint else {
            throw .invalid(field: "dtype", reason: "\(dtype.rawValue) has no fractions")
        }
    }
}
