import CTorch

/// A run of packed tokens that attends to itself causally and to all of an earlier run, its prefix.
///
/// Spans lie one after another without gaps; those that share a prefix follow it directly. So a
/// prompt stands once before all of its samples. Laid out as four C `int32_t`.
public struct Span: Hashable, Sendable {
    public var start: Int32
    public var length: Int32
    public var prefixStart: Int32
    public var prefixLength: Int32

    public init(start: Int, length: Int, prefixStart: Int = 0, prefixLength: Int = 0) {
        self.start = Int32(start)
        self.length = Int32(length)
        self.prefixStart = Int32(prefixStart)
        self.prefixLength = Int32(prefixLength)
    }
}

/// Sizes of grouped-query attention (2305.13245).
public struct AttentionShape: Hashable, Sendable {
    public var heads: Int
    public var kvHeads: Int
    public var headDimensions: Int

    public init(heads: Int, kvHeads: Int, headDimensions: Int) {
        self.heads = heads
        self.kvHeads = kvHeads
        self.headDimensions = headDimensions
    }
}

/// Cosines, then sines, of the rotary angles (2104.09864): `[positions, headDimensions]`, float32.
/// Computed in double precision, in the convention that rotates dimension i with i + d/2.
///
/// - Parameters:
///   - theta: the base; pair i turns by `theta^(-2i/d)` radians a position.
///   - scaling: how the frequencies were stretched for a longer context. Default: not at all.
public func rotaryTable(
    positions: Int, headDimensions: Int, theta: Double, scaling: RotaryScaling = .none
) throws(TensorError) -> Tensor {
    let half = Double(headDimensions)
    let exponents = try Tensor.arange(to: half, step: 2, dtype: .float64) / half
    let usual = try (exponents * -theta.logarithm).exp().doubles()
    let frequencies = try Tensor(usual.map { scaling.scaled($0) }).expandedDimensions(axis: 0)
    let places = try Tensor.arange(to: Double(positions), dtype: .float64)
    let angles = try (places.expandedDimensions(axis: 1) * frequencies).doubles()
    let columns = headDimensions / 2
    var table = [Float](repeating: 0, count: positions * headDimensions)
    for position in 0..<positions {
        for i in 0..<columns {
            let angle = angles[position * columns + i]
            table[position * headDimensions + i] = Float(angle.cosine)
            table[position * headDimensions + columns + i] = Float(angle.sine)
        }
    }
    return try Tensor(table, [positions, headDimensions])
}

/// Rotary positions and causal attention over packed spans with shared prefixes.
///
/// - Parameters:
///   - projections: queries, keys and values side by side, `[T, (heads + 2 kvHeads) · d]`.
///   - table: from `rotaryTable`. Positions count from the start of a span's prefix.
/// - Returns: `[T, heads · d]`.
public func spanAttention(
    _ projections: Tensor, table: Tensor, spans: [Span], shape: AttentionShape, path: FusedPath
) throws(TensorError) -> Tensor {
    switch path {
    case .fused:
        return try .make("spanAttention") { out in
            spans.withUnsafeBytes { bytes in
                ct_span_attention(
                    projections.handle, table.handle,
                    bytes.bindMemory(to: Int32.self).baseAddress, Int32(spans.count),
                    Int32(shape.heads), Int32(shape.kvHeads), Int32(shape.headDimensions), out)
            }
        }
    case .plain:
        return try plainSpanAttention(projections, table: table, spans: spans, shape: shape)
    }
}
