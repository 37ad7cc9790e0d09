import Language
import Reasoning
import Rewards
import Tensors
import Testing

@testable import Learning

/// Checkpointing is memory and not mathematics: every training ends with the same weights and moments.
@Suite("Trainings with gradient checkpointing")
struct CheckpointingTests {
    /// Weights, moments and FLOPs behind the steps of a training.
    private struct Outcome: Equatable {
        var weights: [[UInt32]]
        var moments: [[UInt32]]
        var flops: Double

        init<Method: TrainingMethod>(_ method: Method, steps: Int) async throws {
            var method = method
            try await method.prepare()
            flops = 0
            for _ in 0..<steps {
                flops += try await method.advance().record.ledger[.training].flops
            }
            weights = try method.transformer.bits()
            moments = try method.momentBits()
        }
    }

    private func expectSame<Method: TrainingMethod>(
        steps: Int = 2, _ method: (_ checkpointing: Bool?) throws -> Method
    ) async throws {
        let kept = try await Outcome(method(nil), steps: steps)
        let again = try await Outcome(method(true), steps: steps)
        #expect(kept.weights == again.weights)
        #expect(kept.moments == again.moments)
        #expect(try await Outcome(method(false), steps: steps) == kept)
        // A forward pass of the blocks more than three of the model, and in DPO than four.
        #expect(again.flops > 1.15 * kept.flops && again.flops < 4 / 3 * kept.flops)
    }

    @Test("Next-token prediction")
    func pretraining() async throws {
        try await expectSame(steps: 3) { checkpointing in
            var configuration = Toy.pretraining()
            configuration.checkpointing = checkpointing
            return try Pretraining(
                model: Toy.untaught(layers: 2), tokenizer: Toy.tokenizer(), corpus: Toy.Corpus(),
                configuration: configuration)
        }
    }

    @Test(
        "Policy gradient with a reference, a critic or implicit rewards, in several passes",
        arguments: [
            PolicyGradient.Configuration.grpo(steps: 2), .ppo(steps: 2), .prime(steps: 2),
        ])
    func policyGradient(preset: PolicyGradient.Configuration) async throws {
        try await expectSame { checkpointing in
            var configuration = Toy.small(preset)
            configuration.refills = 0
            configuration.tokensPerPass = 200
            configuration.checkpointing = checkpointing
            return try Toy.learning(Toy.taught(), configuration)
        }
    }

    @Test("Preferences")
    func preferences() async throws {
        let tokenizer = try Toy.tokenizer()
        func tokens(_ text: String) throws -> [Token] { try tokenizer.encode(text: text) }
        let pairs = try [("1+2+3", "1+2-3"), ("2+4+5", "2+4-5")].map {
            PreferencePair(
                prompt: try tokens("1 2 3=6<think>"), chosen: try tokens("</think>\($0)<eos>"),
                rejected: try tokens("</think>\($1)<eos>"))
        }
        try await expectSame { checkpointing in
            try PreferenceTraining(
                model: Toy.taught(), pairs: pairs, seed: 1,
                configuration: .init(epochs: 2, pairs: 2, checkpointing: checkpointing))
        }
    }

    @Test("Reward models, of a scalar and of log-ratios", arguments: [false, true])
    func rewardModels(isRatio: Bool) async throws {
        let chains = try RewardToy.outcomes(0..<8)
        let reward = try RewardToy.model()
        try await expectSame { checkpointing in
            let model: any ValueModel =
                isRatio
                ? try LogRatioModel(copying: reward.backbone, beta: 0.5) : try reward.copied()
            return try RewardTraining(
                model: model, training: chains, heldOut: [],
                configuration: .init(
                    epochs: 2, tokensPerStep: 300, optimizer: .init(learningRate: 5e-3), seed: 1,
                    checkpointing: checkpointing))
        }
    }
}
