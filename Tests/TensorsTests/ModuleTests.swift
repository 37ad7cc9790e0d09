import Tensors
import Testing

@Suite("Modules")
struct ModuleTests {
    @Test("Layers draw their weights from the source they are given, and from nothing else")
    func initialisation() throws {
        func weights(_ seed: UInt64) throws -> [Float] {
            let random = try RandomSource(seed: seed)
            return try Linear(inputDimensions: 4, outputDimensions: 3, random: random).parameters
                .flatMap { try $0.floats() }
        }
        #expect(try weights(1) == weights(1))
        #expect(try weights(1) != weights(2))
        #expect(try weights(1).prefix(15).allSatisfy { Swift.abs($0) <= 0.5 })
    }

    @Test("A normal start has its deviation and a zero bias")
    func deviation() throws {
        let layer = try Linear(
            inputDimensions: 100, outputDimensions: 100, deviation: 0.02,
            random: RandomSource(seed: 3))
        let squares = try layer.weight.square().mean().item(Double.self)
        #expect(Swift.abs(squares.squareRoot() - 0.02) < 0.001)
        #expect(try layer.bias?.abs().sum().item(Float.self) == 0)
    }

    @Test("Names nest, counts add up")
    func names() throws {
        let net = try OptimizerTests.Net()
        #expect(
            net.namedParameters.map(\.name)
                == ["first.weight", "first.bias", "second.weight", "second.bias"])
        #expect(net.numParameters == 5 * 7 + 7 + 7 * 2 + 2)
        let bare = try Linear(
            inputDimensions: 2, outputDimensions: 2, bias: false, random: RandomSource(seed: 1))
        #expect(bare.namedParameters.map(\.name) == ["weight"])
    }

    @Test("An update with a missing, doubled, unknown or misshapen name writes nothing")
    func strictUpdate() throws {
        let net = try OptimizerTests.Net()
        let before = try net.bits()
        let other = try OptimizerTests.Net(seed: 9).namedParameters
        var misshapen = other
        misshapen[3].tensor = try .zeros([3])
        for values in [
            Array(other.dropLast()), other + [other[0]], other + [("x", other[0].tensor)],
            misshapen,
        ] {
            #expect(throws: TensorError.self) { try net.update(parameters: values) }
            #expect(try net.bits() == before)
        }
        try net.update(parameters: other)
        #expect(try net.bits() != before)
    }

    @Test("RMSNorm takes its mean in float32 where the input is narrower")
    func narrowNorm() throws {
        let norm = try RMSNorm(dimensions: 2)
        let x = try Tensor([300 as Float, 400], [1, 2]).asType(.float16)
        // The squares overflow float16; the result must not.
        let y = try norm(x).floats()
        #expect(Swift.abs(y[0] - 0.8485) < 1e-3 && Swift.abs(y[1] - 1.1314) < 1e-3)
    }
}
