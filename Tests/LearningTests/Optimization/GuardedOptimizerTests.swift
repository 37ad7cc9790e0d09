import Foundation
import Language
import Reasoning
import Results
import Tensors
import Testing

@testable import Learning

@Suite("Optimizer behind a guard")
struct GuardedOptimizerTests {
    let model: Transformer
    var optimizer: GuardedOptimizer

    init() throws {
        model = try Toy.untaught()
        optimizer = try GuardedOptimizer(
            model.namedParameters, configuration: .init(learningRate: 1e-2, warmupSteps: 2),
            totalSteps: 9)
    }

    /// Gives every weight the gradient 0.01 and the first of the norm's another one.
    private func setGradients(_ special: Double = 0.01) throws {
        for (_, tensor) in model.namedParameters {
            try tensor.setGrad(.full(tensor.shape, value: 0.01))
        }
        let shape = model.finalNorm.shape
        let values = [Float(special)] + [Float](repeating: 0.01, count: shape[0] - 1)
        try model.finalNorm.setGrad(Tensor(values, shape))
    }

    @Test("A sound step moves the weights, at the schedule's rate, and forgets the gradients")
    mutating func sound() throws {
        let before = try model.bits()
        try setGradients()
        let outcome = try optimizer.step(0)
        #expect(!outcome.skipped)
        #expect(outcome.learningRate == 5e-3)
        let count = Double(model.configuration.parameterCount)
        #expect(abs(outcome.gradientNorm - 0.01 * count.squareRoot()) < 1e-4)
        #expect(try model.bits() != before)
        let gradients = try model.namedParameters.compactMap { try $0.tensor.grad }
        #expect(gradients.isEmpty)
    }

    @Test(
        "A gradient that is not finite moves nothing",
        arguments: [Double.nan, .infinity, -Double.infinity])
    mutating func skipped(value: Double) throws {
        try setGradients()
        _ = try optimizer.step(0)
        let before = try model.bits()
        let moments = try optimizer.state.map { try $0.tensor.floats() }
        try setGradients(value)
        let outcome = try optimizer.step(1)
        #expect(outcome.skipped)
        #expect(try model.bits() == before)
        #expect(try optimizer.state.map { try $0.tensor.floats() } == moments)
        #expect(optimizer.skipped == 1)
        #expect(optimizer.skippedInARow == 1)
        let gradients = try model.namedParameters.compactMap { try $0.tensor.grad }
        #expect(gradients.isEmpty)
    }

    @Test("A loss that is not finite skips the step as well")
    mutating func loss() throws {
        let before = try model.bits()
        try setGradients()
        let outcome = try optimizer.step(0, lossIsFinite: false)
        #expect(outcome.skipped)
        #expect(try model.bits() == before)
    }

    @Test("A few in a row end the training; a sound one between them starts the count again")
    mutating func patience() throws {
        for (index, value) in [.nan, .nan, 0.01, .nan, .infinity].enumerated() {
            try setGradients(value)
            _ = try optimizer.step(index)
        }
        #expect(optimizer.skipped == 4)
        #expect(optimizer.skippedInARow == 2)
        try setGradients(.nan)
        #expect(throws: TensorError.diverged(step: 6, steps: 3)) { try optimizer.step(5) }
    }

    @Test("A training that diverges leaves its last healthy checkpoint, and goes on from it")
    func checkpointStays() throws {
        let folder = try TemporaryFolder()
        let series = CheckpointSeries(folder: folder.url)
        let model = try Toy.untaught()
        let tokenizer = try Toy.tokenizer()
        var training = try Pretraining(
            model: model, tokenizer: tokenizer, corpus: Toy.Corpus(),
            configuration: Toy.pretraining())
        for _ in 1...2 { _ = try training.advance() }
        try series.write(training, tokenizer: tokenizer)
        let healthy = try model.bits()
        try model.finalNorm.update(from: .full(model.finalNorm.shape, value: .nan))
        for number in 3...4 {
            let step = try training.advance()
            #expect(step.optimizer.skipped)
            #expect(step.metrics[.skipped] == 1)
            #expect(step.step == number)
        }
        #expect(throws: TensorError.diverged(step: 5, steps: 3)) { try training.advance() }
        #expect(try series.latest()?.step == 2)
        #expect(try series.resume(&training)?.step == 2)
        #expect(try model.bits() == healthy)
        #expect(training.counters["skippedInARow"] == 0)
        let step = try training.advance()
        #expect(step.step == 3 && step.loss.isFinite && !step.optimizer.skipped)
    }
}
