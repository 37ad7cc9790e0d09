import Reasoning
import Testing

@testable import Learning

@Suite("Tokens that make entropy fall")
struct CovarianceControlTests {
    private func choice(_ control: CovarianceControl, seed: UInt64 = 1) -> CovarianceControl.Choice
    {
        var stream = RandomStream(seed: seed)
        return control.choice(
            logProbs: [-0.5, -0.5, -2, 0, -1, -2], advantages: [1, -1, -2, 2, 1, -1],
            using: &stream)
    }

    // log π less its mean −1: 0.5, 0.5, −1, 1, 0, −1; A less its mean 0; products 0.5, −0.5, 2, 2, 0, 1.
    @Test("A clip draws its share among those within bounds, and none outside")
    func clip() {
        let all = choice(.clip(share: 1, low: 0.4, high: 1.5))
        #expect(all.held == [0, 5] && all.penalties.isEmpty)
        let drawn = (0..<40).map { choice(.clip(share: 0.2, low: 0.4, high: 5), seed: $0).held }
        #expect(drawn.allSatisfy { $0.count == 1 && $0.isSubset(of: [0, 2, 3, 5]) })
        #expect(Set(drawn).count == 4)
        #expect(choice(.clip(share: 1, low: 3, high: 5)).held.isEmpty)
    }

    @Test("A penalty goes to the share with the highest covariance, at least to one")
    func kl() {
        #expect(choice(.kl(share: 0.34, coefficient: 0.5)).penalties == [0, 0, 0.5, 0.5, 0, 0])
        #expect(choice(.kl(share: 1e-9, coefficient: 2)).penalties == [0, 0, 2, 0, 0, 0])
        #expect(choice(.kl(share: 0.34, coefficient: 2)).held.isEmpty)
    }

    @Test("A choice is taken sample by sample")
    func taking() {
        var choice = CovarianceControl.Choice(held: [0, 3, 4], penalties: [1, 2, 3, 4, 5])
        let (first, second) = (choice.take(2), choice.take(3))
        #expect(first.held == [0] && first.penalties == [1, 2])
        #expect(second.held == [1, 2] && second.penalties == [3, 4, 5])
    }

    @Test("A held token has no gradient, and a penalty's pulls back to where the token was drawn")
    func training() async throws {
        func bits(_ control: CovarianceControl?, updates: Int = 1) async throws -> [[UInt32]] {
            let model = try Toy.taught()
            var configuration = Toy.small(.reinforce(steps: 1))
            configuration.objective.clip = .init(low: 0.5, high: 0.5)
            configuration.objective.covariance = control
            configuration.epochs = updates
            var learning = try Toy.learning(model, configuration)
            try await learning.prepare()
            let step = try await learning.advance()
            #expect(step.metrics.values.allSatisfy { $0.isFinite })
            return try model.bits()
        }
        let free = try await bits(nil)
        // All tokens held, nothing is learned; none held, everything.
        let model = try Toy.taught().bits()
        #expect(try await bits(.clip(share: 1, low: -1e9, high: 1e9)) == model)
        #expect(try await bits(.clip(share: 1, low: 1e8, high: 1e9)) == free)
        // On policy |log π − log π_old| is 0 but for rounding, so that its pull is seen behind one update.
        #expect(try await bits(.kl(share: 1, coefficient: 50), updates: 2) != bits(nil, updates: 2))
    }
}
