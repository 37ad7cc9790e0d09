import Foundation
import Language
import Reasoning
import Rewards
import Synchronization
import Tensors
import Testing

@testable import Learning

@Suite("Memory of trainings")
struct TrainingMemoryTests {
    @Test("Every method says what it takes; models beside the one that learns are counted")
    func parts() throws {
        let model = try Toy.untaught()
        var configuration = Toy.small(.reinforce(steps: 1))
        let alone = try #require(try Toy.learning(model, configuration).memory)
        #expect(alone.weights > 0 && alone.companions == 0)
        #expect(alone.decoder > 0 && alone.keysAndValues > 0)
        configuration.checkpointing = true
        let again = try #require(try Toy.learning(model, configuration).memory)
        #expect(again.pass.checkpointing && again.activations < alone.activations)

        let compared = try #require(
            try Toy.learning(model, Toy.small(.grpo(steps: 1))).memory)
        #expect(compared.companions == alone.weights)
        let valued = try #require(try Toy.learning(model, Toy.small(.ppo(steps: 1))).memory)
        #expect(valued.companions == alone.state)

        let reward = try RewardModel(copying: model, random: RandomSource(seed: 1))
        let pass = TrainingMemory.Pass(tokens: 1_000)
        #expect(reward.trainingMemory(of: pass, hasMuon: false).logits == 0)
        let ratio = try LogRatioModel(copying: model).trainingMemory(of: pass, hasMuon: false)
        #expect(ratio.logits > 0 && ratio.companions == ratio.weights)
    }

    @Test("A pass of a step's chains is no larger than these, and has whole groups")
    func pass() throws {
        let model = try Toy.untaught()
        var configuration = Toy.small(.reinforce(steps: 1))
        (configuration.problems, configuration.samples) = (2, 3)
        let few = configuration.memory(of: model, cachedPositions: 0)
        #expect(few.pass.tokens == 2 * 3 * 16 + 2 * 96)
        (configuration.problems, configuration.samples) = (1_000, 30)
        let many = configuration.memory(of: model, cachedPositions: 0)
        #expect(many.pass.tokens == configuration.tokensPerPass + 30 * 16)
        configuration.tokensPerPass = 1
        #expect(configuration.memory(of: model, cachedPositions: 0).pass.tokens == 1 + 30 * 16)
    }

    @Test("What the machine has no room for is refused before a step")
    func refused() throws {
        let model = try Toy.untaught(layers: 200)
        let memory = model.trainingMemory(of: .init(tokens: 1 << 24))
        try #require(Double(memory.total) > MachineMemory.bytes)
        let error = #expect(throws: ConfigurationError.self) {
            try Pretraining(
                model: model, tokenizer: Toy.tokenizer(), corpus: Toy.Corpus(),
                configuration: .init(tokens: 1 << 24, tokensPerStep: 1 << 24))
        }
        #expect(error?.field == "tokensPerStep")
        #expect(error?.reason.contains("activations") == true)
        #expect(error?.reason.contains("checkpointing: true") == true)
    }

    private struct Settings: Codable { var seed = 1 }

    @Test("A run says what it takes before its first step")
    func said() async throws {
        let folder = try TemporaryFolder()
        let run = try RunFolder.open(
            folder.url.appending(path: "run"), configuration: Settings())
        let training = try Pretraining(
            model: Toy.untaught(), tokenizer: Toy.tokenizer(), corpus: Toy.Corpus(),
            configuration: .init(tokens: 200, tokensPerStep: 100))
        let memory = try #require(training.memory)
        let said = Mutex<[String]>([])
        try await Trainer(training, in: run, tokenizer: Toy.tokenizer())
            .finish(title: "pretraining") { event in
                said.withLock {
                    switch event {
                    case .note(let text): $0.append(text)
                    case .progress: $0.append("progress")
                    }
                }
            }
        let expected = "pretraining takes up to \(memory.text) of memory"
        #expect(said.withLock { $0 } == [expected, "progress", "progress"])
    }
}
