import Reasoning
import Results
import Statistics
import Testing

@testable import Experiments

@Suite("Allocation by predicted difficulty")
struct AllocationStudyTests {
    /// Easy problems are solved by every chain, hard ones by one in eight; the verifier knows which.
    private func pool(_ count: Int, seed: UInt64) -> ChainPool {
        var stream = RandomStream(seed: seed)
        var (samples, scores) = ([[JudgedChain]](), [[Double?]]())
        let problems = (0..<count).map { index in
            Problem(id: "\(seed)-\(index)", task: "t", question: "", reference: .answer(""))
        }
        for index in 0..<count {
            let isEasy = index % 2 == 0
            let right = (0..<16).map { _ in isEasy || stream.uniform() < 0.125 }
            samples.append(
                right.map {
                    JudgedChain(
                        text: nil, tokens: 10, answer: $0 ? "r" : "w", form: $0 ? "r" : "w",
                        verdict: $0 ? .correct : .wrong)
                })
            scores.append(right.map { $0 ? 0.9 : 0.1 })
        }
        let usage = [Usage](repeating: Usage(generatedTokens: 160, flops: 16), count: count)
        return ChainPool(
            problems: problems, samples: samples, scores: ["v": scores], drawing: usage,
            scoring: ["v": usage.map { _ in .zero }], seconds: 0)
    }

    private let plans: [AllocationPlan] = [
        .bestOf(2), .bestOf(4), .bestOf(8), .bestOf(16), .bestOfUntil(16, score: 0.5),
    ]

    private func trials(_ pool: ChainPool) -> AllocationTrials {
        AllocationTrials(
            pool, verifier: "v", searches: [], plans: plans, probes: 2, orders: 4, seed: 1)
    }

    @Test("It spends on the hard problems, stops where the verifier is sure, and spares compute")
    func saving() throws {
        let (fitting, measured) = (pool(60, seed: 1), pool(60, seed: 2))
        let study = AllocationStudy(
            fitting: trials(fitting), measuring: trials(measured), planCount: plans.count)
        #expect(!study.limits.isEmpty)
        let curve = study.curve()
        #expect(curve.points.count > 1)
        func baseline(_ pool: ChainPool) throws -> MeasuredCurve {
            try PoolCurves(pool: pool, counts: [1, 2, 4, 8, 16], seed: 1).bestOfN(by: "v")
        }
        var stream = RandomStream(seed: 3)
        let saving = try #require(
            try study.saving(
                over: baseline(measured), fittingBaseline: baseline(fitting), stream: &stream))
        // Half of the problems need 2 of up to 16 chains.
        #expect(saving.factor.value > 1.5)
        #expect(saving.factor.interval.contains(saving.factor.value))
    }

    @Test("Replayed best-of-n is what the exact expectation says")
    func replay() throws {
        let pool = pool(200, seed: 5)
        let trials = AllocationTrials(
            pool, verifier: "v", searches: [], plans: plans, probes: 2, orders: 20, seed: 1)
        let all = AllocationStudy.Allocation(limits: [], plans: [1])
        let replayed = AllocationStudy.point(of: all, on: trials, label: "")
        let exact = try PoolCurves(pool: pool, counts: [4], seed: 1).bestOfN(by: "v").points[0]
        #expect(abs(replayed.accuracy - exact.accuracy) < 0.02)
        #expect(abs(replayed.meanFlops - exact.meanFlops) < 1e-9)
    }

    @Test("A search costs what it cost, and the probes")
    func searches() {
        let pool = pool(2, seed: 1)
        let search = MeasuredPoint(
            label: "s", values: [1, 0], flops: [100, 200], tokens: [0, 0])
        let trials = AllocationTrials(
            pool, verifier: "v", searches: [search], plans: [.search(0)], probes: 2, orders: 1,
            seed: 1)
        #expect(trials.trials.map { $0.outcomes[0].flops } == [102, 202])
        #expect(trials.trials.map { $0.outcomes[0].value } == [1, 0])
    }
}
