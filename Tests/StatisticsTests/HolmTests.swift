import Reasoning
import Statistics
import Testing

@Suite("Several tests at once")
struct HolmTests {
    @Test(
        "Holm's adjusted p-values, as R's p.adjust gives them",
        arguments: [
            ([0.01, 0.04, 0.03, 0.005], [0.03, 0.06, 0.06, 0.02]),
            ([0.01, 0.02, 0.03], [0.03, 0.04, 0.04]), ([0.5, 0.5], [1, 1]), ([0.2], [0.2]),
            ([], []),
            ([0.04, .nan], [0.08, 1]),
        ] as [([Double], [Double])])
    func known(values: [Double], expected: [Double]) {
        let adjusted = Holm.adjusted(values)
        #expect(adjusted.count == expected.count)
        #expect(zip(adjusted, expected).allSatisfy { abs($0 - $1) < 1e-12 })
    }

    @Test("Of true nulls alone, some is rejected in about one family of twenty")
    func family() {
        var stream = RandomStream(seed: 8)
        var (plain, corrected) = (0, 0)
        for _ in 0..<2_000 {
            let values = (0..<20).map { _ in stream.uniform() }
            if values.contains(where: { $0 < 0.05 }) { plain += 1 }
            if Holm.adjusted(values).contains(where: { $0 < 0.05 }) { corrected += 1 }
        }
        // 1 − 0.95²⁰ = 0.64, and 0.05.
        #expect((1_180...1_390).contains(plain))
        #expect((65...140).contains(corrected))
    }
}

@Suite("Power")
struct PowerTests {
    @Test("2.8 standard errors, and the problems that a smaller difference takes")
    func known() throws {
        #expect(abs(Power.detectable(standardError: 1) - 2.8016) < 1e-3)
        // Twice as fine takes four times as many.
        let error = 0.05 / Power.detectable(standardError: 1)
        #expect(Power.observations(toDetect: 0.025, standardError: error, n: 200) == 800)
        #expect(Power.observations(toDetect: 0, standardError: 1, n: 200) == nil)
        #expect(Power.observations(toDetect: 0.05, standardError: .nan, n: 200) == nil)
    }

    @Test("A difference of 2.8 standard errors is found four times of five")
    func simulated() {
        var stream = RandomStream(seed: 3)
        let found = (0..<4_000).count { _ in
            let noise = Distributions.normalQuantile(max(stream.uniform(), 1e-12))
            return Power.detectable(standardError: 1) + noise > 1.96
        }
        #expect((3_100...3_300).contains(found))
    }
}

@Suite("The p-value of a difference")
struct DifferenceTests {
    @Test("It is below 5 % where the interval leaves out zero, and near the normal one")
    func agrees() throws {
        for shift in [0.0, 0.1, 0.2, 0.3, 0.5] {
            var stream = RandomStream(7, "difference", Int(shift * 100))
            let values = (0..<100).map { _ in stream.uniform() * 2 - 1 + shift }
            let found = try Bootstrap.difference(values, stream: &stream)
            let error = try #require(found.estimate.standardError)
            let leavesOut = !found.estimate.interval.contains(0)
            #expect(leavesOut == (found.pValue < 0.05))
            let z = abs(found.estimate.value) / error
            let normal = 2 * (1 - normalCDF(z))
            #expect(abs(found.pValue - normal) < 0.04)
        }
    }

    @Test("No difference anywhere is none; a number never rejects what it is")
    func none() throws {
        var stream = RandomStream(seed: 1)
        #expect(try Bootstrap.difference([0, 0, 0], stream: &stream).pValue == 1)
        let test = try Bootstrap.test(units: 5, null: 3, stream: &stream) { _ in 3 }
        #expect(test.pValue == 1)
        #expect(throws: StatisticsError.self) { try Bootstrap.difference([], stream: &stream) }
    }

    private func normalCDF(_ z: Double) -> Double {
        // By the quantile's bisection, turned around.
        var (low, high) = (1e-12, 1 - 1e-12)
        for _ in 0..<60 {
            let middle = (low + high) / 2
            if Distributions.normalQuantile(middle) < z { low = middle } else { high = middle }
        }
        return (low + high) / 2
    }
}
