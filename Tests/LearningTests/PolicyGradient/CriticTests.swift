import Language
import Reasoning
import Results
import Tensors
import Testing

@testable import Learning

@Suite("A critic and its advantages")
struct CriticTests {
    @Test("Estimates by hand, from the last token backwards")
    func byHand() {
        // δ = (0 + 0.9·0.4 − 0.5, 0 + 0.9·0.8 − 0.4, 1 − 0.8) = (−0.14, 0.32, 0.2), γλ = 0.45.
        let found = GeneralizedAdvantage.estimates(
            rewards: [0, 0, 1], values: [0.5, 0.4, 0.8], discount: 0.9, lambda: 0.5)
        for (a, b) in zip(
            found.advantages, [-0.14 + 0.45 * (0.32 + 0.45 * 0.2), 0.32 + 0.45 * 0.2, 0.2])
        {
            #expect(abs(a - b) < 1e-12)
        }
        for (a, b) in zip(found.returns, zip(found.advantages, [0.5, 0.4, 0.8]).map(+)) {
            #expect(abs(a - b) < 1e-12)
        }
        #expect(
            GeneralizedAdvantage.estimates(rewards: [], values: [], discount: 1, lambda: 1)
                .advantages.isEmpty)
    }

    @Test(
        "With γ = λ = 1 a return is what is still earned; with λ = 0 an advantage is one step's error"
    )
    func ends() {
        let (rewards, values) = ([0.5, 0, -0.25, 1], [0.1, 0.7, -0.3, 0.2])
        let whole = GeneralizedAdvantage.estimates(
            rewards: rewards, values: values, discount: 1, lambda: 1)
        for (a, b) in zip(whole.returns, [1.25, 0.75, 0.75, 1]) { #expect(abs(a - b) < 1e-12) }
        let one = GeneralizedAdvantage.estimates(
            rewards: rewards, values: values, discount: 1, lambda: 0)
        for (a, b) in zip(one.advantages, [0.5 + 0.7 - 0.1, -0.3 - 0.7, -0.25 + 0.2 + 0.3, 0.8]) {
            #expect(abs(a - b) < 1e-12)
        }
    }

    @Test("A token earns the value of the step that it ends")
    func rewards() {
        let chain = Chain(problem: Toy.problems[0], prompt: [1], tokens: [1, 2, 3, 4])
        #expect(
            GeneralizedAdvantage.rewards(
                [.init(end: 2, value: 0.5), .init(end: 2, value: 1), .init(end: 4, value: -1)],
                of: chain) == [0, 1.5, 0, -1])
        #expect(GeneralizedAdvantage.rewards(nil, of: chain) == [0, 0, 0, 0])
        let empty = Chain(problem: Toy.problems[0], prompt: [1])
        #expect(GeneralizedAdvantage.rewards([.init(end: 0, value: 1)], of: empty) == [])
    }

    private func configuration(_ steps: Int) -> PolicyGradient.Configuration {
        var configuration = Toy.small(.ppo(steps: steps))
        configuration.samples = 16
        configuration.critic?.optimizer = .init(learningRate: 1e-2)
        return configuration
    }

    @Test("A critic learns what a policy's chains earn")
    func learns() async throws {
        var configuration = configuration(40)
        configuration.critic?.warmupSteps = 40
        let model = try Toy.taught()
        let before = try model.bits()
        var learning = try Toy.learning(model, configuration, problems: Toy.problems + Toy.hopeless)
        try await learning.prepare()
        var explained: [Double] = []
        for _ in 0..<40 {
            let step = try await learning.advance()
            // Where all of a batch earn the same there is nothing to explain.
            if let share = step.metrics[.explainedVariance] { explained.append(share) }
            #expect(step.ledger[.training].flops > 0)
        }
        // Hopeless problems earn nothing and the others half the time: a third of the variance can be told
        // from the problem, more behind the sign alone.
        let late = explained.suffix(8)
        #expect(explained.count > 20 && explained[0] < 0.1)
        #expect(late.reduce(0, +) / Double(late.count) > 0.15)
        // While it warms up, the policy stays as it is.
        #expect(try model.bits() == before)
    }

    @Test("The first batch, valued with nothing, has its returns as advantages, whitened")
    func firstBatch() async throws {
        var learning = try Toy.learning(Toy.taught(), configuration(1))
        try await learning.prepare()
        let groups = try await learning.advance().rollouts.groups
        let values = groups.flatMap(\.learnedAdvantages)
        let mean = values.reduce(0, +) / Double(values.count)
        #expect(abs(mean) < 1e-9)
        for group in groups {
            for (reward, tokens) in zip(group.rewards, group.advantages) {
                #expect(Set(tokens).count == 1)
                #expect((tokens[0] > 0) == (reward == 1))
            }
        }
    }
}
