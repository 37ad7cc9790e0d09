import Tensors
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The inputs of `scripts/goldens/tensors.py`: 2 sin(1.3 i + phase).
func wave(_ shape: Int..., phase: Double = 0) throws -> Tensor {
    let count = shape.reduce(1, *)
    return try Tensor((0..<count).map { 2 * sin(1.3 * Double($0) + phase) }, shape)
}

@Suite("Results agree with PyTorch's")
struct GoldenTests {
    typealias Operation = @Sendable (_ x: Tensor, _ y: Tensor, _ positive: Tensor) throws -> Tensor

    static let operations: [String: Operation] = [
        "add": { x, y, _ in try x + y },
        "subtract": { x, y, _ in try x - y },
        "multiply": { x, y, _ in try x * y },
        "divide": { x, _, positive in try x / positive },
        "reversed divide": { _, _, positive in try 3 / positive },
        "power": { _, y, positive in try positive.pow(y) },
        "power 2.5": { _, _, positive in try positive.pow(2.5) },
        "negate": { x, _, _ in try -x },
        "exp": { x, _, _ in try x.exp() },
        "log": { _, _, positive in try positive.log() },
        "sqrt": { _, _, positive in try positive.sqrt() },
        "rsqrt": { _, _, positive in try positive.rsqrt() },
        "square": { x, _, _ in try x.square() },
        "abs": { x, _, _ in try x.abs() },
        "tanh": { x, _, _ in try x.tanh() },
        "sigmoid": { x, _, _ in try x.sigmoid() },
        "silu": { x, _, _ in try silu(x) },
        "maximum": { x, y, _ in try maximum(x, y) },
        "minimum": { x, y, _ in try minimum(x, y) },
        "clamp": { x, _, _ in try x.clamped(min: -0.5, max: 1) },
        "where": { x, y, _ in try which(x .> y, x, -y) },
        "masked fill": { x, _, _ in try x.maskedFill(x .< 0, value: -7) },
        "triu": { x, _, _ in try x.triu(diagonal: 1) },
        "tril": { x, _, _ in try x.tril(diagonal: -1) },
        "sum": { x, _, _ in try x.sum(axis: 1) },
        "sum of all": { x, _, _ in try x.sum() },
        "mean": { x, _, _ in try x.mean(axes: [0, 1], keepDims: true) },
        "max": { x, _, _ in try x.max(axis: 0) },
        "min": { x, _, _ in try x.min(axis: 1) },
        "argmax": { x, _, _ in try x.argMax(axis: 1) },
        "logSumExp": { x, _, _ in try logSumExp(x, axis: 1) },
        "softmax": { x, _, _ in try softmax(x, axis: 0) },
        "logSoftmax": { x, _, _ in try logSoftmax(x, axis: 1) },
        "cumsum": { x, _, _ in try x.cumsum(axis: 1) },
        "matmul": { x, y, _ in try matmul(x, y.transposed()) },
        "linear": { x, _, _ in
            try Linear(weight: wave(2, 4, phase: 1), bias: wave(2, phase: 2))(x)
        },
        "embedding": { x, _, _ in try embedding(Tensor([2, 0, 2]), weight: x) },
        "index select": { x, _, _ in try x.indexed(Tensor([3, 0]), axis: 1) },
        "gather": { x, _, _ in
            try takeAlong(x, Tensor([0, 3, 2, 1, 1, 1] as [Int32], [3, 2]), axis: 1)
        },
        "index add": { x, y, _ in
            try x.indexAdd(Tensor([2, 2]), source: y.sliced(0..<2, axis: 0))
        },
        "concatenate": { x, y, _ in try concatenated([x, y], axis: 1) },
        "stack": { x, y, _ in try stacked([x, y], axis: 1) },
        "permute": { _, _, _ in try wave(2, 3, 2).transposed(2, 0, 1) },
        "narrow": { x, _, _ in try x.sliced(1..<3, axis: 1) },
        "RMSNorm": { x, _, _ in try RMSNorm(weight: wave(4, phase: 3), eps: 1e-5)(x) },
    ]

    @Test("Of every operation", arguments: Goldens.operations.keys.sorted())
    func operation(name: String) throws {
        let body = try #require(Self.operations[name])
        let golden = try #require(Goldens.operations[name])
        let (x, y) = (try wave(3, 4), try wave(3, 4, phase: 0.7))
        let result = try body(x, y, x.abs() + 0.5).doubles()
        try #require(result.count == golden.count)
        for (value, expected) in zip(result, golden) {
            #expect(abs(value - expected) <= 1e-12 * max(1, abs(expected)))
        }
    }

    @Test("Every operation that is tried has a golden")
    func coverage() {
        #expect(Set(Self.operations.keys) == Set(Goldens.operations.keys))
    }

    @Test("Of AdamW with clipping and a rate per step, over six steps")
    func adamW() throws {
        let model = Linear(weight: try wave(2, 3), bias: try wave(2, phase: 0.5))
        try model.setRequiresGrad()
        let optimizer = try AdamW(
            model.namedParameters, learningRate: 0.05, betas: (0.9, 0.95), weightDecay: 0.1)
        for step in 0..<6 {
            try model.zeroGrad()
            try (try model(wave(4, 3, phase: Double(step))) - 1).square().mean().backward()
            let norm = try clipGradNorm(model.parameters, maxNorm: 1)
            #expect(abs(Double(norm) - Goldens.adamW["norms", default: []][step]) < 1e-6)
            try optimizer.step(learningRate: 0.05 * Double(step + 1) / 6)
        }
        for (name, tensor) in model.namedParameters {
            let golden = try #require(Goldens.adamW[name])
            for (value, expected) in zip(try tensor.doubles(), golden) {
                #expect(abs(value - expected) < 1e-11, "\(name)")
            }
        }
    }
}
