import Reasoning
import Rewards
import Tasks
import Tensors
import Testing

@testable import Learning

/// Adds what the other processes would have: gradients by a function, counts by a factor.
struct FakeGroup: ProcessGroup {
    var count: Int { 2 }
    /// The others' counts, as a multiple of this process's own.
    var others: Int
    var gradients: @Sendable ([Tensor]) throws -> Void = { _ in }

    func sum(_ tensors: [Tensor]) throws { try gradients(tensors) }
    func sum(_ counts: [Int]) throws -> [Int] { counts.map { $0 * (1 + others) } }
}

@Suite("Several processes that train one model")
struct ProcessGroupTests {
    /// The gradient that one step hands to the optimizer: ten times the first moment.
    private func gradient(_ method: some TrainingMethod) throws -> [Float] {
        try method.tensors.filter { $0.name.hasPrefix("firstMoment.") }
            .flatMap { try $0.tensor.floats() }.map { $0 * 10 }
    }

    private func pretraining(_ processes: any ProcessGroup) throws -> Pretraining {
        var optimizer = GuardedOptimizer.Configuration(learningRate: 1e-2)
        optimizer.maxGradientNorm = 1e6
        return try Pretraining(
            model: Toy.untaught(), tokenizer: Toy.tokenizer(), corpus: Toy.Corpus(),
            configuration: .init(tokens: 300, tokensPerStep: 100, optimizer: optimizer),
            processes: processes)
    }

    @Test("A process's loss counts as its share of all tokens")
    func share() throws {
        var alone = try pretraining(SingleProcess())
        var third = try pretraining(FakeGroup(others: 2))
        let losses = try [alone.advance().loss, third.advance().loss]
        #expect(losses[0] == losses[1])
        let (whole, part) = (try gradient(alone), try gradient(third))
        let scale = try #require(whole.map(abs).max())
        #expect(scale > 0)
        #expect(zip(whole, part).allSatisfy { abs($0 - 3 * $1) <= 1e-4 * scale })
    }

    @Test("Gradients meet before they are clipped, and every parameter has one")
    func reduction() throws {
        let group = FakeGroup(others: 1) { tensors in
            for tensor in tensors { try tensor.update(from: tensor * 2) }
        }
        var alone = try pretraining(SingleProcess())
        var two = try pretraining(group)
        let norms = try [
            alone.advance().optimizer.gradientNorm, two.advance().optimizer.gradientNorm,
        ]
        #expect(abs(norms[0] - norms[1]) < 1e-4 * norms[0])
        #expect(try gradient(alone).count == gradient(two).count)
    }

    @Test("A loss that is not finite in any process skips the step in all")
    func broken() throws {
        struct Broken: ProcessGroup {
            var count: Int { 2 }
            func sum(_ tensors: [Tensor]) {}
            func sum(_ counts: [Int]) -> [Int] { counts.map { $0 + 1 } }
        }
        var training = try pretraining(Broken())
        #expect(try training.advance().optimizer.skipped)
    }
}
