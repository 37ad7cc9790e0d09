import Tensors
import Testing

@Suite("Fused sublayers agree with plain operations in double precision")
struct FusedSublayerTests {
    @Test(
        "Feed-forward, both results and all derivatives",
        arguments: [(3, 1), (8, 16), (37, 20), (64, 96)], [1, 7, 130, 1100])
    func feedForward(size: (width: Int, inner: Int), tokens: Int) throws {
        let gap = try FeedForwardCase(tokens: tokens, width: size.width, inner: size.inner).gap()
        #expect(gap < 5e-5)
    }

    @Test("Attention, both results and all derivatives", arguments: AttentionCase.all, [5, 24])
    func attention(item: AttentionCase, width: Int) throws {
        #expect(try item.sublayerGap(width: width) < 1e-4)
    }

    @Test("Attention with a bias, both results and all derivatives", arguments: AttentionCase.all)
    func biasedAttention(item: AttentionCase) throws {
        #expect(try item.sublayerGap(width: 24, isBiased: true) < 1e-4)
    }

    @Test("Attention over more tokens than one thread takes at a time", arguments: [false, true])
    func manyTokens(isBiased: Bool) throws {
        let item = AttentionCase(
            "many", heads: 2, kvHeads: 1, d: 4, families: (0..<14).map { (40 + $0, [20, 7]) })
        #expect(try item.sublayerGap(width: 12, isBiased: isBiased) < 1e-4)
    }

    @Test("Without a residual", arguments: [1, 150])
    func noResidual(tokens: Int) throws {
        let item = FeedForwardCase(tokens: tokens, width: 20, inner: 24, hasResidual: false)
        #expect(try item.gap() < 5e-5)
        let attention = AttentionCase("one", d: 8, families: [(tokens, [])])
        #expect(try attention.sublayerGap(width: 20, hasResidual: false) < 1e-4)
        #expect(try attention.sublayerGap(width: 20, hasResidual: false, isBiased: true) < 1e-4)
    }

    @Test("One result alone carries its gradient", arguments: [Result.sum, .update])
    func oneResult(result: Result) throws {
        let item = FeedForwardCase(tokens: 9, width: 10, inner: 12, result: result)
        #expect(try item.gap() < 5e-5)
        let attention = AttentionCase("one", d: 8, families: [(9, [])])
        #expect(try attention.sublayerGap(width: 10, result: result) < 1e-4)
        #expect(try attention.sublayerGap(width: 10, isBiased: true, result: result) < 1e-4)
    }

    @Test("The plain forms have the derivatives of central differences")
    func centralDifferences() throws {
        func inputs(_ shapes: [[Int]]) throws -> [Tensor] {
            let random = try RandomSource(seed: 4)
            return try shapes.map { try .normal($0, dtype: .float64, random: random) }
        }
        let forward = FeedForwardCase(tokens: 3, width: 4, inner: 3)
        var gap = try GradientCheck.largestGap(inputs: inputs(forward.shapes)) {
            try forward.run($0, .plain)
        }
        #expect(gap < 1e-6)
        let item = AttentionCase(
            "a prefix", heads: 2, kvHeads: 1, d: 2, families: [(2, [2, 1]), (1, [])])
        for isBiased in [false, true] {
            let shapes = item.sublayerShapes(width: 3, isBiased: isBiased)
            gap = try GradientCheck.largestGap(inputs: inputs(shapes)) {
                try item.sublayer($0, .plain)
            }
            #expect(gap < 1e-6)
        }
    }

    @Test("Weights that do not fit the stream are errors", arguments: [FusedPath.fused, .plain])
    func refusals(path: FusedPath) throws {
        let x = try Tensor.ones([4, 6])
        let norm = try Tensor.ones([6])
        #expect(throws: TensorError.self) {
            try feedForwardSublayer(
                x, residual: nil,
                weights: FeedForwardWeights(
                    norm: norm, gateUp: .ones([8, 6]), down: .ones([6, 5])),
                eps: 1e-5, path: path)
        }
        let item = AttentionCase("one", d: 8, families: [(4, [])])
        let table = try rotaryTable(positions: 8, headDimensions: 8, theta: 100)
        #expect(throws: TensorError.self) {
            try attentionSublayer(
                x, residual: nil,
                weights: AttentionWeights(
                    norm: norm, projections: .ones([item.width, 5]), output: .ones([6, 8])),
                eps: 1e-5, table: table, spans: item.spans, shape: item.shape, path: path)
        }
        #expect(throws: TensorError.self) {
            try attentionSublayer(
                x, residual: nil,
                weights: AttentionWeights(
                    norm: norm, projections: .ones([item.width, 6]),
                    projectionBias: .ones([item.width - 1]),
                    output: .ones([6, item.shape.heads * item.shape.headDimensions])),
                eps: 1e-5, table: table, spans: item.spans, shape: item.shape, path: path)
        }
    }

    /// Which of a sublayer's results a loss reads.
    enum Result: Sendable { case both, sum, update }
}

extension FusedSublayerTests.Result {
    func of(_ pair: (sum: Tensor, update: Tensor), _ inputs: [Tensor]) throws -> Tensor {
        switch self {
        case .both: return try concatenated([pair.sum, pair.update], axis: 1)
        case .update: return pair.update
        case .sum:
            // Every weight takes part, so that each has a derivative.
            return try inputs.dropFirst(2).reduce(pair.sum) { try $0 + $1.sum() }
        }
    }
}

/// Sizes of a feed-forward sublayer.
struct FeedForwardCase {
    var tokens, width, inner: Int
    var hasResidual = true
    var result = FusedSublayerTests.Result.both

    /// Stream, residual, norm, gate and up, down.
    var shapes: [[Int]] {
        [[tokens, width], [tokens, width], [width], [2 * inner, width], [width, inner]]
    }

    func run(_ x: [Tensor], _ path: FusedPath) throws -> Tensor {
        let residual = hasResidual ? x[1] : nil
        let both = try feedForwardSublayer(
            hasResidual ? x[0] : try x[0] + x[1], residual: residual,
            weights: FeedForwardWeights(norm: x[2], gateUp: x[3], down: x[4]), eps: 1e-5, path: path
        )
        return try result.of(both, x)
    }

    func gap() throws -> Double {
        try FusedComparison.gap(shapes, deviation: 0.5) { try run($0, $1) }
    }
}

extension AttentionCase {
    /// Stream, residual, norm, projections, output, bias.
    func sublayerShapes(width hidden: Int, isBiased: Bool = false) -> [[Int]] {
        [
            [tokens, hidden], [tokens, hidden], [hidden], [width, hidden],
            [hidden, shape.heads * shape.headDimensions],
        ] + (isBiased ? [[width]] : [])
    }

    func sublayer(
        _ x: [Tensor], _ path: FusedPath, hasResidual: Bool = true,
        result: FusedSublayerTests.Result = .both
    ) throws -> Tensor {
        let table = try rotaryTable(
            positions: positions, headDimensions: shape.headDimensions, theta: 100)
        let both = try attentionSublayer(
            hasResidual ? x[0] : try x[0] + x[1], residual: hasResidual ? x[1] : nil,
            weights: AttentionWeights(
                norm: x[2], projections: x[3], projectionBias: x.count > 5 ? x[5] : nil,
                output: x[4]), eps: 1e-5, table: table, spans: spans, shape: shape, path: path)
        return try result.of(both, x)
    }

    func sublayerGap(
        width: Int, hasResidual: Bool = true, isBiased: Bool = false,
        result: FusedSublayerTests.Result = .both
    ) throws -> Double {
        let shapes = sublayerShapes(width: width, isBiased: isBiased)
        return try FusedComparison.gap(shapes, deviation: 0.5) {
            try sublayer($0, $1, hasResidual: hasResidual, result: result)
        }
    }
}
