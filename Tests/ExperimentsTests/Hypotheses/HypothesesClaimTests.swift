import Foundation
import Reasoning
import Results
import Statistics
import Tasks
import Testing

@testable import Experiments

@Suite("Verdicts on ways of learning")
struct HypothesesClaimTests {
    private static let recipe: HypothesesRecipe = {
        var recipe = HypothesesRecipe.standard(.small)
        recipe.base.evaluation.votes = 4
        return recipe
    }()

    /// Chains of forty problems of which so many are right within 64 tokens, and pools of four chains.
    private func measures(
        right: Int, attempts: Int = 1, tokens: Int = 40, falseVerdicts: Int = 0,
        surprise: [Double] = [], pool: (Int) -> Int = { _ in 0 }
    ) throws -> ArmMeasures {
        let countdown = try Countdown(
            configuration: CountdownCorpus.Configuration.standard.problems)
        let problems = (0..<40).map {
            countdown.problem(numbers: [2, 3, 4], target: 9, id: "p\($0)")
        }
        func chain(_ isRight: Bool) -> Chain {
            Chain(
                problem: problems[0], prompt: [1],
                tokens: Array(repeating: 2, count: isRight ? 40 : tokens),
                text: "</think>" + (isRight ? "2+3+4" : "2*3*4") + "<eos>",
                stopReason: .endOfSequence)
        }
        var chains = ChainEvaluation(
            problems: problems, chains: (0..<40).map { [chain($0 < right)] }, task: countdown)
        chains.anatomies = (0..<40).map { index in
            var anatomy = ChainAnatomy()
            (anatomy.chains, anatomy.attempts) = (1, attempts)
            (anatomy.hits, anatomy.abandoned) = (index < right ? 1 : 0, attempts - 1)
            (anatomy.checks, anatomy.falseVerdicts) = (attempts, falseVerdicts)
            return [anatomy]
        }
        let pools = ChainEvaluation(
            problems: problems,
            chains: (0..<40).map { index in (0..<4).map { chain($0 < pool(index)) } },
            task: countdown)
        return ArmMeasures(
            [
                ModelRecord(
                    chains: chains, pool: pools,
                    divergence: Divergence(
                        problems: surprise.indices.map { "p\($0)" },
                        tokens: surprise.map { _ in 10 }, fromBase: surprise.map { _ in 0 },
                        surprise: surprise))
            ], recipe: Self.recipe)
    }

    private func arm(_ name: String, _ hypothesis: Hypothesis) -> LearningArm {
        LearningArm(name, hypothesis, summary: "", method: .corpus)
    }

    private func claims(
        base: ArmMeasures, _ arms: [(LearningArm, ArmMeasures)],
        kept: [(name: String, share: Estimate, margin: Estimate)] = []
    ) throws -> [String: HypothesesSummary.Claim] {
        var stream = RandomStream(seed: 1)
        let all = try HypothesesClaims(
            base: base, sharpened: nil, arms: arms.map { ($0.0, $0.1) }, kept: kept, within: 64,
            counts: [1, 2, 4]
        ).claims(&stream)
        return Dictionary(uniqueKeysWithValues: all.map { ($0.id, $0) })
    }

    @Test("A gain is a difference at equal tokens; twice per attempt is a ratio")
    func gains() throws {
        let base = try measures(right: 8, attempts: 2)
        let found = try claims(
            base: base,
            [
                (arm("reinforce", .plain), try measures(right: 30, attempts: 2)),
                (arm("rest", .filter), try measures(right: 8, attempts: 2)),
                (arm("random-reward", .control), try measures(right: 2, attempts: 2)),
            ])
        let gain = try #require(found["beats-base-plain"])
        #expect(gain.verdict == .holds && abs((gain.effect ?? 0) - 22.0 / 40) < 1e-12)
        #expect(found["beats-random-reward-plain"]?.effect == 28.0 / 40)
        let twice = try #require(found["twice-per-attempt-plain"])
        #expect(abs((twice.effect ?? 0) - 30.0 / 8) < 1e-12)
        #expect(found["twice-per-attempt-filter"]?.verdict == .doesNotHold)
        #expect(found["beats-base-filter"]?.effect == 0)
        #expect(found["beats-base-filter"]?.verdict == .cannotBeTold)
        #expect(found["beats-sharpened-plain"] == nil, "there is no such control")
    }

    @Test("What rises under a coin as well is not taken for learned")
    func emergence() throws {
        let base = try measures(right: 8, attempts: 2)
        func verdict(plain: Int, coin: Int) throws -> SearchClaim.Verdict? {
            try claims(
                base: base,
                [
                    (arm("reinforce", .plain), try measures(right: 9, attempts: plain)),
                    (arm("random-reward", .control), try measures(right: 8, attempts: coin)),
                ])["backtracking-rises"]?.verdict
        }
        #expect(try verdict(plain: 4, coin: 2) == .holds)
        #expect(try verdict(plain: 4, coin: 4) == .cannotBeTold)
        #expect(try verdict(plain: 4, coin: 6) == .doesNotHold)
        #expect(try verdict(plain: 1, coin: 0) == .doesNotHold, "more than the coin's is no rise")
        #expect(try verdict(plain: 2, coin: 1) == .cannotBeTold)
    }

    @Test("A base without behaviours grows none, and a primed one gains what the others do not")
    func emergenceControls() throws {
        func control(
            _ base: EmergenceBase, _ before: (right: Int, attempts: Int),
            _ after: (right: Int, attempts: Int)
        ) throws -> EmergenceMeasures {
            EmergenceMeasures(
                base: base, learning: "reinforce",
                before: try measures(right: before.right, attempts: before.attempts),
                after: try measures(right: after.right, attempts: after.attempts))
        }
        func claims(
            single: (Int, Int), primed: Int, standard: Int = 24
        ) throws -> [String: HypothesesSummary.Claim] {
            let base = try measures(right: 8)
            var stream = RandomStream(seed: 1)
            let all = try HypothesesClaims(
                base: base, sharpened: nil, arms: [(arm("reinforce", .plain), base)], kept: [],
                within: 64, counts: [1],
                controls: [
                    control(.standard, (8, 2), (standard, 4)),
                    control(.single, (4, 1), (single.0, single.1)),
                    control(.primed, (4, 3), (primed, 3)),
                ]
            ).claims(&stream)
            return Dictionary(uniqueKeysWithValues: all.map { ($0.id, $0) })
        }
        let found = try claims(single: (6, 1), primed: 30)
        #expect(found["single-backtracking"]?.verdict == .holds)
        #expect(found["single-backtracking"]?.effect == 0)
        let gain = try #require(found["primed-gains"])
        #expect(gain.verdict == .holds && abs((gain.effect ?? 0) - 24.0 / 40) < 1e-12)
        // 26 problems more less half of 16.
        let half = try #require(found["primed-as-standard"])
        #expect(half.verdict == .holds && abs((half.effect ?? 0) - 18.0 / 40) < 1e-12)
        let other = try claims(single: (30, 3), primed: 4)
        #expect(other["single-backtracking"]?.verdict == .doesNotHold)
        #expect(other["single-checks"]?.effect == 2)
        #expect(other["primed-gains"]?.verdict == .doesNotHold)
        #expect(other["primed-as-standard"]?.verdict == .doesNotHold)
        #expect(
            try claims(single: (6, 1), primed: 30, standard: 8)["primed-as-standard"]?.verdict
                == .notMeasurable, "of no gain there is no half")
    }

    @Test("Sharpened and not widened: the base overtakes where many chains are drawn")
    func sharpening() throws {
        // The base solves each problem in one of four chains, the other 25 of 40 of them always.
        let base = try measures(right: 10) { _ in 1 }
        let plain = try measures(right: 20) { $0 < 25 ? 4 : 0 }
        let found = try claims(base: base, [(arm("reinforce", .plain), plain)])
        let claim = try #require(found["sharpens"])
        #expect(claim.verdict == .holds && abs((claim.effect ?? 0) - 0.375) < 1e-12)
        // pass@1: 1/4 against 5/8; pass@2: 1/2 against 5/8; pass@4: 1 against 5/8.
        #expect(claim.evidence.contains("from k = 4 on"))
        let worse = try claims(
            base: try measures(right: 9) { _ in 4 },
            [(arm("reinforce", .plain), try measures(right: 9) { _ in 1 })])["sharpens"]
        #expect(
            worse?.verdict == .cannotBeTold, "what loses with one chain, too, has not sharpened")
        let other = try claims(base: plain, [(arm("reinforce", .plain), base)])["sharpens"]
        #expect(other?.verdict == .doesNotHold)
    }

    @Test("Wrong chains alone are compared in length, and only GRPO's with Dr. GRPO's")
    func lengthBias() throws {
        let base = try measures(right: 8)
        func claim(_ divided: Int, _ constant: Int) throws -> HypothesesSummary.Claim? {
            try claims(
                base: base,
                [
                    (arm("grpo", .plain), try measures(right: 20, tokens: divided)),
                    (arm("dr-grpo", .plain), try measures(right: 4, tokens: constant)),
                ])["length-bias"]
        }
        let longer = try #require(try claim(60, 50))
        #expect(longer.verdict == .holds && longer.effect == 10)
        #expect(try claim(40, 40)?.verdict == .cannotBeTold)
        #expect(try claim(50, 60)?.verdict == .doesNotHold)
        #expect(
            try claims(base: base, [(arm("grpo", .plain), base)])["length-bias"] == nil)
    }

    @Test("Verdicts get truer by their share of checks, whatever the number of checks")
    func truerVerdicts() throws {
        func claim(before: Int, after: Int) throws -> HypothesesSummary.Claim? {
            try claims(
                base: try measures(right: 8, attempts: 4, falseVerdicts: before),
                [
                    (
                        arm("reinforce", .plain),
                        try measures(right: 8, attempts: 8, falseVerdicts: after)
                    )
                ]
            )["truer-verdicts"]
        }
        let truer = try #require(try claim(before: 2, after: 2))
        #expect(truer.verdict == .holds && truer.effect == 0.25)
        #expect(try claim(before: 2, after: 4)?.verdict == .cannotBeTold)
        #expect(try claim(before: 1, after: 4)?.verdict == .doesNotHold)
    }

    @Test("Entropy is kept where it and the accuracy are above the same learning without it")
    func entropyKept() throws {
        func verdict(_ right: Int, _ nats: Double) throws -> SearchClaim.Verdict? {
            let arms = [
                (arm("reinforce", .plain), try measures(right: 0, surprise: [9, 9, 9])),
                (arm("updates-2", .plain), try measures(right: 8, surprise: [2, 3, 4])),
                (
                    arm("kl-cov", .plain),
                    try measures(right: right, surprise: [2 + nats, 3 + nats, 4 + nats])
                ),
            ]
            let claim = try claims(base: try measures(right: 8), arms)["keeps-entropy-kl-cov"]
            #expect(abs((claim?.effect ?? 0) - nats / 10) < 1e-12)
            return claim?.verdict
        }
        #expect(try verdict(30, 1) == .holds)
        #expect(try verdict(8, 1) == .cannotBeTold, "as much is not more")
        #expect(try verdict(1, 1) == .doesNotHold)
        #expect(try verdict(30, -1) == .doesNotHold)
    }

    @Test("A clipped coin is compared with a coin, not with the base")
    func clippedCoin() throws {
        let coins = [
            (arm("random-reward", .control), try measures(right: 4)),
            (arm("random-reward-clipped", .control), try measures(right: 24)),
        ]
        let claim = try #require(
            try claims(base: try measures(right: 24), coins)["clipped-coin"])
        #expect(claim.verdict == .holds && claim.effect == 0.5)
    }

    @Test("At least half is kept where the whole interval of what is beyond half says so")
    func amortized() throws {
        func verdict(_ low: Double, _ high: Double) throws -> SearchClaim.Verdict? {
            let share = Estimate(value: 0.6, interval: .init(0.2, 3), n: 9)
            let margin = Estimate(value: (low + high) / 2, interval: .init(low, high), n: 9)
            return try claims(
                base: try measures(right: 8), [], kept: [("beam", share, margin)]
            )["amortized-beam"]?.verdict
        }
        #expect(try verdict(0.01, 0.2) == .holds)
        #expect(try verdict(-0.2, -0.01) == .doesNotHold)
        #expect(try verdict(-0.1, 0.1) == .cannotBeTold)
    }

    @Test("Divergence and entropy are means over tokens, not over chains")
    func divergence() {
        let ratios = Divergence.ratios([
            Divergence(
                problems: ["a", "b"], tokens: [10, 30], fromBase: [1, 9], surprise: [20, 20])
        ])
        #expect(ratios.fromBase.value == 0.25 && ratios.entropy.value == 1)
    }
}
