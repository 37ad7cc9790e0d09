import Testing

@testable import Tensors

@Suite("Low-rank updates of a weight")
struct LowRankUpdateTests {
    private func normal(_ shape: [Int], seed: UInt64, dtype: DType = .float32) throws -> Tensor {
        try Tensor.normal(shape, random: RandomSource(seed: seed)).asType(dtype)
    }

    /// Updates of some rows of a weight `[9, 6]`.
    private func updates(of rows: [Range<Int>], dtype: DType = .float32) throws -> [LowRankUpdate] {
        try rows.enumerated().map { index, rows in
            LowRankUpdate(
                firstRow: rows.lowerBound,
                a: try normal([2, 6], seed: UInt64(10 + index), dtype: dtype),
                b: try normal([rows.count, 2], seed: UInt64(20 + index), dtype: dtype), scale: 0.5)
        }
    }

    private func gap(_ a: Tensor, _ b: Tensor) throws -> Double {
        let pairs = zip(try a.detached().doubles(), try b.detached().doubles())
        return a.shape == b.shape
            ? pairs.reduce(0) { Swift.max($0, Swift.abs($1.0 - $1.1)) } : .infinity
    }

    @Test(
        "Beside a weight they compute what their sum with it computes, wherever their rows are",
        arguments: [[0..<9], [0..<4], [3..<5], [6..<9], [0..<2, 2..<3, 5..<9], [1..<3, 4..<8]],
        FusedPath.allCases)
    func sums(rows: [Range<Int>], path: FusedPath) throws {
        let (x, weight) = (try normal([5, 6], seed: 1), try normal([9, 6], seed: 2))
        let updates = try updates(of: rows)
        let merged = try mergedWeight(weight, updates)
        let found = try linear(x, weight: weight, updates: updates, path: path)
        #expect(try gap(found, linear(x, weight: merged)) < 1e-5)
        // The sum by hand, element by element, and the weight itself as it was.
        var expected = try weight.doubles()
        for update in updates {
            let (a, b) = (try update.a.doubles(), try update.b.doubles())
            for row in update.rows {
                for column in 0..<6 {
                    let place = 2 * (row - update.firstRow)
                    expected[6 * row + column] +=
                        0.5 * (b[place] * a[column] + b[place + 1] * a[6 + column])
                }
            }
        }
        #expect(try gap(merged, Tensor(expected, [9, 6])) < 1e-5)
        #expect(try gap(weight, normal([9, 6], seed: 2)) == 0)
    }

    @Test("Where there are none, nothing is computed")
    func none() throws {
        let weight = try normal([9, 6], seed: 2)
        #expect(try mergedWeight(weight, []) === weight)
        let x = try normal([5, 6], seed: 1)
        for path in FusedPath.allCases {
            let plain = try linear(x, weight: weight, path: path)
            #expect(try gap(linear(x, weight: weight, updates: [], path: path), plain) == 0)
        }
    }

    @Test("Sums with a weight of 16 bits are taken in 32")
    func mixed() throws {
        let x = try normal([5, 6], seed: 1, dtype: .bfloat16)
        let weight = try normal([9, 6], seed: 2, dtype: .bfloat16)
        let updates = try updates(of: [2..<7])
        let merged = try mergedWeight(weight, updates)
        #expect(merged.dtype == .bfloat16)
        let exact = try mergedWeight(weight.asType(.float32), updates)
        #expect(try gap(merged, exact.asType(.bfloat16)) == 0)
        let found = try linear(x, weight: weight, updates: updates, path: .plain)
        #expect(found.dtype == .bfloat16)
        #expect(try gap(found, linear(x.asType(.float32), weight: exact)) < 0.2)
    }

    @Test("Gradients reach both factors and the input, and no frozen weight")
    func gradients() throws {
        let weight = try normal([9, 6], seed: 2, dtype: .float64)
        var results: [[Double]] = []
        for path in FusedPath.allCases {
            let dtype: DType = path == .fused ? .float32 : .float64
            let x = try normal([5, 6], seed: 1, dtype: dtype).setRequiresGrad()
            let updates = try updates(of: [0..<3, 5..<9], dtype: dtype)
            for update in updates {
                for tensor in [update.a, update.b] { try tensor.setRequiresGrad() }
            }
            let frozen = try weight.asType(dtype)
            try linear(x, weight: frozen, updates: updates, path: path).square().sum().backward()
            let tensors = [x] + updates.flatMap { [$0.a, $0.b] }
            results.append(try tensors.flatMap { try #require(try $0.grad).doubles() })
            #expect(try frozen.grad == nil)
        }
        let scale = results[1].map { Swift.abs($0) }.max() ?? 0
        #expect(scale > 0 && results[0].count == results[1].count)
        #expect(zip(results[0], results[1]).allSatisfy { Swift.abs($0 - $1) < 1e-4 * scale })
    }
}
