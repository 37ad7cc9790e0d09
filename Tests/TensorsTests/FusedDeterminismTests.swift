import Foundation
import Tensors
import Testing

/// Every fused operation at once, on sizes that leave tails: outputs and derivatives.
private func everything() throws -> [[Double]] {
    let item = AttentionCase("mixed", d: 12, families: [(19, [7, 1]), (5, []), (1, [30])])
    let width = 37
    func rows(_ seed: UInt64, _ shapes: [[Int]], _ body: FusedComparison.Body) throws
        -> [[Double]]
    {
        let random = try RandomSource(seed: seed)
        let inputs = try shapes.map { try Tensor.normal($0, random: random) }
        return try FusedComparison.run(inputs, .fused, body)
    }
    return try rows(1, [[item.tokens, item.width]]) { try item.attend($0, $1) }
        + rows(2, [[50, width], [50, width], [width]]) {
            let (sum, normalized) = try addRMSNorm(
                $0[0], residual: $0[1], weight: $0[2], eps: 1e-5, path: $1)
            return try sum + normalized
        }
        + rows(3, [[50, 2 * width]]) { try swiGLU($0[0], path: $1) }
        + rows(4, [[50, width]]) {
            let targets = try Tensor((0..<50).map { $0 % width })
            return try tokenLogProbs(logits: $0[0], targets: targets, path: $1).logProbs
        }
}

/// The sublayers, whose products are LibTorch's without wide vectors and then depend on its threads.
private func sublayers() throws -> [[Double]] {
    guard FusedPath.instructionSet != "baseline" else { return [] }
    let attention = AttentionCase("mixed", d: 12, families: [(19, [7, 1]), (5, []), (1, [30])])
    let forward = FeedForwardCase(tokens: 700, width: 37, inner: 21)
    let random = try RandomSource(seed: 5)
    func run(_ shapes: [[Int]], _ body: FusedComparison.Body) throws -> [[Double]] {
        let inputs = try shapes.map { try Tensor.normal($0, random: random) }
        return try FusedComparison.run(inputs, .fused, body)
    }
    return try run(attention.sublayerShapes(width: 37)) { try attention.sublayer($0, $1) }
        + run(forward.shapes) { try forward.run($0, $1) }
}

@Suite("Fused kernels are deterministic, on every instruction set", .serialized)
struct FusedDeterminismTests {
    @Test("The same bits again and on any number of threads")
    func threads() throws {
        let before = TensorRuntime.threads
        let first = try everything() + sublayers()
        for count in [1, 2, 4, 2] {
            try TensorRuntime.setThreads(count)
            #expect(try everything() + sublayers() == first)
        }
        try TensorRuntime.setThreads(before)
    }

    @Test("The kernels without vector extensions agree with plain operations")
    func baseline() async {
        await #expect(processExitsWith: .success) {
            setenv("PONDER_KERNELS", "baseline", 1)
            try FusedDeterminismTests.compare(expecting: "baseline")
        }
    }

    #if arch(x86_64)
        @Test("So do those for AVX2, or for less where the processor lacks it")
        func avx2() async {
            await #expect(processExitsWith: .success) {
                setenv("PONDER_KERNELS", "avx2", 1)
                try FusedDeterminismTests.compare(expecting: "avx2")
            }
        }
    #endif

    /// Small cases of every operation; run in a process of its own, as kernels are chosen once.
    static func compare(expecting name: String) throws {
        try #require(["baseline", name].contains(FusedPath.instructionSet))
        try TensorRuntime.setThreads(1)
        let narrowOrOdd: Set = [6, 8, 10, 80]
        for item in AttentionCase.all where narrowOrOdd.contains(item.shape.headDimensions) {
            let gap = try FusedComparison.gap([[item.tokens, item.width]]) {
                try item.attend($0, $1)
            }
            try #require(gap < 3e-5, "\(item.testDescription)")
            try #require(item.sublayerGap(width: 13) < 1e-4, "\(item.testDescription)")
        }
        for width in [1, 4, 7, 37] {
            let tests = FusedRowTests()
            try tests.addRMSNorm(width: width, rows: 5)
            try tests.swiGLU(width: width, rows: 5)
            try tests.tokenLogProbs(vocabulary: width + 1, temperature: 0.7)
            try tests.notANumber(column: width % 37)
            let item = FeedForwardCase(tokens: 300, width: width, inner: width + 2)
            try #require(item.gap() < 5e-5, "\(width)")
        }
    }
}
