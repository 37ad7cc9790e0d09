import Reasoning
import Search
import Statistics
import Testing

@Suite("Bootstrap over problems")
struct BootstrapTests {
    @Test("The same stream gives the same interval, another stream another")
    func reproducible() throws {
        let outcomes = (0..<20).map { problem in (0..<4).map { ($0 + problem) % 3 == 0 } }
        func estimate(_ seed: UInt64) throws -> Estimate {
            var stream = RandomStream(seed: seed)
            return try Bootstrap.accuracy(outcomes, resamples: 300, stream: &stream)
        }
        #expect(try estimate(1) == estimate(1))
        #expect(try estimate(1) != estimate(2))
    }

    @Test("Repeating a problem's sample adds no certainty; a new problem does")
    func clustered() throws {
        func width(problems: Int, samples: Int) throws -> Double {
            let outcomes = (0..<problems).map { [Bool](repeating: $0 % 2 == 0, count: samples) }
            var stream = RandomStream(seed: 5)
            return try Bootstrap.accuracy(outcomes, resamples: 800, stream: &stream).interval
                .width
        }
        let few = try width(problems: 20, samples: 1)
        #expect(try width(problems: 20, samples: 64) == few)
        // Four times the problems, half of the width.
        let many = try width(problems: 80, samples: 1)
        #expect(abs(few / many - 2) < 0.4)
        // The standard error of a share of one half of 20: √(1/80).
        #expect(abs(few - 2 * 1.96 * (1.0 / 80).squareRoot()) < 0.06)
    }

    @Test("The interval covers the truth in about 95 of 100 experiments")
    func covers() throws {
        var covered = 0
        for experiment in 0..<100 {
            var stream = RandomStream(3, "coverage", experiment)
            // A problem's chance is uniform, so the true accuracy is one half.
            let outcomes = (0..<40).map { _ in
                let chance = stream.uniform()
                return (0..<4).map { _ in stream.uniform() < chance }
            }
            let estimate = try Bootstrap.accuracy(outcomes, resamples: 100, stream: &stream)
            if estimate.interval.contains(0.5) { covered += 1 }
        }
        #expect((86...100).contains(covered))
    }

    @Test(
        "Where all problems agree the interval is Wilson's, not a point", arguments: [false, true])
    func degenerate(verdict: Bool) throws {
        var stream = RandomStream(seed: 1)
        let estimate = try Bootstrap.accuracy(
            [[Bool]](repeating: [verdict, verdict], count: 10), stream: &stream)
        let wilson = try Wilson.estimate(successes: verdict ? 10 : 0, of: 10)
        #expect(estimate.interval == wilson.interval)
        #expect(estimate.value == (verdict ? 1 : 0))
        #expect(estimate.n == 10)
    }

    @Test("A problem without samples, and no problem at all, are errors")
    func refused() {
        var stream = RandomStream(seed: 1)
        #expect(throws: StatisticsError.self) {
            try Bootstrap.accuracy([[true], []], stream: &stream)
        }
        #expect(throws: StatisticsError.self) { try Bootstrap.accuracy([], stream: &stream) }
        #expect(throws: StatisticsError.self) { try Bootstrap.share([0.5, 1.5], stream: &stream) }
        #expect(throws: StatisticsError.self) {
            try Bootstrap.interval(units: 5, stream: &stream) { _ in nil }
        }
    }

    @Test("pass@k of several problems is the mean of their unbiased estimates")
    func passAtK() throws {
        let tallies = [Tally(samples: 4, correct: 2), Tally(samples: 4, correct: 0)]
        var stream = RandomStream(seed: 1)
        let points = try CoverageCurve.points(tallies, ks: [1, 2, 4], stream: &stream)
        #expect(points.map(\.k) == [1, 2, 4])
        // (1/2 + 0)/2, (5/6 + 0)/2, (1 + 0)/2.
        #expect(near(points[0].estimate.value, 0.25))
        #expect(near(points[1].estimate.value, 5.0 / 12))
        #expect(near(points[2].estimate.value, 0.5))
        #expect(points.allSatisfy { $0.estimate.n == 2 })
        #expect(throws: ConfigurationError.self) {
            try CoverageCurve.passAtK(tallies, k: 5, stream: &stream)
        }
    }
}

@Suite("Vote curve")
struct VoteCurveTests {
    private func ballots(_ text: String) -> [Ballot] {
        text.map { Ballot(form: $0 == "-" ? nil : String($0), isCorrect: $0 == "r") }
    }

    private func value(_ problems: [String], k: Int, draws: Int = 4000) throws -> Double {
        var stream = RandomStream(seed: 9)
        return try VoteCurve.accuracy(
            problems.map(ballots), k: k, draws: draws, resamples: 50, stream: &stream
        ).value
    }

    @Test("A vote of one is the share of correct ballots, exactly")
    func one() throws {
        #expect(try value(["rwxx", "rrr-"], k: 1) == 0.5)
    }

    @Test("With two of three right, three votes are right and two are at 2/3, by ties to the first")
    func byHand() throws {
        #expect(try value(["rrw"], k: 3) == 1)
        // Pairs in order: rr (1/3) wins; rw (1/3) wins by coming first; wr (1/3) loses.
        #expect(abs(try value(["rrw"], k: 2) - 2.0 / 3) < 0.03)
    }

    @Test("Drawing is without replacement: three of rrww- are right in 5 of 10 draws of the set")
    func withoutReplacement() throws {
        // Sets of 3 of {r,r,w,w,-}: with 2 r: rr+{w,w,-} = 3 right; with 2 w: 3 wrong;
        // {r,w,-}: 4, right half of the time. (3 + 2) / 10.
        #expect(abs(try value(["rrww-"], k: 3) - 0.5) < 0.03)
    }

    @Test("All abstaining is wrong; a plurality is enough; the interval speaks of problems")
    func plurality() throws {
        #expect(try value(["---"], k: 3) == 0)
        #expect(try value(["rrabc"], k: 5) == 1)
        var stream = RandomStream(seed: 2)
        let points = try VoteCurve.points(
            ["rrr", "www"].map(ballots), ks: [1, 2, 3], draws: 10, stream: &stream)
        #expect(points.allSatisfy { $0.estimate.value == 0.5 && $0.estimate.n == 2 })
    }

    @Test("More votes than ballots are refused", arguments: [0, 4])
    func refused(k: Int) {
        #expect(throws: StatisticsError.self) { try value(["rrw"], k: k) }
    }
}
