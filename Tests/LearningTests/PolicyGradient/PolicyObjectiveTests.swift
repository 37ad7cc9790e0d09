import Reasoning
import Tensors
import Testing

@testable import Learning

@Suite("The objective of a policy gradient step")
struct PolicyObjectiveTests {
    /// Values and derivatives by PyTorch 2.13 in float64 from the same formula, on the tokens of
    /// `inputs`.
    struct Golden: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var clip: PolicyObjective.Clip?
        var ratio: PolicyObjective.Ratio?
        var kl: Double
        var loss: Double
        var divergence: Double
        var clipped: Double
        var gradient: [Double]

        static let all = [
            Golden(
                testDescription: "no clip", clip: nil, kl: 0, loss: 0.220523598, divergence: 0,
                clipped: 0,
                gradient: [
                    -0.152675345, -0.113104677, 0.206090159, 0.125, -0.067032005, 0.222245466,
                ]),
            Golden(
                testDescription: "clip 0.2, 0.2", clip: .init(low: 0.2, high: 0.2), kl: 0,
                loss: 0.240953477, divergence: 0, clipped: 2,
                gradient: [0, -0.113104677, 0.206090159, 0.125, -0.067032005, 0]),
            // A ratio of 1.22 is within the wider bound.
            Golden(
                testDescription: "clip 0.2, 0.28", clip: .init(low: 0.2, high: 0.28), kl: 0,
                loss: 0.238278132, divergence: 0, clipped: 1,
                gradient: [-0.152675345, -0.113104677, 0.206090159, 0.125, -0.067032005, 0]),
            Golden(
                testDescription: "clip and KL", clip: .init(low: 0.2, high: 0.2), kl: 0.04,
                loss: 0.244783732, divergence: 0.495098238, clipped: 2,
                gradient: [
                    0.000475813, -0.111808768, 0.206090159, 0.126812692, -0.067242346,
                    -0.009804327,
                ]),
            Golden(
                testDescription: "KL alone", clip: nil, kl: 0.5, loss: 0.268401786,
                divergence: 0.495098238, clipped: 0,
                gradient: [
                    -0.146727683, -0.096905816, 0.206090159, 0.147658656, -0.069661278,
                    0.099691373,
                ]),
            // The ratio of the third token is 1.65; clipped, it still has a gradient.
            Golden(
                testDescription: "detached, no lower bound", clip: .init(low: 1, high: 0.5),
                ratio: .detached, kl: 0, loss: -0.781844309, divergence: 0, clipped: 1,
                gradient: [
                    -0.152675345, -0.113104677, 0.1875, 0.125, -0.067032005, 0.222245466,
                ]),
            Golden(
                testDescription: "detached, both bounds", clip: .init(low: 0.2, high: 0.5),
                ratio: .detached, kl: 0, loss: -0.823436715, divergence: 0, clipped: 3,
                gradient: [-0.152675345, -0.113104677, 0.1875, 0.125, -0.08, 0.24]),
            Golden(
                testDescription: "detached and KL", clip: .init(low: 1, high: 0.5),
                ratio: .detached, kl: 0.04, loss: -0.778014054, divergence: 0.495098238,
                clipped: 1,
                gradient: [
                    -0.152199532, -0.111808768, 0.1875, 0.126812692, -0.067242346, 0.212441139,
                ]),
        ]
    }

    private func evaluate(
        _ objective: PolicyObjective, logProbs: [Float], old: [Float], advantages: [Float],
        weights: [Float], lengths: [Int]? = nil, reference: [Float]? = nil
    ) throws -> (value: PolicyObjective.Value, loss: Double, gradient: [Double]) {
        let x = try Tensor(logProbs).setRequiresGrad()
        let lengths = lengths ?? weights.map { _ in 1 }
        let value = try objective(
            logProbs: x, old: Tensor(old), advantages: Tensor(advantages),
            samples: zip(lengths, weights).map { .init(length: $0, weight: Double($1)) },
            reference: reference.map { try Tensor($0) })
        try value.loss.backward()
        return (
            value, Double(try value.loss.detached().item(Float.self)), try x.grad?.doubles() ?? []
        )
    }

    @Test("Values and derivatives are PyTorch's", arguments: Golden.all)
    func goldens(golden: Golden) throws {
        let found = try evaluate(
            PolicyObjective(clip: golden.clip, ratio: golden.ratio, klCoefficient: golden.kl),
            logProbs: [-0.5, -1.2, -2.0, -0.1, -0.9, -3.0],
            old: [-0.7, -1.1, -2.5, -0.1, -0.5, -2.7], advantages: [1, 1, -0.5, -0.5, 2, -1.5],
            weights: [0.125, 0.125, 0.25, 0.25, 0.05, 0.2],
            reference: [-0.6, -1.5, -2.0, -0.3, -0.8, -2.2])
        #expect(abs(found.loss - golden.loss) < 1e-6)
        #expect(abs(found.value.kl - golden.divergence) < 1e-6)
        #expect(found.value.clipped == golden.clipped)
        #expect(abs(found.value.gap - 1.5) < 1e-5)
        #expect(found.gradient.count == golden.gradient.count)
        for (a, b) in zip(found.gradient, golden.gradient) { #expect(abs(a - b) < 1e-6) }
    }

    @Test(
        "The clip holds back what goes on in the direction of the advantage, and nothing else",
        arguments: [
            // ln of the ratio, advantage, derivative of the loss; low 0.2, high 0.3.
            (0.25, 1.0, -1.2840254), (0.3, 1, 0), (-0.3, 1, -0.7408182),
            (0.3, -1, 1.3498588), (-0.2, -1, 0.8187308), (-0.25, -1, 0),
        ])
    func clip(change: Double, advantage: Double, derivative: Double) throws {
        let found = try evaluate(
            PolicyObjective(clip: .init(low: 0.2, high: 0.3)), logProbs: [Float(change) - 1],
            old: [-1], advantages: [Float(advantage)], weights: [1])
        #expect(abs(found.gradient[0] - derivative) < 1e-5)
        #expect(found.value.clipped == (derivative == 0 ? 1 : 0))
    }

    @Test(
        "A detached ratio weighs: the derivative is −w clip(ρ) A, and the loss's slope at fixed ρ",
        arguments: [
            // ln of the ratio, advantage, clip(ρ); low 1, high 0.3.
            (0.2, 1.0, 1.2214028), (0.3, 1, 1.3), (0.3, -1, 1.3), (-0.3, 1, 0.7408182),
            (-5, -1, 0.0067379), (5, 1, 1.3),
        ])
    func detached(change: Double, advantage: Double, held: Double) throws {
        let objective = PolicyObjective(clip: .init(low: 1, high: 0.3), ratio: .detached)
        func evaluate(at logProb: Double) throws -> (loss: Double, gradient: [Double]) {
            let found = try self.evaluate(
                objective, logProbs: [Float(logProb)], old: [Float(logProb - change)],
                advantages: [Float(advantage)], weights: [0.5])
            return (found.loss, found.gradient)
        }
        let derivative = try evaluate(at: -1).gradient[0]
        #expect(abs(derivative + 0.5 * held * advantage) < 1e-5)
        // Both policies moved alike: the ratio, which has no gradient, stays as it is.
        let slope = try (evaluate(at: -0.75).loss - evaluate(at: -1.25).loss) / 0.5
        #expect(abs(derivative - slope) < 1e-5)
    }

    /// Samples of 2, 3 and 1 tokens, whose ratios are 1.051, 1.034 and 0.741; values and derivatives
    /// by PyTorch 2.13 in float64 from GSPO's eq. 5, a term for each sample.
    @Test(
        "One ratio for a sample: values and derivatives are PyTorch's, and the numerical ones",
        arguments: [
            (0.2, 0.28, 2.0, -0.67198666, 0.0, [-0.175211849, 0.057438617, -0.493878814]),
            (0.02, 0.03, 2, -0.664896295, 2, [0, 0.057438617, -0.493878814]),
            (0.02, 0.03, -2, 0.482315852, 3, [0, 0.057438617, 0]),
        ])
    func sequences(
        low: Double, high: Double, lastAdvantage: Double, loss: Double, clipped: Double,
        gradients: [Double]
    ) throws {
        let objective = PolicyObjective(
            clip: .init(low: low, high: high), ratio: .sequence, normalization: .sequence)
        let lengths = [2, 3, 1]
        func evaluate(_ logProbs: [Float]) throws
            -> (value: PolicyObjective.Value, loss: Double, gradient: [Double])
        {
            try self.evaluate(
                objective, logProbs: logProbs, old: [-0.7, -1.1, -2.5, -0.1, -0.5, -2.7],
                advantages: [1, 1, -0.5, -0.5, -0.5, Float(lastAdvantage)],
                weights: lengths.map {
                    Float(objective.weight(length: $0, samples: 3, tokens: 6, longest: 10))
                }, lengths: lengths)
        }
        let logProbs: [Float] = [-0.5, -1.2, -2.0, -0.1, -0.9, -3.0]
        let found = try evaluate(logProbs)
        #expect(abs(found.loss - loss) < 1e-6)
        #expect(found.value.clipped == clipped)
        let expected = zip(gradients, lengths).flatMap { repeatElement($0, count: $1) }
        #expect(found.gradient.count == expected.count)
        for (index, (a, b)) in zip(found.gradient, expected).enumerated() {
            #expect(abs(a - b) < 1e-6)
            var (more, less) = (logProbs, logProbs)
            more[index] += 1 / 64
            less[index] -= 1 / 64
            let slope = try (evaluate(more).loss - evaluate(less).loss) * 32
            #expect(abs(a - slope) < 1e-4)
        }
    }

    @Test("The KL estimate is never negative, and zero where the policies agree")
    func divergence() throws {
        let objective = PolicyObjective(klCoefficient: 1)
        for step in -20...20 {
            let change = Float(step) / 5
            let found = try evaluate(
                objective, logProbs: [-5], old: [-5], advantages: [0], weights: [1],
                reference: [-5 + change])
            #expect(step == 0 ? found.value.kl == 0 : found.value.kl > 0)
            // Of the loss too: it draws towards the reference.
            #expect(step == 0 ? found.gradient[0] == 0 : found.gradient[0] * Double(step) < 0)
        }
    }

    @Test("Without a clip the derivative on policy is REINFORCE's, −w A")
    func onPolicy() throws {
        let found = try evaluate(
            PolicyObjective(), logProbs: [-0.3, -2], old: [-0.3, -2], advantages: [1.5, -0.5],
            weights: [0.25, 0.5])
        #expect(found.gradient == [-0.375, 0.25])
        #expect(found.value.gap == 0)
    }

    @Test("Weights of two samples of 2 and 6 tokens, at most 10 allowed")
    func normalizations() {
        func weights(_ normalization: PolicyObjective.Normalization) -> [Double] {
            let objective = PolicyObjective(normalization: normalization)
            return [2, 6].map { objective.weight(length: $0, samples: 2, tokens: 8, longest: 10) }
        }
        #expect(weights(.token) == [1.0 / 8, 1.0 / 8])
        #expect(weights(.sequence) == [1.0 / 4, 1.0 / 12])
        #expect(weights(.constant) == [1.0 / 20, 1.0 / 20])
    }

    @Test(
        "Bounds that make no sense are named",
        arguments: [
            (PolicyObjective(clip: .init(low: 1, high: 0.2)), "clip"),
            (PolicyObjective(clip: .init(low: 0.2, high: -.nan)), "clip"),
            (PolicyObjective(clip: .init(low: 1.1, high: 0.2), ratio: .detached), "clip"),
            (PolicyObjective(clip: .init(low: .nan, high: 0.2), ratio: .detached), "clip"),
            (PolicyObjective(ratio: .detached), "ratio"),
            (PolicyObjective(klCoefficient: -1), "klCoefficient"),
            (PolicyObjective(klCoefficient: .infinity), "klCoefficient"),
        ])
    func validation(objective: PolicyObjective, field: String) {
        let error = #expect(throws: ConfigurationError.self) { try objective.validate() }
        #expect(error?.field == field)
    }
}
