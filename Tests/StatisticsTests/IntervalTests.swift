import Foundation
import Reasoning
import Statistics
import Testing

/// Equal up to a relative or absolute error of 1e-9.
func near(_ a: Double, _ b: Double, _ tolerance: Double = 1e-9) -> Bool {
    abs(a - b) <= tolerance * max(1, abs(a), abs(b))
}

@Suite("Intervals")
struct IntervalTests {
    @Test(
        "Wilson intervals equal those of scipy.stats.binomtest",
        arguments: [
            (0, 10, 0.95, Interval(0, 0.27753279986288926)),
            (10, 10, 0.95, Interval(0.7224672001371109, 1)),
            (7, 10, 0.95, Interval(0.39677814746114526, 0.892208732593699)),
            (81, 263, 0.95, Interval(0.2552885198782742, 0.36620957698280004)),
            (5, 20, 0.99, Interval(0.08736390840107405, 0.5371887921483027)),
        ])
    func wilson(successes: Int, n: Int, level: Double, expected: Interval) throws {
        let estimate = try Wilson.estimate(successes: successes, of: n, level: level)
        #expect(near(estimate.interval.low, expected.low))
        #expect(near(estimate.interval.high, expected.high))
        #expect(estimate.n == n)
        #expect(estimate.interval.contains(estimate.value))
    }

    @Test(
        "Normal quantiles equal those of scipy.stats.norm",
        arguments: [
            (0.5, 0), (0.975, 1.959963984540054), (0.995, 2.5758293035489004),
            (0.01, -2.3263478740408408),
        ] as [(Double, Double)])
    func normal(probability: Double, expected: Double) {
        #expect(near(Distributions.normalQuantile(probability), expected))
    }

    @Test(
        "Student quantiles equal those of scipy.stats.t",
        arguments: [
            (0.975, 1, 12.706204736174694), (0.975, 2, 4.302652729749462),
            (0.975, 4, 2.7764451051977934), (0.975, 30, 2.0422724563012378),
            (0.05, 7, -1.8945786050900066), (0.995, 3, 5.840909309733355),
        ])
    func student(probability: Double, degrees: Int, expected: Double) {
        #expect(near(Distributions.studentQuantile(probability, degrees: degrees), expected, 1e-8))
    }

    @Test("A mean has the t interval of scipy.stats, and so has a paired difference")
    func means() throws {
        let first = [0.2, 0.5, 0.9, 0.4, 0.6]
        let second = [0.3, 0.5, 0.8, 0.7, 0.9]
        let mean = try Mean.estimate(first)
        #expect(near(mean.value, 0.52))
        #expect(near(mean.standardError ?? 0, 0.11575836902790225))
        #expect(near(mean.interval.low, 0.19860324292680098, 1e-8))
        #expect(near(mean.interval.high, 0.841396757073199, 1e-8))
        let difference = try Mean.pairedDifference(first, second)
        #expect(near(difference.value, 0.12))
        #expect(near(difference.standardError ?? 0, 0.08))
        #expect(near(difference.interval.low, -0.10211560841582346, 1e-8))
        #expect(difference.n == 5)
    }

    @Test("Pooled seeds are never surer than the seeds themselves")
    func pooled() throws {
        let seeds = [0.5, 0.51, 0.49].map {
            Estimate(value: $0, interval: Interval($0 - 0.1, $0 + 0.1), n: 40, standardError: 0.05)
        }
        let alike = try Mean.pooled(seeds)
        #expect(near(alike.value, 0.5))
        // Between seeds ±0.0248 only; within them ±0.1.
        #expect(near(alike.interval.low, 0.4) && near(alike.interval.high, 0.6))
        #expect(near(alike.standardError ?? 0, 0.05))
        #expect(alike.n == 120)

        let apart = try Mean.pooled(
            [0.2, 0.8].map {
                Estimate(value: $0, interval: Interval($0 - 0.01, $0 + 0.01), n: 40)
            })
        // t(0.975, 1) = 12.7 times a standard error of 0.3.
        #expect(near(apart.interval.width, 2 * 12.706204736174694 * 0.3, 1e-8))
        #expect(try Mean.pooled([seeds[0]]) == seeds[0])
    }

    @Test("Too little data is an error, never a number")
    func tooLittle() {
        #expect(throws: StatisticsError.self) { try Wilson.estimate(successes: 0, of: 0) }
        #expect(throws: StatisticsError.self) { try Wilson.estimate(successes: 3, of: 2) }
        #expect(throws: StatisticsError.self) { try Mean.estimate([1]) }
        #expect(throws: StatisticsError.self) { try Mean.estimate([1, .nan]) }
        #expect(throws: StatisticsError.self) { try Mean.pairedDifference([1, 2], [1]) }
        #expect(throws: StatisticsError.self) { try Mean.pooled([]) }
        #expect(throws: StatisticsError.self) {
            try Wilson.interval(successes: 1, of: 2, level: 1)
        }
    }

    @Test("An interval is two numbers in JSON and comes back")
    func json() throws {
        let estimate = Estimate(value: 0.5, interval: Interval(0.25, 0.75), n: 8)
        let data = try JSONEncoder().encode(estimate)
        #expect(String(decoding: data, as: UTF8.self).contains("[0.25,0.75]"))
        #expect(try JSONDecoder().decode(Estimate.self, from: data) == estimate)
    }
}
