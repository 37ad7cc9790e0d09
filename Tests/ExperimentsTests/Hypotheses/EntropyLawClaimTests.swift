import Foundation
import Learning
import Reasoning
import Results
import Statistics
import Tasks
import Testing

@testable import Experiments

@Suite("Reward and entropy of ways of learning")
struct EntropyLawClaimTests {
    private typealias Curve = HypothesesSummary.EntropyCurve

    /// A run whose entropy falls fast at first, and whose reward is what the law says of it, or not.
    private func steps(
        _ count: Int = 36, reward: (Int, Double) -> Double
    ) -> LearnedSteps {
        var steps = LearnedSteps()
        for index in 0..<count {
            let entropy = exp(-Double(index) / 6)
            steps.steps.append(index + 1)
            steps.entropy.append(entropy)
            steps.accuracy.append(reward(index, entropy))
        }
        return steps
    }

    private func law(_ a: Double) -> LearnedSteps {
        steps { _, entropy in 0.6 - a * exp(entropy) }
    }

    private func claim(_ curve: Curve?) throws -> HypothesesSummary.Claim? {
        let base = ArmMeasures([], recipe: .standard(.small))
        var stream = RandomStream(seed: 1)
        return try HypothesesClaims(
            base: base, sharpened: nil,
            arms: [
                (LearningArm("reinforce", .plain, summary: "", method: .corpus), base)
            ], kept: [], within: 64, counts: [1],
            entropy: curve.map { ["reinforce": $0] } ?? [:]
        ).claims(&stream).first { $0.id == "entropy-law" }
    }

    @Test("Steps are read from a run's store; what had nothing to learn from is left out")
    func store() throws {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "steps-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let store = try RunStore(url: folder.appending(path: "store.sqlite"))
        let metrics: [Metrics] = [
            [.entropy: 0.5, .accuracy: 0.25], [.accuracy: 0.125],
            [.entropy: 0.375, .accuracy: 0.5], [.entropy: 0.25, .accuracy: .nan],
        ]
        for (index, metrics) in metrics.enumerated() {
            try store.record(
                StepRecord(phase: PolicyGradient.phase, step: index + 1, metrics: metrics))
        }
        try store.record(StepRecord(phase: "pretraining", step: 1, metrics: [.entropy: 1]))
        let steps = try LearnedSteps(of: store)
        #expect(steps.steps == [1, 3] && steps.entropy == [0.5, 0.375])
        #expect(steps.accuracy == [0.25, 0.5])
    }

    @Test("Coefficients are means of the seeds', steps those that all seeds took")
    func curve() throws {
        var short = law(0.1)
        short.steps.removeLast()
        short.entropy.removeLast()
        short.accuracy.removeLast()
        let curve = try #require(Curve([law(0.2), short]))
        #expect(curve.steps.map(\.step) == Array(1...35) && curve.forecasts.count == 2)
        #expect(abs((curve.a?.value ?? 0) - 0.15) < 1e-12)
        #expect(abs((curve.ceiling?.value ?? 0) - 0.45) < 1e-12)
        #expect(curve.steps[0].entropy == 1)
        #expect(abs(curve.steps[0].accuracy - (0.6 - 0.15 * exp(1))) < 1e-12)
        #expect(curve.overConstant?.n == 2 && (curve.overLine?.value ?? 0) > 0)
        #expect(Curve([law(0.2)])?.a == nil, "one seed has no spread")
        #expect(Curve([steps(8) { _, entropy in entropy }]) == nil)
        let many = try #require(Curve([steps(500) { _, entropy in 0.6 - 0.2 * exp(entropy) }]))
        #expect((60...120).contains(many.steps.count) && many.steps[0].step == 1)
    }

    @Test(
        "The law holds where it predicts what follows, and a reward that goes its own way refutes it"
    )
    func verdicts() throws {
        let holds = try #require(try claim(Curve([law(0.2), law(0.18), law(0.22)])))
        #expect(holds.verdict == .holds && (holds.effect ?? 0) > 0)
        #expect(holds.evidence.contains("a = 0.2,") && holds.evidence.contains("3 seeds"))
        // Reward rises with the step, and nothing else: a line in the step says more.
        let own = [0.01, 0.011, 0.012].map { slope in
            steps { index, _ in 0.1 + slope * Double(index) }
        }
        #expect(try claim(Curve(own))?.verdict == .doesNotHold)
        #expect(try claim(Curve([law(0.2)]))?.verdict == .description)
        #expect(try claim(nil) == nil)
    }
}
