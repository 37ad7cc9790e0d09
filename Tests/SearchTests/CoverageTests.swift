import Reasoning
import Search
import Testing

@Suite("Coverage")
struct CoverageTests {
    @Test(
        "pass@k is 1 − C(n−c, k)/C(n, k), worked by hand",
        arguments: [
            (n: 4, c: 2, k: 2, value: 5.0 / 6),  // 1 − C(2,2)/C(4,2)
            (n: 5, c: 1, k: 2, value: 0.4),  // 1 − C(4,2)/C(5,2) = 1 − 6/10
            (n: 10, c: 3, k: 5, value: 11.0 / 12),  // 1 − 21/252
            (n: 7, c: 0, k: 3, value: 0),
            (n: 7, c: 7, k: 1, value: 1),
            (n: 7, c: 5, k: 3, value: 1),  // only two wrong ones: three cannot all be wrong
            (n: 1, c: 1, k: 1, value: 1),
        ] as [(n: Int, c: Int, k: Int, value: Double)])
    func goldens(n: Int, c: Int, k: Int, value: Double) throws {
        let estimate = try Coverage.passAtK(samples: n, correct: c, k: k)
        #expect(abs(estimate - value) < 1e-12)
    }

    @Test("pass@1 is the share of correct ones, and pass@k never falls with k")
    func monotone() throws {
        for c in 0...20 {
            var last = try Coverage.passAtK(samples: 20, correct: c, k: 1)
            #expect(abs(last - Double(c) / 20) < 1e-12)
            for k in 2...20 {
                let next = try Coverage.passAtK(samples: 20, correct: c, k: k)
                #expect(next >= last - 1e-12)
                last = next
            }
        }
    }

    @Test("Ten thousand samples neither overflow nor lose the answer")
    func large() throws {
        // c = 1: pass@k = k/n exactly.
        let value = try Coverage.passAtK(samples: 10_000, correct: 1, k: 5_000)
        #expect(abs(value - 0.5) < 1e-9)
    }

    @Test(
        "Impossible counts are refused",
        arguments: [(4, 2, 0), (4, 2, 5), (4, 5, 1), (4, -1, 1), (0, 0, 1)])
    func refused(n: Int, c: Int, k: Int) {
        #expect(throws: ConfigurationError.self) {
            try Coverage.passAtK(samples: n, correct: c, k: k)
        }
    }

    @Test("The first correct chain is the answer, and every correct one is counted")
    func solve() async throws {
        let coverage = Coverage(verifier: ExactVerifier(task: NumberTask()), samples: 5)
        let solution = try await coverage.solve(
            question, with: policy([chain("1"), "x<eos>", chain("07"), chain("7"), chain("2")]))
        #expect(solution.answer == "07")
        #expect(coverage.correct(in: solution) == 2)
        #expect(coverage.name == "coverage")
    }

    @Test("Without a correct chain there is no answer")
    func none() async throws {
        let coverage = Coverage(verifier: ExactVerifier(task: NumberTask()), samples: 3)
        let solution = try await coverage.solve(question, with: policy([chain("1")]))
        #expect(solution.answer == nil)
        #expect(coverage.correct(in: solution) == 0)
    }
}
