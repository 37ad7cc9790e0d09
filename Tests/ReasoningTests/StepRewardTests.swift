import Foundation
import Testing

@testable import Reasoning

@Suite("Rewards of steps by a verifier's values")
struct StepRewardTests {
    @Test("Each form by hand")
    func forms() {
        let values = [0.5, 0.75, 0.25, 1]
        #expect(StepReward.earned(.sum, values: values, temperature: 1) == [0.75, 0.25, 1])
        #expect(StepReward.earned(.progress, values: values, temperature: 1) == [0.25, -0.5, 0.75])
        let soft = StepReward.earned(.minimum, values: values, temperature: 0.5)
        // Weights e⁻¹, 1, e⁻¹·⁵ of differences 0.5, 0, 0.75 over 0.5.
        let weights = [-1, 0, -1.5].map { exp($0) }
        let total = weights.reduce(0, +)
        for (a, (w, v)) in zip(soft, zip(weights, [0.75, 0.25, 1])) {
            #expect(abs(a - w * v / total) < 1e-12)
        }
        // As T falls the sum comes to the least value, however small T is.
        let hard = StepReward.earned(.minimum, values: values, temperature: 1e-12)
        #expect(hard == [0, 0.25, 0])
        #expect(StepReward.earned(.minimum, values: [0.5], temperature: 0.1).isEmpty)
    }
}
