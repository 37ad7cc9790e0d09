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
        var problems: [[SyntheticPool.Entry]] = []
        for index in 0..<count {
            let isEasy = index % 2 == 0
            problems.append(
                (0..<16).map { _ in
                    let isRight = isEasy || stream.uniform() < 0.125
                    return .init(
                        answer: isRight ? "r" : "w", isCorrect: isRight,
                        score: isRight ? 0.9 : 0.1)
                })
        }
        var pool = SyntheticPool.pool(problems, name: "\(seed)")
        pool.scoring["v"] = problems.map { _ in .zero }
        return pool
    }

    private let plans: [AllocationPlan] = [
        .chains(.best, 2, stops: false), .chains(.best, 4, stops: false),
        .chains(.best, 8, stops: false), .chains(.best, 16, stops: false),
    ]
    private let thresholds = [StoppingThresholds(values: ["v": 0.5, "vote": 0.9])]

    private func trials(
        _ pool: ChainPool, _ plans: [AllocationPlan], probes: Int = 2, orders: Int = 4
    ) -> AllocationTrials {
        AllocationTrials(
            pool, verifier: "v", searches: [], plans: plans, thresholds: thresholds,
            probes: probes, orders: orders, seed: 1)
    }

    private func study(
        _ plans: [AllocationPlan], probes: Int = 2, bins: Int = 5, seed: UInt64 = 1
    ) -> AllocationStudy {
        AllocationStudy(
            fitting: trials(pool(60, seed: seed), plans, probes: probes),
            measuring: trials(pool(60, seed: seed + 1), plans, probes: probes),
            planCount: plans.count, bins: bins)
    }

    @Test("It spends on the hard problems, and is cheaper than the best of its plans for all alike")
    func saving() throws {
        let allocation = study(plans)
        let fixed = study(plans, probes: 0, bins: 1)
        #expect(!allocation.limits.isEmpty && fixed.limits.isEmpty)
        #expect(allocation.curve().points.count > 1)
        var stream = RandomStream(seed: 3)
        let saving = try #require(
            try allocation.saving(
                over: fixed.curve("fixed"), fittingBaseline: fixed.curve("fixed", fitted: true),
                resamples: 500, stream: &stream))
        // Half of the problems need 2 of up to 16 chains.
        #expect(saving.factor.value > 1.3)
        #expect(saving.factor.interval.contains(saving.factor.value))
        #expect(saving.baseline == "fixed" && saving.pValue != nil)
    }

    @Test("A fixed strategy that may stop as well is as cheap: stopping is no gain of allocation")
    func sameRules() throws {
        let stopping = plans + [AllocationPlan.chains(.best, 16, stops: true)]
        let allocation = study(stopping)
        let fixed = study(stopping, probes: 0, bins: 1)
        #expect(fixed.allocations.contains { $0.plans == [stopping.count - 1] })
        var stream = RandomStream(seed: 3)
        let saving = try #require(
            try allocation.saving(
                over: fixed.curve("fixed"), fittingBaseline: fixed.curve("fixed", fitted: true),
                resamples: 500, stream: &stream))
        #expect(saving.factor.value < 1.3)
        // Against a baseline that never stops the same allocation would have looked far cheaper.
        let unstopped = study(plans, probes: 0, bins: 1)
        let flattered = try #require(
            try allocation.saving(
                over: unstopped.curve("fixed"),
                fittingBaseline: unstopped.curve("fixed", fitted: true), resamples: 500,
                stream: &stream))
        #expect(flattered.factor.value > 1.5 * saving.factor.value)
    }

    @Test("Replayed best-of-n is what the exact expectation says")
    func replay() throws {
        let pool = pool(200, seed: 5)
        let all = AllocationStudy.Allocation(limits: [], plans: [1])
        let replayed = AllocationStudy.point(
            of: all, on: trials(pool, plans, orders: 20), label: "")
        let exact = try PoolCurves(pool: pool, counts: [4], seed: 1).bestOfN(by: "v").points[0]
        #expect(abs(replayed.accuracy - exact.accuracy) < 0.02)
        #expect(abs(replayed.meanFlops - exact.meanFlops) < 1e-9)
    }

    @Test("A search costs what it cost and the probes; for all problems alike there are none")
    func searches() {
        let pool = pool(2, seed: 1)
        let search = MeasuredPoint(
            label: "s", values: [1, 0], flops: [100, 200], tokens: [50, 70],
            generatedTokens: [40, 60])
        func outcomes(probes: Int) -> [ChainReplay.Outcome] {
            AllocationTrials(
                pool, verifier: "v", searches: [search], plans: [.search(0)],
                thresholds: thresholds, probes: probes, orders: 1, seed: 1
            ).trials.map { $0.outcomes[0] }
        }
        #expect(outcomes(probes: 2).map { ($0.flops * 1e6).rounded() / 1e6 } == [102, 202])
        #expect(outcomes(probes: 2).map(\.value) == [1, 0])
        // Ten tokens for each probe.
        #expect(outcomes(probes: 2).map { $0.tokens.rounded() } == [70, 90])
        #expect(outcomes(probes: 2).map { $0.generatedTokens.rounded() } == [60, 80])
        #expect(outcomes(probes: 0).map(\.flops) == [100, 200])
    }
}
