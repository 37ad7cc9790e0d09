import Tensors
import Testing

/// One differentiable operation and the inputs it is tried on.
struct GradientCase: Sendable, CustomTestStringConvertible {
    let name: String
    let shapes: [[Int]]
    /// Bounds of the uniform inputs, inside the domain of the operation.
    var low = -2.0
    var high = 2.0
    let body: @Sendable ([Tensor]) throws -> Tensor

    var testDescription: String { name }

    init(
        _ name: String, _ shapes: [[Int]], in bounds: ClosedRange<Double> = -2...2,
        _ body: @escaping @Sendable ([Tensor]) throws -> Tensor
    ) {
        self.name = name
        self.shapes = shapes
        low = bounds.lowerBound
        high = bounds.upperBound
        self.body = body
    }
}

@Suite("Derivatives agree with central differences")
struct GradientTests {
    static let elementwise: [GradientCase] = [
        GradientCase("add, broadcast", [[2, 3], [3]]) { try $0[0] + $0[1] },
        GradientCase("subtract, broadcast", [[2, 1], [2, 3]]) { try $0[0] - $0[1] },
        GradientCase("multiply, broadcast", [[2, 3], [1, 3]]) { try $0[0] * $0[1] },
        GradientCase("divide", [[2, 3], [2, 3]], in: 0.5...2) { try $0[0] / $0[1] },
        GradientCase("scalar arithmetic", [[4]], in: 0.5...2) { try 2 / (3 - $0[0] * 0.5 + 1) },
        GradientCase("negate", [[4]]) { try -$0[0] },
        GradientCase("exp", [[4]]) { try $0[0].exp() },
        GradientCase("log", [[4]], in: 0.5...3) { try $0[0].log() },
        GradientCase("sqrt", [[4]], in: 0.5...3) { try $0[0].sqrt() },
        GradientCase("rsqrt", [[4]], in: 0.5...3) { try $0[0].rsqrt() },
        GradientCase("square", [[4]]) { try $0[0].square() },
        GradientCase("abs", [[4]]) { try $0[0].abs() },
        GradientCase("tanh", [[4]]) { try $0[0].tanh() },
        GradientCase("sigmoid", [[4]]) { try $0[0].sigmoid() },
        GradientCase("silu", [[4]]) { try silu($0[0]) },
        GradientCase("power by a number", [[4]], in: 0.5...2) { try $0[0].pow(2.5) },
        GradientCase("power by a tensor", [[4], [4]], in: 0.5...2) { try $0[0].pow($0[1]) },
        GradientCase("clamp", [[8]]) { try $0[0].clamped(min: -1, max: 1) },
        GradientCase("clamp from below", [[8]]) { try $0[0].clamped(min: 0.1) },
        GradientCase("maximum", [[6], [6]]) { try maximum($0[0], $0[1]) },
        GradientCase("minimum", [[6], [6]]) { try minimum($0[0], $0[1]) },
        GradientCase("which", [[6], [6]]) { try which($0[0] .> $0[1], $0[0], $0[1]) },
        GradientCase("masked fill", [[6]]) { try $0[0].maskedFill($0[0] .< 0, value: 3) },
        GradientCase("triu", [[3, 3]]) { try $0[0].triu(diagonal: 1) },
        GradientCase("tril", [[3, 3]]) { try $0[0].tril() },
    ]

    static let reductions: [GradientCase] = [
        GradientCase("sum of all", [[2, 3]]) { try $0[0].sum() },
        GradientCase("sum over two axes", [[2, 3, 2]]) { try $0[0].sum(axes: [0, -1]) },
        GradientCase("mean, kept", [[2, 3]]) { try $0[0].mean(axis: 1, keepDims: true) },
        GradientCase("max", [[2, 5]]) { try $0[0].max(axis: -1) },
        GradientCase("min", [[2, 5]]) { try $0[0].min(axis: 0) },
        GradientCase("logSumExp", [[2, 5]]) { try logSumExp($0[0], axis: -1) },
        GradientCase("softmax", [[2, 5]]) { try softmax($0[0], axis: -1) },
        GradientCase("logSoftmax", [[2, 5]]) { try logSoftmax($0[0], axis: 0) },
        GradientCase("cumsum", [[2, 5]]) { try $0[0].cumsum(axis: 1) },
    ]

    static let structural: [GradientCase] = [
        GradientCase("matmul", [[2, 3], [3, 4]]) { try matmul($0[0], $0[1]) },
        GradientCase("batched matmul", [[2, 1, 2, 3], [2, 3, 2]]) { try matmul($0[0], $0[1]) },
        GradientCase("linear", [[2, 2, 3], [4, 3], [4]]) {
            try linear($0[0], weight: $0[1], bias: $0[2])
        },
        GradientCase("embedding, repeated tokens", [[4, 3]]) {
            try embedding(Tensor([1, 3, 1], [3]), weight: $0[0])
        },
        GradientCase("reshape and transpose", [[2, 3, 2]]) {
            try $0[0].transposed(2, 0, 1).reshaped(3, -1)
        },
        GradientCase("reversed axes", [[2, 3]]) { try $0[0].transposed() },
        GradientCase("swapped axes", [[2, 3]]) { try $0[0].swappedAxes(0, 1) },
        GradientCase("squeeze and expand", [[2, 1, 3]]) {
            try $0[0].squeezed(axis: 1).expandedDimensions(axis: 0)
        },
        GradientCase("broadcast", [[2, 1]]) { try $0[0].broadcast(to: [3, 2, 4]) },
        GradientCase("slice", [[4, 3]]) { try $0[0].sliced(1..<3, axis: 0) },
        GradientCase("split", [[4, 3]]) {
            let parts = try $0[0].split(sizes: [1, 3], axis: 0)
            return try parts[0] * parts[1]
        },
        GradientCase("indexed, repeated", [[4, 3]]) {
            try $0[0].indexed(Tensor([2, 0, 2] as [Int32]), axis: 1)
        },
        GradientCase("takeAlong", [[3, 4]]) {
            try takeAlong($0[0], Tensor([1, 1, 3, 0, 2, 2], [3, 2]), axis: 1)
        },
        GradientCase("indexAdd", [[4, 3], [2, 3]]) {
            try $0[0].indexAdd(Tensor([3, 3]), source: $0[1])
        },
        GradientCase("concatenate", [[2, 3], [2, 1]]) { try concatenated($0, axis: 1) },
        GradientCase("stack", [[2, 3], [2, 3]]) { try stacked($0, axis: 1) },
        GradientCase("RMSNorm", [[2, 4], [4]]) { try RMSNorm(weight: $0[1])($0[0]) },
        GradientCase("copy and contiguous", [[2, 3]]) {
            try $0[0].swappedAxes(0, 1).contiguous().copy()
        },
    ]

    @Test("Of every operation", arguments: elementwise + reductions + structural)
    func derivative(of operation: GradientCase) throws {
        let random = try RandomSource(seed: 7)
        let inputs = try operation.shapes.map {
            try Tensor.uniform(
                $0, low: operation.low, high: operation.high, dtype: .float64, random: random)
        }
        #expect(try GradientCheck.largestGap(inputs: inputs, operation.body) < 1e-7)
    }

    @Test("The check itself notices a derivative that is wrong")
    func falsePositive() throws {
        let input = try Tensor([0.5, 1.5])
        let gap = try GradientCheck.largestGap(inputs: [input]) {
            // The forward value is x², its recorded derivative that of x * constant.
            try $0[0] * $0[0].detached()
        }
        #expect(gap > 0.1)
    }
}
