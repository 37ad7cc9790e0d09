import Tensors
import Testing

@Suite("Fused attention")
struct FusedAttentionTests {
    @Test("Agrees with plain operations in double precision", arguments: AttentionCase.all)
    func plain(item: AttentionCase) throws {
        let gap = try FusedComparison.gap([[item.tokens, item.width]]) { try item.attend($0, $1) }
        #expect(gap < 3e-5)
    }

    @Test("Its plain form has the derivatives of central differences")
    func centralDifferences() throws {
        let item = AttentionCase(
            "a prefix", heads: 2, kvHeads: 1, d: 2, families: [(2, [2, 1]), (1, [])])
        let inputs = try [
            Tensor.normal(
                [item.tokens, item.width], dtype: .float64, random: RandomSource(seed: 4))
        ]
        let gap = try GradientCheck.largestGap(inputs: inputs) { try item.attend($0, .plain) }
        #expect(gap < 1e-6)
    }

    @Test("Large scores neither overflow nor lose their row")
    func largeScores() throws {
        let item = AttentionCase("large", d: 16, families: [(20, [3])])
        let gap = try FusedComparison.gap([[item.tokens, item.width]], deviation: 12) {
            try item.attend($0, $1)
        }
        #expect(gap < 2e-4)
    }

    @Test("A shared prompt gives what a prompt before every sample gives", arguments: [8, 32])
    func sharedPrefix(d: Int) throws {
        let shared = AttentionCase("shared", d: d, families: [(5, [4, 3])])
        let apart = AttentionCase("apart", d: d, families: [(9, []), (8, [])])
        let projections = try Tensor.normal(
            [shared.tokens, shared.width], random: RandomSource(seed: 5))
        let rows = [0, 1, 2, 3, 4, 5, 6, 7, 8, 0, 1, 2, 3, 4, 9, 10, 11]
        let one = try shared.attend([projections], .fused).indexed(Tensor(rows)).floats()
        let other = try apart.attend([projections.indexed(Tensor(rows))], .fused).floats()
        for (a, b) in zip(one, other) { #expect(abs(a - b) < 1e-5) }
    }

    @Test(
        "Spans that overlap, leave a gap or lack their prefix are refused",
        arguments: [
            [Span(start: 0, length: 3)],
            [Span(start: 0, length: 5)],
            [Span(start: 1, length: 3)],
            [Span(start: 0, length: 4), Span(start: 4, length: 0)],
            [
                Span(start: 0, length: 2),
                Span(start: 2, length: 2, prefixStart: 1, prefixLength: 1),
            ],
            [
                Span(start: 0, length: 1, prefixStart: 0, prefixLength: 3),
                Span(start: 1, length: 3),
            ],
        ])
    func refusals(spans: [Span]) throws {
        let shape = AttentionShape(heads: 2, kvHeads: 1, headDimensions: 4)
        let table = try rotaryTable(positions: 8, headDimensions: 4, theta: 100)
        #expect(throws: TensorError.self) {
            try spanAttention(
                .zeros([4, 16]), table: table, spans: spans, shape: shape, path: .fused)
        }
    }

    @Test("A span longer than the rotary table is refused")
    func context() throws {
        let shape = AttentionShape(heads: 2, kvHeads: 1, headDimensions: 4)
        let table = try rotaryTable(positions: 3, headDimensions: 4, theta: 100)
        #expect(throws: TensorError.self) {
            try spanAttention(
                .zeros([4, 16]), table: table, spans: [Span(start: 0, length: 4)], shape: shape,
                path: .fused)
        }
    }

    @Test("Rotary angles are those of the formula")
    func rotary() throws {
        let table = try rotaryTable(positions: 3, headDimensions: 4, theta: 100).floats()
        let expected: [Float] = [
            1, 1, 0, 0,
            0.540302, 0.995004, 0.841471, 0.0998334,
            -0.416147, 0.980067, 0.909297, 0.198669,
        ]
        for (a, b) in zip(table, expected) { #expect(abs(a - b) < 1e-6) }
    }
}
