import Tensors
import Testing

/// Compares a fused operation in float32 with its plain form in float64.
enum FusedComparison {
    typealias Body = ([Tensor], FusedPath) throws -> Tensor

    /// The largest gap of the output and of the derivatives by every input, each relative to the
    /// largest number of its tensor (1 at least for the output).
    static func gap(
        _ shapes: [[Int]], deviation: Double = 1, seed: UInt64 = 1, _ body: Body
    ) throws -> Double {
        let random = try RandomSource(seed: seed)
        let inputs = try shapes.map { try Tensor.normal($0, deviation: deviation, random: random) }
        let fused = try run(inputs, .fused, body)
        let plain = try run(inputs.map { try $0.asType(.float64) }, .plain, body)
        var worst = 0.0
        for (index, (found, expected)) in zip(fused, plain).enumerated() {
            guard found.count == expected.count else { return .infinity }
            let scale = expected.reduce(index == 0 ? 1 : 1e-3) { max($0, abs($1)) }
            for (a, b) in zip(found, expected) {
                let difference = abs(a - b) / scale
                worst = difference.isNaN ? .infinity : max(worst, difference)
            }
        }
        return worst
    }

    /// The output, then the derivatives of a fixed random weighting of it.
    static func run(_ inputs: [Tensor], _ path: FusedPath, _ body: Body) throws -> [[Double]] {
        let leaves = try inputs.map { try $0.detached().copy().setRequiresGrad() }
        let output = try body(leaves, path)
        let weights = try Tensor.normal(output.shape, random: RandomSource(seed: 99))
            .asType(output.dtype)
        try (output * weights).sum().backward()
        return try [output.detached().doubles()] + leaves.map { try $0.grad?.doubles() ?? [] }
    }
}

/// Shapes and spans of an attention.
struct AttentionCase: Sendable, CustomTestStringConvertible {
    let name: String
    let shape: AttentionShape
    let spans: [Span]

    var testDescription: String { "\(name), d \(shape.headDimensions)" }
    var tokens: Int { spans.reduce(0) { $0 + Int($1.length) } }
    var width: Int { (shape.heads + 2 * shape.kvHeads) * shape.headDimensions }
    var positions: Int { spans.map { Int($0.prefixLength + $0.length) }.max() ?? 0 }

    /// - Parameter families: a prompt's length, then its samples' lengths.
    init(
        _ name: String, heads: Int = 4, kvHeads: Int = 2, d: Int, families: [(Int, [Int])]
    ) {
        self.name = name
        shape = AttentionShape(heads: heads, kvHeads: kvHeads, headDimensions: d)
        var spans: [Span] = []
        var next = 0
        for (prompt, samples) in families {
            let start = next
            spans.append(Span(start: start, length: prompt))
            next += prompt
            for length in samples {
                spans.append(
                    Span(start: next, length: length, prefixStart: start, prefixLength: prompt))
                next += length
            }
        }
        self.spans = spans
    }

    func attend(_ inputs: [Tensor], _ path: FusedPath) throws -> Tensor {
        let table = try rotaryTable(
            positions: positions, headDimensions: shape.headDimensions, theta: 100)
        return try spanAttention(
            inputs[0], table: table, spans: spans, shape: shape, path: path)
    }

    static let all: [AttentionCase] =
        [8, 16, 32, 64, 80].flatMap { d in
            [
                AttentionCase("one span", d: d, families: [(13, [])]),
                AttentionCase("a shared prefix", d: d, families: [(7, [5, 1, 9]), (3, [])]),
            ]
        } + [
            AttentionCase("one token", d: 8, families: [(1, [])]),
            AttentionCase("spans of one token", d: 16, families: [(1, [1, 1]), (1, []), (1, [])]),
            AttentionCase("many spans", d: 8, families: (1...24).map { ($0, [$0 % 3 + 1]) }),
            AttentionCase("blocks of queries", d: 32, families: [(75, [66]), (33, [])]),
            AttentionCase(
                "every head its own keys", heads: 3, kvHeads: 3, d: 10,
                families: [(9, [4])]),
            AttentionCase("all heads one key", heads: 5, kvHeads: 1, d: 6, families: [(9, [4])]),
        ]
}
