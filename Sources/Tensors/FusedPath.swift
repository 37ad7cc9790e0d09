import CTorch

/// Which implementation of the transformer's composite operations runs.
public enum FusedPath: String, Codable, Sendable, CaseIterable {
    /// The bridge's own kernels, for float32 on the CPU.
    case fused
    /// LibTorch's plain operations: the tested reference, and every other device and dtype.
    case plain

    /// The fused path where it exists for `tensor`.
    public static func best(for tensor: Tensor) -> FusedPath {
        tensor.device == .cpu && tensor.dtype == .float32 ? .fused : .plain
    }

    /// Whether the fused path's sublayers and products are operations of their own on this processor: with
    /// wide vectors (`fused-kernels.md`).
    public static var fusesSublayers: Bool { ct_fuses_sublayers() != 0 }

    /// The instruction set that the fused kernels use on this processor, such as `avx2`.
    public static var instructionSet: String { String(cString: ct_kernels_name()) }
}
