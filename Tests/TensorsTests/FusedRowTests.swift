import Tensors
import Testing

@Suite("Fused rows agree with plain operations in double precision")
struct FusedRowTests {
    @Test(
        "Addition and RMS norm, both results and all derivatives",
        arguments: [1, 3, 8, 31, 37, 64, 128], [1, 5, 40])
    func addRMSNorm(width: Int, rows: Int) throws {
        let gap = try FusedComparison.gap([[rows, width], [rows, width], [width]]) { x, path in
            let (sum, normalized) = try Tensors.addRMSNorm(
                x[0], residual: x[1], weight: x[2], eps: 1e-5, path: path)
            return try concatenated([sum, normalized], axis: 1)
        }
        #expect(gap < 2e-5)
    }

    @Test("RMS norm without a residual", arguments: [3, 37, 128])
    func rmsNorm(width: Int) throws {
        let gap = try FusedComparison.gap([[19, width], [width]]) { x, path in
            try Tensors.addRMSNorm(x[0], residual: nil, weight: x[1], eps: 1e-3, path: path)
                .normalized
        }
        #expect(gap < 2e-5)
    }

    @Test("The sum alone or the norm alone carries its gradient", arguments: [true, false])
    func oneResult(sumOnly: Bool) throws {
        let gap = try FusedComparison.gap([[6, 20], [6, 20], [20]]) { x, path in
            let both = try Tensors.addRMSNorm(
                x[0], residual: x[1], weight: x[2], eps: 1e-5, path: path)
            // The weight takes part so that it has a derivative in both cases.
            return sumOnly ? try both.sum + x[2] : both.normalized
        }
        #expect(gap < 2e-5)
    }

    @Test(
        "A linear layer, its result and both derivatives",
        arguments: [(1, 1), (3, 5), (32, 128), (37, 40), (130, 70), (300, 33)], [1, 7, 8, 300])
    func linear(size: (out: Int, in: Int), rows: Int) throws {
        let gap = try FusedComparison.gap([[rows, size.in], [size.out, size.in]]) { x, path in
            try Tensors.linear(x[0], weight: x[1], path: path)
        }
        #expect(gap < 2e-5)
    }

    @Test("A fused linear layer refuses what does not fit")
    func linearShapes() throws {
        let x = try Tensor.normal([4, 6], random: RandomSource(seed: 1))
        let weight = try Tensor.normal([3, 5], random: RandomSource(seed: 2))
        #expect(throws: TensorError.self) { try Tensors.linear(x, weight: weight, path: .fused) }
        let double = try weight.asType(.float64)
        #expect(throws: TensorError.self) { try Tensors.linear(x, weight: double, path: .fused) }
    }

    @Test("SwiGLU", arguments: [1, 3, 16, 37, 384], [1, 21])
    func swiGLU(width: Int, rows: Int) throws {
        let gap = try FusedComparison.gap([[rows, 2 * width]], deviation: 3) { x, path in
            try Tensors.swiGLU(x[0], path: path)
        }
        #expect(gap < 1e-5)
    }

    @Test("SwiGLU of gates far from zero stays finite")
    func swiGLUExtremes() throws {
        let gates: [Float] = [-1000, -90, -20, 0, 20, 90, 1000, 3]
        let x = try Tensor(gates + gates.map { _ in 2 }, [1, 16])
        let found = try Tensors.swiGLU(x, path: .fused).floats()
        for (value, gate) in zip(found, gates) {
            let expected = gate < -80 ? 0 : try Tensor([gate]).silu().floats()[0] * 2
            #expect(abs(value - expected) <= 1e-6 * max(1, abs(expected)))
        }
    }

    @Test("Token log-probabilities", arguments: [2, 3, 16, 37, 40, 1000], [0.7, 1, 2.5])
    func tokenLogProbs(vocabulary: Int, temperature: Double) throws {
        let rows = 23
        let targets = try Tensor((0..<rows).map { $0 * 7 % vocabulary })
        let gap = try FusedComparison.gap([[rows, vocabulary]], deviation: 3) { x, path in
            try Tensors.tokenLogProbs(
                logits: x[0], targets: targets, temperature: temperature, path: path
            ).logProbs
        }
        #expect(gap < 1e-5)
    }

    @Test(
        "Gradients of entropies, alone and beside those of log-probabilities",
        arguments: [1, 2, 37, 40])
    func entropyGradients(vocabulary: Int) throws {
        let targets = try Tensor((0..<9).map { $0 * 7 % vocabulary })
        for share in [0.0, 1] {
            let gap = try FusedComparison.gap([[9, vocabulary]], deviation: 3) { x, path in
                let found = try Tensors.tokenLogProbs(
                    logits: x[0], targets: targets, temperature: 0.7, path: path)
                return share == 0 ? found.entropies : try found.entropies - found.logProbs * 2.0
            }
            // Of one token the entropy is 0 whatever its logit, and so is every derivative.
            if vocabulary > 1 { #expect(gap < 1e-5) }
        }
    }

    @Test("Entropies", arguments: [1, 37, 40])
    func entropies(vocabulary: Int) throws {
        let logits = try Tensor.normal(
            [9, vocabulary], deviation: 4, random: RandomSource(seed: 3))
        let targets = try Tensor([Int](repeating: 0, count: 9))
        let fused = try Tensors.tokenLogProbs(
            logits: logits.setRequiresGrad(), targets: targets, temperature: 1.3, path: .fused)
        let plain = try Tensors.tokenLogProbs(
            logits: logits.detached().asType(.float64), targets: targets, temperature: 1.3,
            path: .plain)
        for (a, b) in try zip(fused.entropies.doubles(), plain.entropies.doubles()) {
            #expect(abs(a - b) < 1e-5)
        }
        #expect(fused.entropies.requiresGrad && fused.logProbs.requiresGrad)
    }

    @Test("A logit that is not a number makes its row's log-probability none", arguments: 0..<37)
    func notANumber(column: Int) throws {
        var logits = [Float](repeating: 0.5, count: 74)
        logits[column] = .nan
        let found = try Tensors.tokenLogProbs(
            logits: Tensor(logits, [2, 37]), targets: Tensor([0, 0]), path: .fused
        ).logProbs.floats()
        #expect(found[0].isNaN && found[1].isFinite)
    }

    @Test("Wrong shapes and targets are errors with a reason")
    func refusals() throws {
        let logits = try Tensor.zeros([2, 5])
        #expect(throws: TensorError.self) {
            try Tensors.tokenLogProbs(logits: logits, targets: Tensor([0, 5]), path: .fused)
        }
        #expect(throws: TensorError.self) {
            try Tensors.tokenLogProbs(logits: logits, targets: Tensor([0]), path: .fused)
        }
        #expect(throws: TensorError.self) { try Tensors.swiGLU(logits, path: .fused) }
        #expect(throws: TensorError.self) {
            try Tensors.addRMSNorm(
                logits, residual: nil, weight: .ones([4]), eps: 1e-5, path: .fused)
        }
        #expect(throws: TensorError.self) {
            try Tensors.swiGLU(.zeros([2, 4], dtype: .float64), path: .fused)
        }
    }
}
