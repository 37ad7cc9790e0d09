import Foundation
import Reasoning
import Tensors
import Testing

@testable import Learning

/// Advantages and losses against verl's `core_algos`, run in float64 by `scripts/goldens/policy_losses.py`;
/// the file names the versions.
@Suite("Parity with verl")
struct VerlParityTests {
    private struct Goldens: Decodable {
        struct Estimates: Decodable {
            var discount: Double
            var lambda: Double
            var whitened: [[Double]]
            var returns: [[Double]]
        }
        struct Value: Decodable {
            var clip: Double
            var loss: Double
            var gradient: [[Double]]
        }
        struct Policy: Decodable {
            var name: String
            var mode: String
            var low: Double
            var high: Double
            var loss: Double
            var gradient: [[Double]]
        }

        var lengths: [Int]
        /// By chain and token.
        var old: [[Double]]
        var new: [[Double]]
        var advantages: [[Double]]
        var values: [[Double]]
        var moved: [[Double]]
        var rewards: [[Double]]
        /// Rewards of whole chains, at their ends.
        var outcome: [[Double]]
        var gae: [Estimates]
        var advantageOf: [String: [[Double]]]
        var value: [Value]
        var policy: [Policy]
    }

    private let goldens: Goldens

    init() throws {
        let root = try #require(Bundle.module.url(forResource: "Goldens", withExtension: nil))
        goldens = try JSONDecoder().decode(
            Goldens.self, from: Data(contentsOf: root.appending(path: "policy-losses.json")))
    }

    private func expectClose(
        _ found: [Double], _ expected: [[Double]], within tolerance: Double = 1e-6,
        _ comment: String
    ) {
        let expected = expected.flatMap(\.self)
        #expect(found.count == expected.count)
        for (a, b) in zip(found, expected) {
            #expect(abs(a - b) < tolerance, "\(comment)")
        }
    }

    private func groups(_ advantages: [[Double]]) -> [Group] {
        let problem = Toy.problems[0]
        return [0..<2, 2..<4].map { range in
            Group(
                problem: problem,
                chains: range.map {
                    Chain(
                        problem: problem, prompt: [1],
                        tokens: Array(repeating: 2, count: goldens.lengths[$0]))
                },
                verdicts: range.map { _ in .wrong }, rewards: range.map { _ in 0 },
                advantages: range.map { advantages[$0] })
        }
    }

    @Test("Generalized advantages, and whitened over the batch")
    func generalizedAdvantages() {
        for golden in goldens.gae {
            let found = zip(goldens.rewards, goldens.values).map {
                GeneralizedAdvantage.estimates(
                    rewards: $0, values: $1, discount: golden.discount, lambda: golden.lambda)
            }
            expectClose(found.flatMap(\.returns), golden.returns, "λ \(golden.lambda)")
            var groups = groups(found.map(\.advantages))
            Advantage.whitened.finish(&groups)
            expectClose(
                groups.flatMap { $0.advantages.flatMap(\.self) }, golden.whitened,
                "λ \(golden.lambda)")
        }
        #expect(goldens.gae.count == 3)
    }

    @Test("Advantages of whole chains")
    func outcomes() throws {
        let rewards = goldens.outcome.map { $0.reduce(0, +) }
        #expect(goldens.advantageOf.count == 5)
        for (name, expected) in goldens.advantageOf {
            let advantage = try #require(Advantage(rawValue: name))
            let values = advantage(Array(rewards[..<2])) + advantage(Array(rewards[2...]))
            var groups = groups(
                zip(values, goldens.lengths).map { Array(repeating: $0, count: $1) })
            advantage.finish(&groups)
            // verl adds its ε to a deviation of float64, and theirs is within the group's own.
            expectClose(groups.flatMap { $0.advantages.flatMap(\.self) }, expected, name)
        }
    }

    @Test("The value's loss and its gradient")
    func values() throws {
        let returns = zip(goldens.values, goldens.advantages).map { zip($0, $1).map(+) }
        let count = Double(goldens.lengths.reduce(0, +))
        for golden in goldens.value {
            let x = try Tensor(goldens.moved.flatMap { $0.map(Float.init) }).setRequiresGrad()
            let loss =
                try Critic.loss(
                    x, old: goldens.values.flatMap { $0.map(Float.init) },
                    returns: returns.flatMap { $0.map(Float.init) }, clip: golden.clip) / count
            try loss.backward()
            #expect(abs(Double(try loss.item(Float.self)) - golden.loss) < 1e-6)
            expectClose(try x.grad?.doubles() ?? [], golden.gradient, "clip \(golden.clip)")
        }
        #expect(goldens.value.count == 2)
    }

    @Test("Objectives and their gradients")
    func policies() throws {
        let tokens = goldens.lengths.reduce(0, +)
        for golden in goldens.policy {
            let normalization: PolicyObjective.Normalization =
                switch golden.mode {
                case "token-mean": .token
                case "seq-mean-token-mean": .sequence
                default: .constant
                }
            var objective = PolicyObjective(
                clip: .init(low: golden.low, high: golden.high), normalization: normalization)
            var choice = CovarianceControl.Choice()
            let (old, advantages) = (
                goldens.old.flatMap { $0.map(Float.init) },
                goldens.advantages.flatMap { $0.map(Float.init) }
            )
            let new = goldens.new.flatMap { $0.map(Float.init) }
            switch golden.name {
            case "gspo": objective.ratio = .sequence
            case "cispo": objective.ratio = .detached
            case "kl_cov":
                objective.clip = nil
                let control = CovarianceControl.kl(share: 0.3, coefficient: 0.7)
                objective.covariance = control
                var stream = RandomStream(seed: 1)
                // Theirs chooses by log π, ours by log π_old: it is told theirs.
                choice = control.choice(logProbs: new, advantages: advantages, using: &stream)
            default: break
            }
            let x = try Tensor(new).setRequiresGrad()
            let value = try objective(
                logProbs: x, old: Tensor(old), advantages: Tensor(advantages),
                samples: goldens.lengths.map {
                    .init(
                        length: $0,
                        weight: objective.weight(
                            length: $0, samples: 4, tokens: tokens, longest: 5))
                }, reference: nil,
                penalties: choice.penalties.isEmpty ? nil : Tensor(choice.penalties))
            try value.loss.backward()
            // verl's constant is a chain's longest length, ours that times the chains.
            let scale = normalization == .constant ? 4.0 : 1
            let comment = "\(golden.name), \(golden.mode)"
            let loss = Double(try value.loss.item(Float.self)) * scale
            #expect(abs(loss - golden.loss) < 1e-6, "\(comment)")
            expectClose(
                try x.grad?.doubles().map { $0 * scale } ?? [], golden.gradient, comment)
        }
        #expect(goldens.policy.count == 6)
    }
}
