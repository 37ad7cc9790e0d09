import CTorch

/// Where a tensor lives.
public enum Device: String, Codable, Sendable, CaseIterable {
    case cpu, cuda, mps

    /// Whether this LibTorch can use the device on this machine.
    public var isAvailable: Bool { ct_device_available(native) != 0 }

    var native: CTDevice {
        switch self {
        case .cpu: .CPU
        case .cuda: .CUDA
        case .mps: .MPS
        }
    }
}

/// The array engine behind this module.
public enum TensorRuntime {
    /// LibTorch's version, such as "2.13.0".
    public static var version: String { String(cString: ct_libtorch_version()) }

    /// Threads that one operation may use.
    public static var threads: Int { Int(ct_threads()) }

    /// Limits the threads of every later operation in this process.
    public static func setThreads(_ count: Int) throws(TensorError) {
        try check("setThreads", ct_set_threads(Int32(clamping: count)))
    }

    /// Prepares the process for large, short-lived tensors, once. The first tensor does it; a
    /// program may do it earlier.
    public static func start() { _ = started }

    private static let started: Void = ct_start()
}

/// Turns a status of the bridge into an error that carries the bridge's message.
@inline(__always)
func check(_ operation: String, _ status: Int32) throws(TensorError) {
    guard status != 0 else { return }
    throw .operation(name: operation, reason: String(cString: ct_last_error()))
}
