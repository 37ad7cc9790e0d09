import Foundation
import Language
import Reasoning
import Rewards
import Tensors
import Testing

@testable import Learning

@Suite("Resuming a reward model's training from the disk")
struct RewardResumeTests {
    /// What a training has come to.
    private struct Result: Equatable {
        var weights: [[UInt32]]
        var tensors: [[UInt32]]
        var names: [String]
        var counters: [String: Int]
        var step: Int
        var best: Double?

        init(_ training: RewardTraining, _ model: RewardModel) throws {
            weights = try model.parameters.map { try $0.detached().floats().map(\.bitPattern) }
            tensors = try training.tensors.map {
                try $0.tensor.detached().floats().map(\.bitPattern)
            }
            names = training.tensors.map(\.name)
            counters = training.counters
            step = training.step
            best = training.best?.loss
        }
    }

    private let folder: TemporaryFolder
    private let series: CheckpointSeries
    private let chains: [LabelledChain]

    init() throws {
        folder = try TemporaryFolder()
        series = CheckpointSeries(folder: folder.url.appending(path: "checkpoints"))
        chains = try RewardToy.outcomes(0..<40, perProblem: 3, at: .steps)
    }

    private func model(seed: UInt64 = 1) throws -> RewardModel { try RewardToy.model(seed: seed) }

    /// Learns what is wrong on the held-out chains, so that the best weights are early ones.
    private func training(_ model: RewardModel, patience: Int = 3) throws -> RewardTraining {
        let parts = chains.divided(heldOutShare: 0.3, seed: 1)
        let heldOut = parts.heldOut.map { chain in
            var chain = chain
            for index in chain.labels.indices { chain.labels[index].target = 0.5 }
            return chain
        }
        return try RewardTraining(
            model: model, training: parts.training, heldOut: heldOut,
            configuration: .init(
                epochs: 4, tokensPerStep: 150, evaluationInterval: 2, patience: patience,
                optimizer: .init(
                    learningRate: 1e-2, warmupSteps: 2, decay: .cosine, weightDecay: 0.1)))
    }

    @Test("It goes on to the same weights, bit for bit", arguments: [0, 1, 2, 5, 7])
    func resume(interrupted: Int) throws {
        let first = try model()
        var whole = try training(first, patience: 100)
        try whole.train()
        let expected = try Result(whole, first)
        #expect(whole.step > 7)

        do {
            let model = try model()
            var begun = try training(model, patience: 100)
            for _ in 0..<interrupted { _ = try begun.advance() }
            try series.write(begun, tokenizer: RewardToy.tokenizer())
        }
        let other = try model(seed: 99)
        var second = try training(other, patience: 100)
        #expect(try series.resume(&second)?.step == interrupted)
        try second.train()
        #expect(try Result(second, other) == expected)
    }

    @Test("The best weights survive, and patience is counted on")
    func best() throws {
        let first = try model()
        var whole = try training(first)
        var evaluations: [Double] = []
        var bestAfter: [Int: Double] = [:]
        try whole.train { step in
            if let loss = step.evaluation?.loss { evaluations.append(loss) }
            bestAfter[step.step] = evaluations.min()
        }
        #expect(whole.step < whole.totalSteps, "it should have stopped early")
        let stop = whole.step - 1
        let model = try model()
        var begun = try training(model)
        for _ in 0..<stop { _ = try begun.advance() }
        try series.write(begun, tokenizer: RewardToy.tokenizer())
        let other = try self.model(seed: 5)
        var second = try training(other)
        _ = try series.resume(&second)
        #expect(second.best?.loss == bestAfter[stop])
        #expect(!second.isDone)
        _ = try second.advance()
        #expect(second.isDone)
        #expect(try Result(second, other) == Result(whole, first))
    }

    @Test("Another model's tensors are refused, and nothing has changed")
    func refusal() throws {
        let model = try model()
        var begun = try training(model)
        for _ in 0..<2 { _ = try begun.advance() }
        let before = try Result(begun, model)
        for drop in ["head.weight", "best.score.bias", "firstMoment.score.bias"] {
            let tensors = begun.tensors.filter { $0.name != drop }
            #expect(tensors.count == begun.tensors.count - 1)
            #expect(throws: TensorError.self) {
                try begun.restore(
                    TrainingState(
                        phase: RewardTraining.phase, step: begun.step, counters: begun.counters),
                    tensors: tensors)
            }
        }
        #expect(try Result(begun, model) == before)
    }
}
