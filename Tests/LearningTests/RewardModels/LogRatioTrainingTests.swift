import Foundation
import Language
import Reasoning
import Rewards
import Statistics
import Tensors
import Testing

@testable import Learning

@Suite("Training of log-ratio models")
struct LogRatioTrainingTests {
    private func policy(seed: UInt64 = 3) throws -> Transformer {
        try Transformer(
            configuration: RewardToy.configuration(), random: RandomSource(seed: seed))
    }

    /// Another model's weights beside a reference, so that ratios are not zero.
    private func drifted(beta: Double = 0.5) throws -> LogRatioModel {
        let trained = try policy(seed: 8)
        try withoutGradients {
            for (_, tensor) in trained.namedParameters {
                try tensor.update(from: tensor.detached() * 3.0)
            }
        }
        return try LogRatioModel(backbone: trained, reference: policy(), beta: beta)
    }

    private func batch(_ chains: [LabelledChain]) -> (ValueBatch, [[LabelledChain]]) {
        var batch = ValueBatch()
        let groups = chains.indicesByProblem().map { $0.map { chains[$0] } }
        for group in groups { batch.append(group) }
        return (batch, groups)
    }

    private func loss(of model: LogRatioModel, _ chains: [LabelledChain]) throws -> Tensor {
        let (batch, groups) = batch(chains)
        return try RewardTraining.Objective.pointwise.loss(
            of: model.logits(of: batch), labels: groups)
    }

    @Test("The loss is the cross-entropy of the outcome under the sigmoid of the weighted ratio")
    func formula() throws {
        let model = try drifted()
        let chains = try RewardToy.outcomes(0..<4)
        /// The sum of a chain's log-probabilities, by a pass over it alone.
        func logProb(_ chain: LabelledChain, _ transformer: Transformer) throws -> Double {
            var batch = PackedBatch()
            batch.append(prompt: chain.prompt, continuations: [chain.tokens])
            return try withoutGradients {
                try transformer.tokenLogProbs(of: batch).logProbs.floats()
                    .reduce(0) { $0 + Double($1) }
            }
        }
        let terms = try chains.map { chain in
            let ratio = try logProb(chain, model.backbone) - logProb(chain, model.reference)
            let value = sigmoid(model.beta * ratio)
            return -log(chain.isCorrect == true ? value : 1 - value)
        }
        let expected = terms.reduce(0, +) / Double(terms.count)
        #expect(abs(Double(try loss(of: model, chains).item(Float.self)) - expected) < 1e-4)
        #expect(abs(expected - log(2)) > 0.01, "the ratios have to matter")
    }

    @Test("Its gradient is the slope of the loss, and the reference has none")
    func gradient() throws {
        let model = try drifted()
        let chains = try RewardToy.outcomes(0..<4)
        try loss(of: model, chains).backward()
        #expect(try model.reference.namedParameters.allSatisfy { try $0.tensor.grad == nil })
        for (name, tensor) in model.namedParameters {
            let gradient = try #require(try tensor.grad)
            let length = Double(try gradient.square().sum().item(Float.self)).squareRoot()
            let start = try tensor.detached().copy()
            // Along its own direction, a gradient's slope is its length.
            func moved(_ step: Double) throws -> Double {
                try withoutGradients {
                    try tensor.update(from: start + gradient * (step / length))
                    return Double(try loss(of: model, chains).item(Float.self))
                }
            }
            let step = 1e-2
            let slope = try (moved(step) - moved(-step)) / (2 * step)
            try withoutGradients { try tensor.update(from: start) }
            #expect(abs(slope - length) < 0.02 * length + 2e-4, "\(name): \(slope), \(length)")
        }
    }

    @Test("What is behind a chain's places, and beside it in the batch, changes no value")
    func packed() throws {
        let model = try drifted()
        let chains = try RewardToy.outcomes(0..<5, at: .steps)
        let (batch, groups) = batch(chains)
        let together = try model.logits(of: batch).floats()
        let alone = try groups.joined().flatMap { chain in
            try chain.labels.flatMap { label in
                var batch = ValueBatch()
                batch.append(prompt: chain.prompt, chains: [(chain.tokens, [label.position])])
                return try model.logits(of: batch).floats()
            }
        }
        #expect(together.count == alone.count && together.count >= chains.count)
        #expect(zip(together, alone).allSatisfy { abs($0 - $1) < 1e-4 })
    }

    private func configuration(epochs: Int = 12) -> RewardTraining.Configuration {
        RewardTraining.Configuration(
            epochs: epochs, tokensPerStep: 600, evaluationInterval: 10, patience: 100,
            optimizer: .init(learningRate: 5e-3, warmupSteps: 4), seed: 1)
    }

    @Test("A tiny model learns from outcomes alone to tell right chains from wrong ones")
    func learns() throws {
        let model = try LogRatioModel(copying: policy(), beta: 0.5)
        let heldOut = try RewardToy.outcomes(100..<120)
        let before = try model.evaluate(heldOut, configuration())
        // Before it has learned it knows nothing: every value is a half.
        #expect(abs(before.loss - log(2)) < 1e-5 && before.calibration.areaUnderROC == 0.5)
        var training = try RewardTraining(
            model: model, training: RewardToy.outcomes(0..<60), heldOut: heldOut,
            configuration: configuration())
        let step = try training.advance()
        let best = try #require(try training.train())
        #expect(best.loss < 0.3)
        #expect(best.calibration.areaUnderROC ?? 0 > 0.9 && best.pairAccuracy ?? 0 > 0.9)
        #expect(try model.evaluate(heldOut, configuration()).loss == best.loss)
        #expect(step.usage.flops > 0)
        // The reference is what the model was.
        #expect(
            try zip(model.reference.namedParameters, policy().namedParameters).allSatisfy {
                try $0.tensor.detached().floats() == $1.tensor.detached().floats()
            })
    }

    @Test(
        "Interrupted and resumed from the disk, it goes on to the same weights", arguments: [0, 3])
    func resume(interrupted: Int) throws {
        let chains = try RewardToy.outcomes(0..<40, perProblem: 3)
        let parts = chains.divided(heldOutShare: 0.3, seed: 1)
        func training(_ model: LogRatioModel) throws -> RewardTraining {
            var configuration = configuration(epochs: 3)
            configuration.tokensPerStep = 150
            configuration.evaluationInterval = 2
            return try RewardTraining(
                model: model, training: parts.training, heldOut: parts.heldOut,
                configuration: configuration)
        }
        func weights(_ model: LogRatioModel) throws -> [[Float]] {
            try model.parameters.map { try $0.detached().floats() }
        }
        let first = try LogRatioModel(copying: policy())
        var whole = try training(first)
        try whole.train()
        #expect(whole.step > 5)

        let folder = try TemporaryFolder()
        let series = CheckpointSeries(folder: folder.url.appending(path: "checkpoints"))
        var begun = try training(LogRatioModel(copying: policy()))
        for _ in 0..<interrupted { _ = try begun.advance() }
        try series.write(begun, tokenizer: RewardToy.tokenizer())
        let other = try LogRatioModel(copying: policy())
        var second = try training(other)
        #expect(try series.resume(&second)?.step == interrupted)
        try second.train()
        #expect(try weights(other) == weights(first))
        #expect(
            try second.best?.loss == whole.best?.loss
                && weights(other) != weights(.init(copying: policy())))
    }
}
