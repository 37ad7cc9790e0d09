import Dispatch
import Foundation
import Tensors

/// What this machine can do at best, measured: the peaks that shares are stated of.
struct Hardware: Sendable {
    /// Single-precision matrix multiplication, 2·n³ operations a product: by LibTorch's library or by
    /// the kernels of training, whichever is faster on this processor.
    var gigaflopsPerSecond: Double
    /// Copying between buffers far larger than the caches, counting each byte read and written.
    var gigabytesPerSecond: Double
    /// Threads that both were measured with.
    var threads: Int

    /// Where nothing is going to be measured.
    static let unmeasured = Hardware(
        gigaflopsPerSecond: .nan, gigabytesPerSecond: .nan, threads: 0)

    /// Measures both on an idle machine, in about three seconds.
    static func measure(threads: Int) throws -> Hardware {
        try TensorRuntime.setThreads(threads)
        return Hardware(
            gigaflopsPerSecond: try matrixPeak(size: 2048, repetitions: 10) / 1e9,
            gigabytesPerSecond: copyPeak(bytes: 256 << 20, threads: threads, repetitions: 8) / 1e9,
            threads: threads)
    }

    /// The fastest of several products of square matrices, in operations per second.
    private static func matrixPeak(size: Int, repetitions: Int) throws -> Double {
        let x = try Tensor.full([size, size], value: 0.5)
        let y = try Tensor.full([size, size], value: 0.25)
        var best = Double.infinity
        for _ in 0...repetitions {
            best = min(best, try seconds { _ = try matmul(x, y) })
            best = min(best, try seconds { _ = try linear(x, weight: y, path: .fused) })
        }
        return 2 * Double(size * size * size) / best
    }

    /// The fastest of several copies, split over threads, in bytes read and written per second.
    private static func copyPeak(bytes: Int, threads: Int, repetitions: Int) -> Double {
        let buffers = CopyBuffers(bytes: bytes)
        var best = Double.infinity
        for _ in 0...repetitions {
            best = min(best, seconds { buffers.copy(threads: threads) })
        }
        return 2 * Double(bytes) / best
    }
}

/// Two buffers, touched once so that their pages exist.
///
/// Unchecked: the threads of one copy write disjoint parts, and nobody else sees the buffers.
private final class CopyBuffers: @unchecked Sendable {
    private let source: UnsafeMutableRawBufferPointer
    private let target: UnsafeMutableRawBufferPointer

    init(bytes: Int) {
        source = .allocate(byteCount: bytes, alignment: 64)
        target = .allocate(byteCount: bytes, alignment: 64)
        source.initializeMemory(as: UInt8.self, repeating: 1)
        target.initializeMemory(as: UInt8.self, repeating: 2)
    }

    deinit {
        source.deallocate()
        target.deallocate()
    }

    func copy(threads: Int) {
        let part = source.count / threads
        DispatchQueue.concurrentPerform(iterations: threads) { index in
            let range = index * part..<(index == threads - 1 ? source.count : (index + 1) * part)
            UnsafeMutableRawBufferPointer(rebasing: target[range])
                .copyMemory(from: UnsafeRawBufferPointer(rebasing: source[range]))
        }
    }
}

/// Seconds of wall clock that some work takes.
func seconds<Failure: Error>(_ work: () throws(Failure) -> Void) throws(Failure) -> Double {
    let start = ContinuousClock.now
    try work()
    return (ContinuousClock.now - start) / .seconds(1)
}
