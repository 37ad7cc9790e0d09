import Foundation

extension Double {
    var logarithm: Double { log(self) }
    var cosine: Double { cos(self) }
    var sine: Double { sin(self) }
}

/// Rotary positions (2104.09864): `x · cos + rotateHalf(x) · sin` for `x` `[L, heads, d]`.
/// - Parameter rows: of `rotaryTable`, one for each token, `[L, d]`.
public func rotated(_ x: Tensor, rows: Tensor) throws(TensorError) -> Tensor {
    let parts = try rows.asType(x.dtype).expandedDimensions(axis: 1).split(parts: 2, axis: 2)
    let halves = try x.split(parts: 2, axis: 2)
    return try concatenated(
        [
            halves[0] * parts[0] - halves[1] * parts[1],
            halves[1] * parts[0] + halves[0] * parts[1],
        ], axis: 2)
}

/// `spanAttention` from plain operations, one span at a time.
func plainSpanAttention(
    _ projections: Tensor, table: Tensor, spans: [Span], shape: AttentionShape
) throws(TensorError) -> Tensor {
    let (heads, kvHeads, d) = (shape.heads, shape.kvHeads, shape.headDimensions)
    let group = heads / kvHeads
    let parts = try projections.split(sizes: [heads * d, kvHeads * d, kvHeads * d], axis: 1)
    let tokens = projections.dim(0)
    let queries = try parts[0].reshaped(tokens, heads, d)
    let keys = try parts[1].reshaped(tokens, kvHeads, d)
    let values = try parts[2].reshaped(tokens, kvHeads, d)

    /// A span's rows of `x`, rotated at its positions.
    func rows(_ x: Tensor, _ start: Int, _ length: Int, from position: Int) throws(TensorError)
        -> Tensor
    {
        let angles = try table.sliced(position..<position + length, axis: 0)
        return try rotated(x.sliced(start..<start + length, axis: 0), rows: angles)
    }
    var outputs: [Tensor] = []
    for span in spans {
        let (start, length) = (Int(span.start), Int(span.length))
        let (prefix, before) = (Int(span.prefixStart), Int(span.prefixLength))
        var k = try rows(keys, start, length, from: before)
        var v = try values.sliced(start..<start + length, axis: 0)
        if before > 0 {
            k = try concatenated([rows(keys, prefix, before, from: 0), k])
            v = try concatenated([values.sliced(prefix..<prefix + before, axis: 0), v])
        }
        // [L, H, d] -> [K, G, L, d]; [N, K, d] -> [K, 1, d, N] and [K, 1, N, d]
        let q = try rows(queries, start, length, from: before)
            .reshaped(length, kvHeads, group, d).transposed(1, 2, 0, 3)
        let scores = try matmul(q, k.transposed(1, 2, 0).expandedDimensions(axis: 1))
        let future = try Tensor.ones(
            [length, before + length], dtype: .bool, device: projections.device
        ).triu(diagonal: before + 1)
        let masked = try (scores * (1 / Double(d).squareRoot())).maskedFill(
            future, value: -.infinity)
        let mixed = try matmul(
            softmax(masked, axis: -1), v.transposed(1, 0, 2).expandedDimensions(axis: 1))
        outputs.append(try mixed.transposed(2, 0, 1, 3).reshaped(length, heads * d))
    }
    return try concatenated(outputs)
}
