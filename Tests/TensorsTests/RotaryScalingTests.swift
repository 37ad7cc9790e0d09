import Foundation
import Tensors
import Testing

@Suite("Rotary positions of a longer context")
struct RotaryScalingTests {
    static let llama31 = RotaryScaling.llama3(
        factor: 8, lowFrequencyFactor: 1, highFrequencyFactor: 4, originalContext: 8192)

    /// Radians a position, of Llama 3.1's heads of 128 dimensions.
    private func frequencies() -> [Double] { (0..<64).map { pow(500_000, -Double($0) / 64) } }

    @Test("Llama 3.1's bands are those of its formula by wave lengths")
    func bands() {
        var counts = [0, 0, 0]
        for frequency in frequencies() {
            let length = 2 * Double.pi / frequency
            let expected: Double
            if length < 8192 / 4 {
                expected = frequency
                counts[0] += 1
            } else if length > 8192 / 1 {
                expected = frequency / 8
                counts[1] += 1
            } else {
                let smooth = (8192 / length - 1) / (4 - 1)
                expected = (1 - smooth) * frequency / 8 + smooth * frequency
                counts[2] += 1
            }
            #expect(abs(Self.llama31.scaled(frequency) / expected - 1) < 1e-12)
        }
        #expect(counts == [29, 29, 6])
    }

    @Test("A position beyond the original context has the angle of its stretched frequency")
    func table() throws {
        let scaling = RotaryScaling.llama3(
            factor: 4, lowFrequencyFactor: 1, highFrequencyFactor: 4, originalContext: 32)
        for scaling in [RotaryScaling.none, .linear(factor: 2.5), scaling] {
            let table = try rotaryTable(
                positions: 200, headDimensions: 12, theta: 500, scaling: scaling
            ).floats()
            for position in [0, 31, 32, 33, 199] {
                for pair in 0..<6 {
                    let angle =
                        Double(position) * scaling.scaled(pow(500, -Double(2 * pair) / 12))
                    let (cosine, sine) = (
                        table[position * 12 + pair], table[position * 12 + 6 + pair]
                    )
                    #expect(abs(cosine - Float(cos(angle))) < 1e-6)
                    #expect(abs(sine - Float(sin(angle))) < 1e-6)
                }
            }
        }
    }

    @Test("A factor of 1 changes nothing, and one divides every frequency")
    func factors() {
        for frequency in frequencies() {
            #expect(RotaryScaling.linear(factor: 1).scaled(frequency) == frequency)
            #expect(RotaryScaling.linear(factor: 4).scaled(frequency) == frequency / 4)
        }
    }
}
