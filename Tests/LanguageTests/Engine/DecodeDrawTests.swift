import Reasoning
import Testing

@testable import Language

@Suite("Draws")
struct DecodeDrawTests {
    private let logits: [Float] = [0.3, 2, -1, 2, 0]

    private func frequencies(_ change: (inout DecodeDraw) -> Void) -> [Double] {
        var counts = [Double](repeating: 0, count: logits.count)
        for counter in 0..<4096 {
            var draw = DecodeDraw(seed: 11, counter: UInt64(counter), row: 0)
            change(&draw)
            let drawn = logits.withUnsafeBufferPointer { draw.draw(from: $0) }
            counts[Int(drawn?.token ?? 0)] += 0x1p-12
        }
        return counts
    }

    @Test("The uniform numbers are the stream of the seed, by position")
    func uniform() {
        var stream = RandomStream(seed: 99)
        for counter in 0..<10 {
            let draw = DecodeDraw(seed: 99, counter: UInt64(counter), row: 0)
            #expect(draw.uniform == stream.uniform())
        }
    }

    @Test("Tokens come as often as their probabilities say")
    func softmax() {
        let expected = [0.0717, 0.3923, 0.0195, 0.3923, 0.0531].map { $0 / 0.9289 }
        for (found, wanted) in zip(frequencies { _ in }, expected) {
            #expect(abs(found - wanted) < 0.03)
        }
    }

    @Test("Top-k, top-p and withholding leave the tokens they should")
    func limits() {
        #expect(frequencies { $0.topK = 1 }[1] == 1)
        #expect(abs(frequencies { $0.topK = 2 }[3] - 0.5) < 0.03)
        #expect(frequencies { $0.topP = 0.5 }[1...].allSatisfy { $0 < 0.53 })
        #expect(frequencies { $0.topP = 0.1 }[1] == 1)
        #expect(frequencies { $0.withheld = 1 }[1] == 0)
        #expect(frequencies { $0.temperature = 0 }[1] == 1)
        #expect(frequencies { ($0.temperature, $0.withheld) = (0, 1) }[3] == 1)
    }

    @Test("Log-probabilities are of the tempered distribution without the withheld token")
    func logProbs() {
        let even: [Float] = [1, 1, 1, 1]
        func logProb(_ draw: DecodeDraw) -> Float {
            even.withUnsafeBufferPointer { draw.draw(from: $0) }?.logProb ?? .nan
        }
        #expect(abs(logProb(DecodeDraw(seed: 1, counter: 0, row: 0, topK: 1)) + 1.38629) < 1e-4)
        #expect(abs(logProb(DecodeDraw(seed: 1, counter: 0, row: 0, withheld: 2)) + 1.09861) < 1e-4)
    }

    @Test("Logits that are not finite draw nothing", arguments: [Float.nan, .infinity])
    func nonFinite(value: Float) {
        let damaged = [0, value, 1]
        let draw = DecodeDraw(seed: 1, counter: 0, row: 0)
        #expect(damaged.withUnsafeBufferPointer { draw.draw(from: $0) } == nil)
    }

    @Test("The structs are laid out as their C counterparts")
    func layout() {
        #expect(MemoryLayout<DecodeSequence>.stride == 16)
        #expect(MemoryLayout<DecodeTarget>.stride == 8)
        #expect(MemoryLayout<DecodeDraw>.stride == 40)
        #expect(MemoryLayout<DecodeDraw>.offset(of: \.row) == 16)
        #expect(MemoryLayout<DecodeDraw>.offset(of: \.withheld) == 24)
        #expect(MemoryLayout<DecodeDraw>.offset(of: \.topP) == 32)
    }
}
