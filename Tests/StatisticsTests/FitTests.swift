import Foundation
import Reasoning
import Testing

@testable import Statistics

@Suite("Fits")
struct FitTests {
    @Test("A line in log compute equals scipy.stats.linregress")
    func golden() throws {
        var stream = RandomStream(seed: 1)
        let fit = try LineFit(
            compute: [1e3, 1e4, 3e5, 1e6, 1e8], accuracy: [0.1, 0.18, 0.35, 0.33, 0.6],
            stream: &stream)
        #expect(near(fit.slope.value, 0.098445290922183))
        #expect(near(fit.intercept.value, -0.20930958094055846))
        #expect(near(fit.rSquared, 0.9746342214691902))
        #expect(fit.slope.interval.contains(fit.slope.value))
        #expect(fit.n == 5)
    }

    @Test("Points on a line give it back with no uncertainty")
    func exact() throws {
        var stream = RandomStream(seed: 1)
        let fit = try LineFit(x: [1, 2, 3, 5], y: [3, 5, 7, 11], stream: &stream)
        #expect(near(fit.slope.value, 2) && near(fit.intercept.value, 1) && near(fit.rSquared, 1))
        #expect(fit.slope.interval.width < 1e-9)
        #expect(near(fit.value(at: 10), 21))
    }

    @Test("The slope's interval covers the truth in most of 60 noisy experiments")
    func covers() throws {
        var covered = 0
        for experiment in 0..<60 {
            var stream = RandomStream(8, "line", experiment)
            let x = (0..<20).map { Double($0) / 4 }
            let y = x.map { 0.3 + 0.1 * $0 + 0.2 * (stream.uniform() - 0.5) }
            let fit = try LineFit(x: x, y: y, resamples: 100, stream: &stream)
            if fit.slope.interval.contains(0.1) { covered += 1 }
        }
        #expect((48...60).contains(covered))
    }

    @Test("Two points, a single x and a compute of zero are refused")
    func refused() {
        var stream = RandomStream(seed: 1)
        #expect(throws: StatisticsError.self) {
            try LineFit(x: [1, 2], y: [1, 2], stream: &stream)
        }
        #expect(throws: StatisticsError.self) {
            try LineFit(x: [2, 2, 2], y: [1, 2, 3], stream: &stream)
        }
        #expect(throws: StatisticsError.self) {
            try LineFit(compute: [0, 1, 2], accuracy: [1, 2, 3], stream: &stream)
        }
        #expect(throws: StatisticsError.self) {
            try LineFit(x: [1, 2, .infinity], y: [1, 2, 3], stream: &stream)
        }
    }

    @Test("The law of coverage equals scipy.optimize.curve_fit")
    func lawGolden() throws {
        let fit = try #require(
            CoverageLaw.fit(
                logK: [1, 2, 4, 8, 16, 32].map { log($0) },
                coverage: [0.21, 0.33, 0.44, 0.57, 0.66, 0.72]))
        #expect(near(exp(fit.logA), 1.538533858755337, 1e-6))
        #expect(near(fit.b, 0.4641074533135518, 1e-6))
    }

    @Test("Coverage that obeys the law gives its parameters back", arguments: [0.2, 0.5, 0.9])
    func lawExact(b: Double) throws {
        let x = (0..<8).map { Double($0) * log(2) }
        let fit = try #require(
            CoverageLaw.fit(logK: x, coverage: x.map { exp(-2 * exp(-b * $0)) }))
        #expect(near(exp(fit.logA), 2, 1e-7) && near(fit.b, b, 1e-7))
    }

    @Test("From tallies of many problems, intervals hold the fit and shrink with problems")
    func lawIntervals() throws {
        func law(problems: Int) throws -> CoverageLaw {
            var stream = RandomStream(seed: 4)
            let tallies = (0..<problems).map { _ in
                let chance = pow(stream.uniform(), 4)
                return Tally(
                    samples: 64, correct: (0..<64).count { _ in stream.uniform() < chance })
            }
            return try CoverageLaw(
                tallies, ks: [1, 2, 4, 8, 16, 32, 64], resamples: 40, stream: &stream)
        }
        let few = try law(problems: 30)
        let many = try law(problems: 240)
        #expect(few.a.interval.contains(few.a.value) && few.b.interval.contains(few.b.value))
        #expect(many.b.interval.width < few.b.interval.width / 1.5)
        #expect(many.rSquared > 0.98)
        #expect(many.a.n == 240 && many.points == 7)
        #expect(many.coverage(at: 64) > many.coverage(at: 1))
    }

    @Test("Nothing solved, everything solved and two k allow no law")
    func lawRefused() {
        var stream = RandomStream(seed: 1)
        for correct in [0, 8] {
            #expect(throws: StatisticsError.self) {
                try CoverageLaw(
                    [Tally(samples: 8, correct: correct)], ks: [1, 2, 4], stream: &stream)
            }
        }
        #expect(throws: StatisticsError.self) {
            try CoverageLaw([Tally(samples: 8, correct: 3)], ks: [1, 2, 2], stream: &stream)
        }
    }
}
