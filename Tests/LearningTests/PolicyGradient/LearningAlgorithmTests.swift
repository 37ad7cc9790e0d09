import Reasoning
import Tensors
import Testing

@testable import Learning

@Suite("Algorithms by name")
struct LearningAlgorithmTests {
    @Test(
        "Each is valid on a small recipe, keeps its sizes and takes a step",
        arguments: LearningAlgorithm.all.map(\.name))
    func applied(name: String) async throws {
        let own = PolicyGradient.Configuration(
            steps: 2, problems: 1, samples: 8, maxTokens: 16,
            stages: [.init(steps: 1, maxTokens: 12)], temperature: 0.9, advantage: .groupMean,
            credit: .survival, optimizer: .init(learningRate: 1e-3))
        let algorithm = try LearningAlgorithm.named(name)
        let found = algorithm.applied(to: own)
        try found.validate()
        #expect(found.problems == 1 && found.samples == 8 && found.maxTokens == 16)
        #expect(found.stages == own.stages && found.optimizer == own.optimizer)
        #expect(found.temperature == 0.9)
        #expect(algorithm.applied(to: found) == found)
        #expect(!algorithm.source.isEmpty && !algorithm.summary.isEmpty)
        var learning = try Toy.learning(Toy.taught(), found)
        try await learning.prepare()
        #expect(try await learning.advance().metrics.values.allSatisfy { $0.isFinite })
    }

    @Test("Names are different, and so is what they do")
    func different() {
        let all = LearningAlgorithm.all
        #expect(Set(all.map(\.name)).count == all.count)
        let base = PolicyGradient.Configuration(steps: 8)
        #expect(Set(all.map { $0.applied(to: base) }).count == all.count)
    }

    @Test("A name that is none is refused with those that are")
    func unknown() throws {
        let error = #expect(throws: ConfigurationError.self) { try LearningAlgorithm.named("gppo") }
        #expect(error?.reason.contains("gspo, max-rl") == true)
    }
}
