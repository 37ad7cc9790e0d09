import Language
import Reasoning
import Results
import Rewards
import Tensors
import Testing

@testable import Learning

@Suite("Rewards of tokens learned from outcomes")
struct ImplicitRewardTests {
    @Test(
        "Advantages by hand: from the last token backwards, less the others' mean reward of a token"
    )
    func byHand() {
        // Means of the chains: 0.5, −0.25, 1; so the baselines are 0.375, 0.75 and 0.125.
        let found = ImplicitReward.advantages([[0, 1], [-0.5, 0], [1]], discount: 0.5)
        let expected = [
            [-0.375 + 0.5 * 0.625, 0.625], [-1.25 + 0.5 * -0.75, -0.75], [0.875],
        ]
        for (a, b) in zip(found.joined(), expected.joined()) { #expect(abs(a - b) < 1e-12) }
        #expect(found.map(\.count) == [2, 2, 1])
        #expect(
            ImplicitReward.advantages([[1, 2]], discount: 1) == [[0, 0]], "there are no others")
        #expect(ImplicitReward.advantages([], discount: 1).isEmpty)
    }

    private func configuration(_ steps: Int, weight: Double = 1) -> PolicyGradient.Configuration {
        var configuration = Toy.small(.prime(steps: steps))
        configuration.refills = 0
        configuration.samples = 16
        configuration.implicit = .init(
            beta: 0.5, weight: weight, optimizer: .init(learningRate: 1e-2))
        return configuration
    }

    @Test("The first batch is rewarded by its outcomes alone, and from the second on it is not")
    func first() async throws {
        var (learning, plain) = (
            try Toy.learning(Toy.taught(), configuration(2)),
            try Toy.learning(Toy.taught(), configuration(2, weight: 0))
        )
        try await learning.prepare()
        try await plain.prepare()
        func advantages(_ step: PolicyGradient.Step) -> [Double] {
            step.rollouts.groups.flatMap(\.learnedAdvantages)
        }
        let (own, other) = (try await learning.advance(), try await plain.advance())
        #expect(advantages(own) == advantages(other))
        #expect(own.ledger[.training].flops == other.ledger[.training].flops)
        // Policies are the same still, so the chains are.
        let (next, nextOther) = (try await learning.advance(), try await plain.advance())
        #expect(
            next.rollouts.groups.map { $0.chains.map(\.tokens) }
                == nextOther.rollouts.groups.map { $0.chains.map(\.tokens) })
        #expect(advantages(next) != advantages(nextOther))
        let tokens = try #require(next.rollouts.groups.first?.advantages.first)
        #expect(Set(tokens).count > 1, "tokens of a chain are told apart")
    }

    @Test("What is rewarded is told from what is not, from outcomes alone")
    func learns() async throws {
        var configuration = configuration(30, weight: 0)
        // The policy stays where it is, so that what is told is always the same.
        configuration.optimizer.learningRate = 1e-12
        var learning = try Toy.learning(Toy.taught(), configuration)
        try await learning.prepare()
        var (told, losses) = ([Double](), [Double]())
        for _ in 0..<30 {
            let metrics = try await learning.advance().metrics
            told.append(try #require(metrics[.implicitAccuracy]))
            losses.append(try #require(metrics[.implicitLoss]))
        }
        // Of values that are all ½ the loss is that of a coin.
        #expect(abs(losses[0] - 0.6931) < 1e-3)
        let late = told.suffix(6)
        #expect(late.reduce(0, +) / Double(late.count) > 0.9)
        #expect(losses.suffix(6).reduce(0, +) / 6 < 0.4)
    }

    @Test("Its weights and moments are kept and taken over, and another training's are refused")
    func restored() async throws {
        let configuration = configuration(4)
        var learning = try Toy.learning(Toy.taught(), configuration)
        try await learning.prepare()
        _ = try await learning.advance()
        let state = TrainingState(
            phase: PolicyGradient.phase, step: learning.step, counters: learning.counters)
        let kept = try learning.tensors.map { ($0.name, try $0.tensor.detached().copy()) }
        #expect(kept.contains { $0.0.hasPrefix("implicit.weights.") })
        // The reference is the model that it began with, not the one that goes on.
        let base = try Toy.taught()
        var fresh = try Toy.learning(base, configuration)
        for (own, other) in zip(base.namedParameters, learning.model.namedParameters) {
            try own.tensor.update(from: other.tensor.detached())
        }
        try fresh.restore(state, tensors: kept)
        try await fresh.prepare()
        let (a, b) = (try await learning.advance(), try await fresh.advance())
        #expect(a.metrics[.implicitLoss] == b.metrics[.implicitLoss])
        #expect(try learning.model.bits() == fresh.model.bits())
        #expect(try learning.momentBits() == fresh.momentBits())
        var again = try Toy.learning(Toy.taught(), configuration)
        #expect(throws: (any Error).self) {
            try again.restore(state, tensors: kept.filter { !$0.0.hasPrefix("implicit.") })
        }
    }
}
