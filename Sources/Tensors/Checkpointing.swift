import CTorch

/// Runs a part of a computation of which the backward pass keeps the inputs alone: it runs the part again
/// for its gradients (gradient checkpointing, arXiv:1604.06174 §4.1).
///
/// Values and gradients are those of `segment(inputs)`, bit for bit: the same operations run on the same
/// numbers. Nothing is gained, and nothing done, where nothing is recorded.
///
/// Cost: the segment's forward pass once more.
///
/// - Parameters:
///   - weights: the tensors that the segment reads beside its inputs and that may learn, each once. Changed
///     between forward and backward pass they make the backward pass throw.
///   - count: how many tensors the segment makes, at least one.
///   - segment: a function of its inputs and of the weights; it may not draw at random.
/// - Throws: what the segment throws; within a backward pass that arrives as ``TensorError``.
public func checkpointed(
    _ inputs: [Tensor], weights: [Tensor], outputs count: Int,
    _ segment: @escaping ([Tensor]) throws -> [Tensor]
) throws -> [Tensor] {
    guard ct_grad_enabled() != 0 else { return try segment(inputs) }
    let held = Segment(segment)
    var handles = [OpaquePointer?](repeating: nil, count: count)
    let status = inputs.withHandles { inputs, inputCount in
        weights.withHandles { weights, weightCount in
            handles.withUnsafeMutableBufferPointer {
                ct_checkpoint(
                    inputs, inputCount, weights, weightCount, run,
                    Unmanaged.passRetained(held).toOpaque(), release, $0.baseAddress,
                    Int32($0.count))
            }
        }
    }
    if let failure = held.failure { throw failure }
    try check("checkpointed", status)
    return handles.compactMap { $0.map(Tensor.init(owning:)) }
}

/// What the bridge holds as long as the segment may be run again.
private final class Segment {
    let body: ([Tensor]) throws -> [Tensor]
    /// What it threw last.
    var failure: (any Error)?

    init(_ body: @escaping ([Tensor]) throws -> [Tensor]) { self.body = body }
}

private func run(
    _ context: UnsafeMutableRawPointer?, _ inputs: UnsafePointer<OpaquePointer?>?, _ count: Int32,
    _ outputs: UnsafeMutablePointer<OpaquePointer?>?, _ outputCount: Int32
) -> Int32 {
    let tensors = (0..<Int(count)).compactMap { inputs?[$0].map(Tensor.init(owning:)) }
    guard let context, let outputs else {
        ct_report("a segment makes one tensor at the least")
        return 1
    }
    let segment = Unmanaged<Segment>.fromOpaque(context).takeUnretainedValue()
    do {
        let results = try segment.body(tensors)
        guard results.count == Int(outputCount) else {
            throw TensorError.operation(
                name: "checkpointed",
                reason: "the segment made \(results.count) of \(outputCount) tensors")
        }
        for (index, result) in results.enumerated() {
            try check("checkpointed", ct_share(result.handle, outputs + index))
        }
        return 0
    } catch {
        segment.failure = error
        ct_report("\(error)")
        return 1
    }
}

private func release(_ context: UnsafeMutableRawPointer?) {
    if let context { Unmanaged<Segment>.fromOpaque(context).release() }
}
