import Tensors
import Testing

@Suite("AdamW, clipping and schedules")
struct OptimizerTests {
    /// Two linear layers with known weights that fit a fixed batch.
    struct Net: Module {
        let first: Linear
        let second: Linear

        init(seed: UInt64 = 1, dtype: DType = .float32) throws {
            let random = try RandomSource(seed: seed)
            func layer(_ inputs: Int, _ outputs: Int) throws -> Linear {
                let layer = try Linear(
                    inputDimensions: inputs, outputDimensions: outputs, random: random)
                return try Linear(
                    weight: layer.weight.asType(dtype), bias: layer.bias?.asType(dtype))
            }
            first = try layer(5, 7)
            second = try layer(7, 2)
            try setRequiresGrad()
        }

        var namedParameters: [(name: String, tensor: Tensor)] {
            named("first", first) + named("second", second)
        }

        func train(_ optimizer: AdamW, steps: Range<Int>) throws {
            for step in steps {
                try zeroGrad()
                let x = try Tensor.normal([8, 5], random: RandomSource(seed: UInt64(step)))
                    .asType(first.weight.dtype)
                try (try second(first(x).tanh()) - 1).square().mean().backward()
                try clipGradNorm(parameters, maxNorm: 0.5)
                try optimizer.step()
            }
        }

        func bits() throws -> [UInt32] {
            try parameters.flatMap { try $0.floats() }.map(\.bitPattern)
        }
    }

    @Test(
        "A resumed run has the same bits as an uninterrupted one",
        arguments: [DType.float32, .bfloat16, .float16])
    func resume(dtype: DType) throws {
        let whole = try Net(dtype: dtype)
        try whole.train(AdamW(whole.namedParameters, learningRate: 0.01), steps: 0..<8)

        let before = try Net(dtype: dtype)
        let optimizer = try AdamW(before.namedParameters, learningRate: 0.01)
        try before.train(optimizer, steps: 0..<4)
        let after = try Net(seed: 2, dtype: dtype)
        try after.update(parameters: before.namedParameters)
        let resumed = try AdamW(after.namedParameters, learningRate: 0.01)
        try resumed.load(state: optimizer.state)
        try after.train(resumed, steps: 4..<8)
        #expect(try after.bits() == whole.bits())

        let forgetful = try Net(seed: 2, dtype: dtype)
        try forgetful.update(parameters: before.namedParameters)
        try forgetful.train(AdamW(forgetful.namedParameters, learningRate: 0.01), steps: 4..<8)
        #expect(try forgetful.bits() != whole.bits())
    }

    @Test("Parameters of 16 bits collect steps too small for them, in float32 masters")
    func masters() throws {
        // A unit in the last place of 1 is 2⁻⁷: each step is far below half of it.
        let parameter = try Tensor.ones([4]).asType(.bfloat16).setRequiresGrad()
        let optimizer = try AdamW([("w", parameter)], learningRate: 1e-4, weightDecay: 0)
        for _ in 0..<100 {
            try parameter.setGrad(Tensor.ones([4]).asType(.bfloat16))
            try optimizer.step()
        }
        let state = Dictionary(uniqueKeysWithValues: optimizer.state.map { ($0.name, $0.tensor) })
        #expect(Set(state.keys) == ["firstMoment.w", "secondMoment.w", "step.w", "master.w"])
        #expect(state.values.allSatisfy { $0.dtype == .float32 })
        let master = try #require(state["master.w"]).floats()
        #expect(master.allSatisfy { abs($0 - 0.99) < 1e-5 })
        #expect(try parameter.floats() == state["master.w"]?.asType(.bfloat16).floats())
        #expect(try parameter.floats() != [1, 1, 1, 1])
    }

    @Test("State that does not belong is refused and changes nothing")
    func foreignState() throws {
        let net = try Net()
        let optimizer = try AdamW(net.namedParameters, learningRate: 0.01)
        try net.train(optimizer, steps: 0..<1)
        let good = try optimizer.state.map { (name: $0.name, tensor: try $0.tensor.copy()) }
        var missing = good
        missing.removeLast()
        #expect(
            throws: TensorError.parameter(name: "step.second.bias", reason: "is missing")
        ) { try optimizer.load(state: missing) }
        var misshapen = good
        misshapen[0].tensor = try .zeros([3])
        #expect(throws: TensorError.self) { try optimizer.load(state: misshapen) }
        #expect(throws: TensorError.self) {
            try optimizer.load(state: good + [("stray", try Tensor.zeros([]))])
        }
        for (kept, current) in zip(good, optimizer.state) {
            #expect(try kept.tensor.floats() == current.tensor.floats())
        }
    }

    @Test("Only parameters with two axes or more decay, and only those with a gradient move")
    func decay() throws {
        let matrix = try Tensor.ones([2, 2]).setRequiresGrad()
        let vector = try Tensor.ones([2]).setRequiresGrad()
        let idle = try Tensor.ones([2, 2]).setRequiresGrad()
        let optimizer = try AdamW(
            [("matrix", matrix), ("vector", vector), ("idle", idle)], learningRate: 0.1,
            weightDecay: 0.5)
        try matrix.setGrad(.zeros([2, 2]))
        try vector.setGrad(.zeros([2]))
        try optimizer.step()
        #expect(try matrix.floats().allSatisfy { Swift.abs($0 - 0.95) < 1e-6 })
        #expect(try vector.floats() == [1, 1])
        #expect(try idle.floats() == [1, 1, 1, 1])
        #expect(
            try optimizer.state.first { $0.name == "step.matrix" }?.tensor.item(Float.self) == 1)
        #expect(try optimizer.state.first { $0.name == "step.idle" }?.tensor.item(Float.self) == 0)
    }

    /// What Muon's five steps of Newton and Schulz make of a singular value, in a matrix of this norm.
    static func orthogonalized(_ value: Double, norm: Double) -> Double {
        (0..<5).reduce(value / norm) { x, _ in
            3.4445 * x - 4.7750 * x * x * x + 2.0315 * x * x * x * x * x
        }
    }

    @Test(
        "Muon moves the matrices within a model by what its iteration makes of their singular values"
    )
    func muon() throws {
        // The gradient's singular values are 3 and 1, their vectors the axes', swapped: rows are 2, columns 3.
        let matrix = try Tensor.ones([2, 3]).setRequiresGrad()
        let embedding = try Tensor.ones([2, 3]).setRequiresGrad()
        let norm = try Tensor.ones([3]).setRequiresGrad()
        let optimizer = try AdamW(
            [("layers.0.down", matrix), ("embedding", embedding), ("layers.0.inputNorm", norm)],
            learningRate: 0.1, weightDecay: 0.5, muon: 0.9)
        let gradient = try Tensor([0, 0, 3, 1, 0, 0] as [Float]).reshaped([2, 3])
        for tensor in [matrix, embedding] { try tensor.setGrad(gradient) }
        try norm.setGrad(Tensor.ones([3]))
        try optimizer.step()
        let scale = 0.1 * 0.2 * 3.0.squareRoot()
        let three = scale * Self.orthogonalized(3, norm: 10.0.squareRoot())
        let one = scale * Self.orthogonalized(1, norm: 10.0.squareRoot())
        let expected: [Double] = [0.95, 0.95, 0.95 - three, 0.95 - one, 0.95, 0.95]
        for (found, expected) in zip(try matrix.floats(), expected) {
            #expect(abs(Double(found) - expected) < 1e-5)
        }
        // Others take AdamW's step: of a first gradient its sign.
        let (embedded, norms) = (try embedding.floats(), try norm.floats())
        #expect(abs(embedded[2] - 0.85) < 1e-4)
        #expect(abs(embedded[0] - 0.95) < 1e-4)
        #expect(norms.allSatisfy { abs($0 - 0.9) < 1e-4 })
        // The momentum goes on: nothing new in the gradient, and the matrix still moves.
        let before = try matrix.floats()[2]
        try matrix.setGrad(.zeros([2, 3]))
        try optimizer.step()
        let after = try matrix.floats()[2]
        #expect(after < before * 0.95 - 0.01)
        #expect(throws: TensorError.self) {
            try AdamW([("w", matrix)], learningRate: 1, muon: 1)
        }
    }

    @Test("Matrices of one shape are moved together as they are one by one")
    func muonStacks() throws {
        let random = try RandomSource(seed: 3)
        func tensors(_ shapes: [[Int]]) throws -> [(name: String, tensor: Tensor)] {
            try shapes.enumerated().map {
                ("layers.\($0.offset).w", try Tensor.normal($0.element, random: random))
            }
        }
        let shapes = [[4, 6], [6, 4], [4, 6], [5, 5]]
        let (values, gradients) = (try tensors(shapes), try tensors(shapes))
        func moved(_ group: [Int]) throws -> [[Float]] {
            let parameters = try group.map {
                (name: values[$0].name, tensor: try values[$0].tensor.copy().setRequiresGrad())
            }
            for (place, index) in group.enumerated() {
                try parameters[place].tensor.setGrad(gradients[index].tensor)
            }
            try AdamW(parameters, learningRate: 0.1, muon: 0.95).step()
            return try parameters.map { try $0.tensor.floats() }
        }
        let together = try moved(Array(shapes.indices))
        for index in shapes.indices {
            for (a, b) in zip(together[index], try moved([index])[0]) {
                #expect(abs(a - b) < 1e-5)
            }
        }
    }

    @Test("Settings out of range are refused by name")
    func settings() {
        let none: [(name: String, tensor: Tensor)] = []
        #expect(throws: TensorError.self) { try AdamW(none, learningRate: -1) }
        #expect(throws: TensorError.self) { try AdamW(none, learningRate: .nan) }
        #expect(throws: TensorError.self) { try AdamW(none, learningRate: 1, betas: (0.9, 1)) }
    }

    @Test("Clipping scales all gradients together and returns the norm before")
    func clipping() throws {
        let x = try Tensor([0 as Float]).setRequiresGrad()
        let y = try Tensor([0 as Float, 0]).setRequiresGrad()
        let bare = try Tensor([0 as Float]).setRequiresGrad()
        try x.setGrad(Tensor([3 as Float]))
        try y.setGrad(Tensor([0 as Float, 4]))
        #expect(try clipGradNorm([x, y, bare], maxNorm: 10) == 5)
        #expect(try x.grad?.floats() == [3])
        #expect(try clipGradNorm([x, y, bare], maxNorm: 1) == 5)
        #expect(try Swift.abs(globalNorm([x.grad, y.grad].compactMap { $0 }) - 1) < 1e-5)
        #expect(try bare.grad == nil)
        #expect(try clipGradNorm([], maxNorm: 1) == 0)
    }

    @Test(
        "A norm that is not finite is returned and no gradient is touched",
        arguments: [Float.nan, .infinity])
    func nonFinite(value: Float) throws {
        let x = try Tensor([0 as Float, 0]).setRequiresGrad()
        try x.setGrad(Tensor([value, 4]))
        #expect(try !clipGradNorm([x], maxNorm: 1).isFinite)
        #expect(try x.grad?.floats().last == 4)
    }

    @Test("Schedules warm up, peak once and end where they should")
    func schedules() {
        let linear = Schedule(
            peak: 1, warmupSteps: 4, totalSteps: 14, decay: .linear, end: 0.5)
        #expect((0..<4).map { linear($0) } == [0.25, 0.5, 0.75, 1])
        #expect(linear(4) == 1 && linear(9) == 0.75 && linear(14) == 0.5 && linear(99) == 0.5)
        let cosine = Schedule(peak: 2, totalSteps: 10, decay: .cosine, end: 1)
        #expect(cosine(0) == 2 && Swift.abs(cosine(5) - 1.5) < 1e-12 && cosine(10) == 1)
        #expect(cosine(2) > 2 - 0.2 && cosine(8) < 1.2)
        let constant = Schedule.constant(3, warmupSteps: 2)
        #expect(constant(0) == 1.5 && constant(1) == 3 && constant(1_000_000) == 3)
        // No division by zero where everything is warm-up.
        #expect(Schedule(peak: 1, warmupSteps: 5, totalSteps: 5, decay: .cosine)(7) == 0)
    }
}
