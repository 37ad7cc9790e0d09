import Tensors
import Testing

@Suite("Random sources")
struct RandomSourceTests {
    @Test("The same seed gives the same numbers, another seed others")
    func seeds() throws {
        func draw(_ seed: UInt64) throws -> [Float] {
            let random = try RandomSource(seed: seed)
            return try Tensor.normal([20], random: random).floats()
                + Tensor.uniform([20], random: random).floats()
        }
        #expect(try draw(3) == draw(3))
        #expect(try draw(3) != draw(4))
        // The upper half of a seed counts too.
        #expect(try draw(3) != draw(3 + 1 << 40))
    }

    @Test("A restored state continues the stream where it was saved")
    func resume() throws {
        let random = try RandomSource(seed: 5)
        _ = try Tensor.normal([7], random: random)
        let state = try random.state()
        let expected = try Tensor.normal([33], random: random).floats()
        let other = try RandomSource(seed: 6)
        try other.restore(state)
        #expect(try Tensor.normal([33], random: other).floats() == expected)
        #expect(throws: TensorError.self) { try other.restore(Tensor.zeros([3])) }
    }

    @Test("Normal and uniform numbers have the moments asked for")
    func moments() throws {
        let random = try RandomSource(seed: 11)
        let normal = try Tensor.normal([40_000], mean: 3, deviation: 2, random: random).doubles()
        let mean = normal.reduce(0, +) / 40_000
        let variance = normal.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 40_000
        // Five standard errors: 2 / 200 and 4 √(2 / 40,000).
        #expect(Swift.abs(mean - 3) < 0.05 && Swift.abs(variance - 4) < 0.15)
        let uniform = try Tensor.uniform([40_000], low: -1, high: 3, random: random).doubles()
        #expect(uniform.allSatisfy { (-1..<3).contains($0) })
        #expect(Swift.abs(uniform.reduce(0, +) / 40_000 - 1) < 0.03)
    }
}
