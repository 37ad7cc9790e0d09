/// What is learned beside a frozen weight W `[out, in]` (LoRA, 2106.09685 §4.1): `scale · B A`, of low rank
/// r, added to some of its rows.
///
/// It is used in two forms that agree to rounding: `linear(_:weight:updates:path:)` computes beside the
/// weight and has gradients of A and B, `mergedWeight(_:_:)` adds to it.
public struct LowRankUpdate: Sendable {
    /// The first of the weight's rows that it is added to.
    public var firstRow: Int
    public var a: Tensor  // [r, in]
    public var b: Tensor  // [rows, r]
    public var scale: Double

    public init(firstRow: Int, a: Tensor, b: Tensor, scale: Double) {
        self.firstRow = firstRow
        self.a = a
        self.b = b
        self.scale = scale
    }

    var rows: Range<Int> { firstRow..<firstRow + b.dim(0) }

    /// `scale · B A x` for `x` `[T, in]`: `[T, rows]`, of the type of A and B.
    func callAsFunction(_ x: Tensor, path: FusedPath) throws(TensorError) -> Tensor {
        try linear(linear(x, weight: a, path: path), weight: b, path: path) * scale
    }
}

/// `x weightᵀ` for `x` `[T, in]` and `weight` `[out, in]`, and on the rows of each update what it adds.
///
/// The sum is taken in the updates' type and rounded to that of `x`.
/// - Parameter updates: in the order of their rows, which do not overlap.
public func linear(
    _ x: Tensor, weight: Tensor, updates: [LowRankUpdate], path: FusedPath
) throws(TensorError) -> Tensor {
    let product = try linear(x, weight: weight, path: path)
    guard let type = updates.first?.a.dtype else { return product }
    let input = try x.asType(type)
    let width = weight.dim(0)
    var parts: [Tensor] = []
    var column = 0
    func fill(to end: Int) throws(TensorError) {
        guard end > column else { return }
        parts.append(
            try .zeros([x.dim(0), end - column], dtype: type, device: x.device))
    }
    for update in updates {
        try fill(to: update.firstRow)
        parts.append(try update(input, path: path))
        column = update.rows.upperBound
    }
    try fill(to: width)
    let sum = parts.count == 1 ? parts[0] : try concatenated(parts, axis: 1)
    return try (product.asType(type) + sum).asType(product.dtype)
}

/// A weight with its updates added, in memory of its own; the weight itself where there are none.
///
/// The sum is taken in the updates' type and rounded to that of the weight.
public func mergedWeight(
    _ weight: Tensor, _ updates: [LowRankUpdate]
) throws(TensorError) -> Tensor {
    guard let type = updates.first?.a.dtype else { return weight }
    return try withoutGradients { () throws(TensorError) -> Tensor in
        let sum = try weight.detached().asType(type).copy()
        for update in updates {
            let part = try sum.sliced(update.rows, axis: 0)
            try part.update(from: part + matmul(update.b, update.a) * update.scale)
        }
        return try sum.asType(weight.dtype)
    }
}
