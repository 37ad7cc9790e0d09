import Foundation
import Reasoning
import Testing

@Suite("Random streams")
struct RandomStreamTests {
    @Test(
        "SplitMix64 gives the published numbers",
        arguments: [
            (0, [0xE220_A839_7B1D_CDAF, 0x6E78_9E6A_A1B9_65F4, 0x06C4_5D18_8009_454F]),
            (1_234_567, [0x599E_D017_FB08_FC85, 0x2C73_F084_5854_0FA5, 0x883E_BCE5_A3F2_7C77]),
        ] as [(UInt64, [UInt64])])
    func goldens(seed: UInt64, expected: [UInt64]) {
        var stream = RandomStream(seed: seed)
        #expect(expected.map { _ in stream.next() } == expected)
    }

    @Test(
        "Derived seeds are what they were when the first run was recorded",
        arguments: [
            (0, "", 0, 0x9B83_DA7D_9A52_4CA6), (1, "problem-17", 3, 0xB0DC_D03E_EC0C_1ACD),
            (1, "é", -1, 0x1B4B_559F_1405_BBA6),
        ] as [(UInt64, String, Int, UInt64)])
    func derived(seed: UInt64, name: String, index: Int, expected: UInt64) {
        #expect(RandomStream.derive(seed, name, index) == expected)
        #expect(RandomStream(seed, name, index) == RandomStream(seed: expected))
    }

    @Test("Neighbouring seeds, names and indices share no stream")
    func distinct() {
        var seeds: Set<UInt64> = []
        for seed in UInt64(0)..<10 {
            for name in 0..<20 {
                for index in 0..<20 { seeds.insert(RandomStream.derive(seed, "p-\(name)", index)) }
            }
        }
        #expect(seeds.count == 4000)
    }

    @Test("Streams of neighbouring samples are uncorrelated and uniform")
    func independent() {
        let n = 20_000
        var product = 0.0
        var sum = 0.0
        var bits = [Int](repeating: 0, count: 64)
        for index in 0..<n {
            var a = RandomStream(7, "p", index)
            var b = RandomStream(7, "p", index + 1)
            let x = a.uniform()
            sum += x
            product += (x - 0.5) * (b.uniform() - 0.5)
            let word = a.next()
            for bit in 0..<64 where word >> bit & 1 == 1 { bits[bit] += 1 }
        }
        // Five standard errors: 1/√12/√n for the mean, 1/12/√n for the covariance.
        let root = Double(n).squareRoot()
        #expect(abs(sum / Double(n) - 0.5) < 5 * 0.2887 / root)
        #expect(abs(product / Double(n)) < 5 / 12 / root)
        #expect(bits.allSatisfy { abs(Double($0) / Double(n) - 0.5) < 5 * 0.5 / root })
    }

    @Test("Uniform numbers lie in [0, 1) and begin with the top 53 bits")
    func uniform() {
        var stream = RandomStream(seed: 0)
        #expect(stream.uniform() == 0.8833108082136426)
        for _ in 0..<1000 { #expect((0..<1).contains(stream.uniform())) }
    }

    @Test("A stream saved half-way goes on as if it had not been")
    func codable() throws {
        var stream = RandomStream(5, "p", 1)
        _ = stream.next()
        var copy = try JSONDecoder().decode(
            RandomStream.self, from: JSONEncoder().encode(stream))
        #expect(copy.next() == stream.next())
        #expect(copy == stream)
    }
}
