import Foundation
import Tensors
import Testing

@testable import Learning

@Suite("Losses of a reward model")
struct RewardLossTests {
    @Test("Binary cross-entropy, by hand, with hard and soft targets")
    func pointwise() throws {
        let loss = try RewardLoss.pointwise(Tensor([Float(0), 2, -1]), targets: [1, 0, 0.25])
        // ln 2, ln(1 + e²), and −¼ ln σ(−1) − ¾ ln σ(1).
        let expected = (0.693147 + 2.126928 + 0.25 * 1.313262 + 0.75 * 0.313262) / 3
        #expect(abs(Double(try loss.item(Float.self)) - expected) < 1e-5)
    }

    @Test("Bradley–Terry, by hand: pairs are averaged in a problem, then problems")
    func pairwise() throws {
        let logits = try Tensor([Float(1), 0, -1, 3, 5])
        let loss = try RewardLoss.pairwise(
            logits,
            pairs: [[(right: 0, wrong: 1), (right: 0, wrong: 2)], [], [(right: 3, wrong: 4)]])
        // −ln σ(1) = 0.313262, −ln σ(2) = 0.126928, −ln σ(−2) = 2.126928.
        let expected = ((0.313262 + 0.126928) / 2 + 2.126928) / 2
        #expect(abs(Double(try loss.item(Float.self)) - expected) < 1e-5)
    }

    @Test(
        "Gradients are those of the formulas, at zero and where exponentials overflow",
        arguments: [Float(0), 1, -3, 200, -200])
    func gradients(value: Float) throws {
        let logits = try Tensor([value, 0.5]).setRequiresGrad()
        try RewardLoss.pointwise(logits, targets: [0.25, 1]).backward()
        let probability = 1 / (1 + exp(-value))
        let found = try #require(try logits.grad).floats()
        #expect(abs(found[0] - (probability - 0.25) / 2) < 1e-6)
        let pair = try Tensor([value, 0]).setRequiresGrad()
        let loss = try RewardLoss.pairwise(pair, pairs: [[(right: 0, wrong: 1)]])
        try loss.backward()
        #expect(try loss.item(Float.self).isFinite)
        let slopes = try #require(try pair.grad).floats()
        #expect(abs(slopes[0] - (probability - 1)) < 1e-6 && slopes[0] == -slopes[1])
    }
}
