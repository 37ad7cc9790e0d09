import CTorch

/// A stream of random tensors. The same seed gives the same numbers on any number of threads.
///
/// There is no global stream: whatever draws, takes one of these.
// Unchecked: the handle is immutable and LibTorch locks the generator behind it.
public final class RandomSource: @unchecked Sendable {
    let handle: OpaquePointer

    public init(seed: UInt64) throws(TensorError) {
        var out: OpaquePointer?
        try check("RandomSource", ct_generator_create(seed, &out))
        guard let out else {
            throw .operation(name: "RandomSource", reason: "there is no generator")
        }
        handle = out
    }

    deinit { ct_generator_free(handle) }

    /// The position in the stream, for ``restore(_:)``: a uint8 tensor.
    public func state() throws(TensorError) -> Tensor {
        try .make("RandomSource.state") { ct_generator_state(handle, $0) }
    }

    /// Continues where `state` was taken.
    public func restore(_ state: Tensor) throws(TensorError) {
        try check("RandomSource.restore", ct_generator_restore(handle, state.handle))
    }
}

extension Tensor {
    /// Independent normal numbers.
    public static func normal(
        _ shape: [Int], mean: Double = 0, deviation: Double = 1, dtype: DType = .float32,
        random: RandomSource
    ) throws(TensorError) -> Tensor {
        try make("normal") { out in
            shape.withSizes {
                ct_normal(random.handle, $0, $1, mean, deviation, dtype.native, out)
            }
        }
    }

    /// Independent uniform numbers in `low..<high`.
    public static func uniform(
        _ shape: [Int], low: Double = 0, high: Double = 1, dtype: DType = .float32,
        random: RandomSource
    ) throws(TensorError) -> Tensor {
        try make("uniform") { out in
            shape.withSizes {
                ct_uniform(random.handle, $0, $1, low, high, dtype.native, out)
            }
        }
    }
}
