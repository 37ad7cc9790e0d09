import Testing

@testable import Tensors

@Suite("A part of a computation that is run again for its gradients")
struct CheckpointingTests {
    private struct Refusal: Error, CustomStringConvertible {
        var description: String { "the segment does not want to" }
    }

    /// How often a segment ran.
    private final class Runs {
        var count = 0
    }

    private func leaf(_ values: [Float]) throws -> Tensor { try Tensor(values).setRequiresGrad() }

    @Test("It runs once forward and once backward, and its gradients are those of its operations")
    func gradients() throws {
        let (x, y, w) = (try leaf([1, -2, 3]), try leaf([0.5, 4, -1]), try leaf([2, 3, 5]))
        let runs = Runs()
        let made = try checkpointed([x, y], weights: [w], outputs: 2) { inputs in
            runs.count += 1
            return [try inputs[0] * w + inputs[1], try (inputs[0] * inputs[1]).exp()]
        }
        #expect(runs.count == 1)
        #expect(made.count == 2 && made.allSatisfy { $0.requiresGrad })
        try (made[0] * made[1]).sum().backward()
        #expect(runs.count == 2)
        let found = try [x, y, w].map { try $0.grad?.floats() }

        let (a, b, v) = (try leaf([1, -2, 3]), try leaf([0.5, 4, -1]), try leaf([2, 3, 5]))
        try ((a * v + b) * (a * b).exp()).sum().backward()
        #expect(try found == [a, b, v].map { try $0.grad?.floats() })
    }

    @Test("Weights learn behind inputs that do not, and an input without a gradient gets none")
    func frozen() throws {
        let (x, w) = (try Tensor([1 as Float, 2]), try leaf([3, 4]))
        try checkpointed([x], weights: [w], outputs: 1) { [try $0[0] * w] }[0].sum().backward()
        #expect(try w.grad?.floats() == [1, 2])
        #expect(try x.grad == nil)
        let (y, v) = (try leaf([1, 2]), try Tensor([3 as Float, 4]))
        try checkpointed([y], weights: [v], outputs: 1) { [try $0[0] * v] }[0].sum().backward()
        #expect(try y.grad?.floats() == [3, 4])
        #expect(try v.grad == nil)
    }

    @Test("A weight that is itself computed passes its gradient on, and gradients add up")
    func computedWeight() throws {
        let (x, root) = (try leaf([1, 2]), try leaf([3, 4]))
        for _ in 0..<2 {
            let weight = try root * 10
            try checkpointed([x], weights: [weight], outputs: 1) { [try $0[0] * weight] }[0]
                .sum().backward()
        }
        #expect(try root.grad?.floats() == [20, 40])
        #expect(try x.grad?.floats() == [60, 80])
    }

    @Test("An output that nothing depends on has no gradient, and segments may hold others")
    func nested() throws {
        let x = try leaf([2, 3])
        let made = try checkpointed([x], weights: [], outputs: 2) { outer in
            let inner = try checkpointed(outer, weights: [], outputs: 1) { [try $0[0].square()] }
            return [try inner[0] * outer[0], try outer[0].exp()]
        }
        try made[0].sum().backward()
        #expect(try x.grad?.floats() == [12, 27])
    }

    @Test("Where nothing is recorded it is the segment itself")
    func unrecorded() throws {
        let x = try leaf([1, 2])
        let runs = Runs()
        let made = try withoutGradients {
            try checkpointed([x], weights: [], outputs: 1) {
                runs.count += 1
                return [try $0[0] * 2]
            }
        }
        #expect(try made[0].floats() == [2, 4])
        #expect(runs.count == 1 && !made[0].requiresGrad)
        let free = try checkpointed([x.detached()], weights: [], outputs: 1) { [try $0[0] * 2] }
        #expect(!free[0].requiresGrad)
    }

    @Test("What a segment throws arrives, forward as it is and backward as a sentence")
    func errors() throws {
        let x = try leaf([1, 2])
        #expect(throws: Refusal.self) {
            try checkpointed([x], weights: [], outputs: 1) { _ in throw Refusal() }
        }
        #expect(throws: TensorError.self) {
            try checkpointed([x], weights: [], outputs: 1) { [try $0[0].reshaped(7)] }
        }
        for count in [0, 1, 3] {
            #expect(throws: TensorError.self) {
                try checkpointed([x], weights: [], outputs: count) { $0 + $0 }
            }
        }
        let runs = Runs()
        let made = try checkpointed([x], weights: [], outputs: 1) { inputs in
            runs.count += 1
            guard runs.count == 1 else { throw Refusal() }
            return [try inputs[0] * 2]
        }
        let error = try #require(throws: TensorError.self) { try made[0].sum().backward() }
        #expect("\(error)".contains("the segment does not want to"))
        // The thread goes on recording, or not, as before.
        #expect(try (x * 2).requiresGrad)
        #expect(try withoutGradients { try x * 2 }.requiresGrad == false)
    }

    @Test("A weight that was changed in between is noticed")
    func changed() throws {
        let (x, w) = (try leaf([1, 2]), try leaf([3, 4]))
        let made = try checkpointed([x], weights: [w], outputs: 1) { [try $0[0] * w] }
        try w.update(from: Tensor([5 as Float, 6]))
        #expect(throws: TensorError.self) { try made[0].sum().backward() }
    }

    @Test("A segment is let go with what it made")
    func lifetime() throws {
        weak var held: Runs?
        do {
            let runs = Runs()
            held = runs
            let x = try leaf([1, 2])
            let made = try checkpointed([x], weights: [], outputs: 1) {
                runs.count += 1
                return [try $0[0] * 2]
            }
            try made[0].sum().backward()
            withExtendedLifetime(made) { #expect(held?.count == 2) }
        }
        #expect(held == nil)
    }

    @Test(
        "Kept are the inputs: the memory of a chain of segments does not grow with what they compute"
    )
    func memory() throws {
        func peak(checkpointing: Bool) throws -> Int {
            try TensorRuntime.measuringMemory {
                let x = try Tensor.ones([1 << 16]).setRequiresGrad()
                var value = x
                for _ in 0..<8 {
                    let segment: ([Tensor]) throws -> [Tensor] = {
                        var inner = $0[0]
                        for _ in 0..<10 { inner = try (inner * 0.5).tanh() }
                        return [inner]
                    }
                    value =
                        try checkpointing
                        ? checkpointed([value], weights: [], outputs: 1, segment)[0]
                        : segment([value])[0]
                }
                try value.sum().backward()
            }.peakBytes
        }
        let (kept, again) = (try peak(checkpointing: false), try peak(checkpointing: true))
        let tensor = 4 << 16
        // 80 results of tanh against 8 inputs and 10 results.
        #expect(kept >= 80 * tensor && kept < 90 * tensor)
        #expect(again >= 18 * tensor && again < 28 * tensor)
    }

    @Test("Memory is counted while it is asked for, also where the work throws")
    func counting() throws {
        let (kept, peak) = try TensorRuntime.measuringMemory { () throws -> Tensor in
            for _ in 0..<5 { _ = try Tensor.zeros([1000]) }
            return try Tensor.zeros([10])
        }
        #expect(kept.count == 10)
        #expect((4000...4040).contains(peak))
        #expect(throws: Refusal.self) { try TensorRuntime.measuringMemory { throw Refusal() } }
        #expect(try TensorRuntime.measuringMemory {}.peakBytes == 0)
    }
}
