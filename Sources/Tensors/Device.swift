import CTorch

/// Where a tensor lives.
public enum Device: Hashable, Sendable {
    case cpu
    /// An NVIDIA card, by its number.
    case cuda(_ index: Int = 0)
    /// Apple's graphics processor.
    case mps

    /// The devices that this LibTorch can use on this machine.
    public static var available: [Device] {
        [cpu] + (0..<Int(ct_device_count(.CUDA))).map(Device.cuda)
            + (ct_device_count(.MPS) > 0 ? [.mps] : [])
    }

    /// Whether this LibTorch can use the device on this machine.
    public var isAvailable: Bool {
        native.index >= 0 && native.index < ct_device_count(native.type)
    }

    /// - Throws: ``TensorError/deviceUnavailable(_:)`` where the device is not there.
    public func require() throws(TensorError) {
        guard isAvailable else { throw .deviceUnavailable(self) }
    }

    var native: CTDevice {
        switch self {
        case .cpu: CTDevice(type: .CPU, index: 0)
        case .cuda(let index): CTDevice(type: .CUDA, index: Int32(clamping: index))
        case .mps: CTDevice(type: .MPS, index: 0)
        }
    }

    init(native: CTDevice) {
        switch native.type {
        case .CUDA: self = .cuda(Int(native.index))
        case .MPS: self = .mps
        default: self = .cpu
        }
    }
}

/// Written `cpu`, `cuda` (the first card), `cuda:1`, `mps`.
extension Device: RawRepresentable, Codable {
    public init?(rawValue: String) {
        switch rawValue {
        case "cpu": self = .cpu
        case "cuda": self = .cuda()
        case "mps": self = .mps
        default:
            let number = rawValue.dropFirst("cuda:".count)
            guard rawValue.hasPrefix("cuda:"), (1...3).contains(number.utf8.count),
                number.utf8.allSatisfy({ (48...57).contains($0) }), let index = Int(number)
            else { return nil }
            self = .cuda(index)
        }
    }

    public var rawValue: String {
        switch self {
        case .cpu: "cpu"
        case .cuda(0): "cuda"
        case .cuda(let index): "cuda:\(index)"
        case .mps: "mps"
        }
    }
}

/// The array engine behind this module.
public enum TensorRuntime {
    /// LibTorch's version, such as "2.13.0".
    public static var version: String { String(cString: ct_libtorch_version()) }

    /// The instruction set that LibTorch's own kernels use on this processor, such as "AVX512".
    public static var cpuCapability: String { String(cString: ct_cpu_capability()) }

    /// Threads that one operation may use.
    public static var threads: Int { Int(ct_threads()) }

    /// Limits the threads of every later operation in this process.
    public static func setThreads(_ count: Int) throws(TensorError) {
        try check("setThreads", ct_set_threads(Int32(clamping: count)))
    }

    /// Does a piece of work and says how many bytes of tensors it had at a time at the most, beside those
    /// that were there before: of this thread and of the backward passes that it starts.
    ///
    /// - Throws: ``TensorError``, and what `work` throws.
    public static func measuringMemory<Value>(
        _ work: () throws -> Value
    ) throws -> (value: Value, peakBytes: Int) {
        var counter: OpaquePointer?
        try check("measuringMemory", ct_peak_begin(&counter))
        let result = Result { try work() }
        let peak = ct_peak_end(counter)
        return (try result.get(), Int(peak))
    }

    /// Prepares the process for large, short-lived tensors, once. The first tensor does it; a
    /// program may do it earlier.
    public static func start() { _ = started }

    /// Gives memory that is free back to the system: of large work that is over, before other such work
    /// begins. Until then it is kept for the next tensors, which is faster. Does nothing but on Linux.
    public static func releaseMemory() { ct_release_memory() }

    private static let started: Void = ct_start()
}

/// Turns a status of the bridge into an error that carries the bridge's message.
@inline(__always)
func check(_ operation: String, _ status: Int32) throws(TensorError) {
    guard status != 0 else { return }
    throw .operation(name: operation, reason: String(cString: ct_last_error()))
}
