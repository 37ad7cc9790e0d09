import Foundation
import Language
import Reasoning
import Results
import Tensors
import Testing

@testable import Learning

@Suite("Training of low-rank adapters")
struct LoRATrainingTests {
    let folder: TemporaryFolder
    let series: CheckpointSeries

    init() throws {
        folder = try TemporaryFolder()
        series = CheckpointSeries(folder: folder.url.appending(path: "checkpoints"))
    }

    private static let lora = LoRAConfiguration(rank: 4, alpha: 8)

    private func adapted(seed: UInt64 = 1) throws -> Transformer {
        try Toy.taught().withAdapters(Self.lora, seed: seed, base: "/models/toy")
    }

    private func weights(_ model: Transformer) throws -> [[UInt32]] {
        try model.namedWeights.map { try $0.tensor.floats().map(\.bitPattern) }
    }

    private func learning(
        _ model: Transformer, _ preset: PolicyGradient.Configuration = .grpo(steps: 4)
    ) throws -> PolicyGradient {
        var configuration = Toy.small(preset)
        configuration.optimizer = .init(learningRate: 1e-2, weightDecay: 0.1)
        return try Toy.learning(model, configuration)
    }

    private func pretraining(_ model: Transformer) throws -> Pretraining {
        try Pretraining(
            model: model, tokenizer: Toy.tokenizer(), corpus: Toy.Corpus(),
            configuration: .init(
                tokens: 1200, tokensPerStep: 200,
                optimizer: .init(learningRate: 1e-2, warmupSteps: 2, weightDecay: 0.1)))
    }

    @Test(
        "Steps move the adapters alone, and the decoder samples from what they make of the weights",
        arguments: [PolicyGradient.Configuration.grpo(steps: 4), .ppo(steps: 4), .prime(steps: 4)])
    func reinforcement(preset: PolicyGradient.Configuration) async throws {
        let model = try adapted()
        let (before, first) = (try weights(model), try model.bits())
        var training = try learning(model, preset)
        try await training.prepare()
        for _ in 0..<3 {
            let step = try await training.advance()
            #expect((step.metrics[.samplerTrainerGap] ?? 1) < 1e-4)
            #expect(step.metrics[.skipped] == 0)
        }
        #expect(try weights(model) == before)
        let last = try model.bits()
        #expect(first.count == last.count)
        for (index, (name, _)) in model.namedParameters.enumerated() {
            #expect(first[index] != last[index], "\(name)")
        }
        // Moments are of what is trained: of the policy's adapters and of a companion's.
        let moments = training.tensors.filter { $0.name.hasPrefix("firstMoment.") }
        #expect(
            moments.map(\.name) == model.namedParameters.map { "firstMoment.\($0.name)" })
        #expect(
            training.tensors.allSatisfy { name, _ in
                name.contains(".lora_") || name.contains(".score.")
            })
    }

    @Test("A text is learned by the adapters alone, at less than three forward passes")
    func supervised() throws {
        let model = try Toy.untaught().withAdapters(LoRAConfiguration(rank: 2, alpha: 4))
        let before = try weights(model)
        var training = try pretraining(model)
        let first = try training.advance()
        var last = first
        while !training.isDone { last = try training.advance() }
        #expect(last.loss < first.loss)
        #expect(try weights(model) == before)
        var whole = try pretraining(Toy.untaught())
        #expect(try first.usage.flops < whole.advance().usage.flops)
    }

    @Test("A checkpoint holds the adapters and their moments alone, and names the base")
    func contents() throws {
        var training = try pretraining(adapted())
        _ = try training.advance()
        try series.write(training, tokenizer: Toy.tokenizer())
        let url = try #require(try series.latest()).url
        let inner = CheckpointSeries.modelFolder(of: try #require(try series.latest()))
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: inner.path).sorted()
                == [
                    "adapter_config.json", "adapter_model.safetensors", "tokenizer.json",
                    "tokenizer_config.json",
                ])
        #expect(try AdapterFolder(url: inner).base == "/models/toy")
        #expect(try AdapterFolder(url: inner).configuration == Self.lora)
        let moments = try SafetensorsFile(url: url.appending(path: "optimizer.safetensors"))
        #expect(moments.names.allSatisfy { $0.contains(".lora_") })
        #expect(moments.names.count == 3 * training.model.namedParameters.count)
    }

    private func bits(_ training: some TrainingMethod) throws -> [[UInt32]] {
        try training.transformer.bits() + training.momentBits()
    }

    @Test("Pretraining goes on to the same adapters, bit for bit", arguments: [0, 1, 4])
    func pretraining(interrupted: Int) throws {
        var whole = try pretraining(adapted())
        while !whole.isDone { _ = try whole.advance() }
        var first = try pretraining(adapted())
        for _ in 0..<interrupted { _ = try first.advance() }
        try series.write(first, tokenizer: Toy.tokenizer())
        var second = try pretraining(adapted(seed: 9))
        #expect(try series.resume(&second)?.step == interrupted)
        while !second.isDone { _ = try second.advance() }
        #expect(try bits(second) == bits(whole))
    }

    @Test(
        "Reinforcement learning goes on to the same adapters, bit for bit",
        arguments: [PolicyGradient.Configuration.grpo(steps: 4), .ppo(steps: 4)])
    func learning(preset: PolicyGradient.Configuration) async throws {
        var whole = try learning(adapted(), preset)
        try await whole.prepare()
        while !whole.isDone { _ = try await whole.advance() }
        var first = try learning(adapted(), preset)
        try await first.prepare()
        for _ in 0..<2 { _ = try await first.advance() }
        try series.write(first, tokenizer: Toy.tokenizer())
        var second = try learning(adapted(seed: 9), preset)
        #expect(try series.resume(&second)?.step == 2)
        try await second.prepare()
        while !second.isDone { _ = try await second.advance() }
        #expect(try bits(second) == bits(whole))
    }

    @Test("A training of other adapters, or of none, is not gone on with")
    func refused() throws {
        var training = try pretraining(adapted())
        _ = try training.advance()
        try series.write(training, tokenizer: Toy.tokenizer())
        for (other, words) in [
            (LoRAConfiguration(rank: 4, alpha: 9), "lora"),
            (LoRAConfiguration(rank: 4, alpha: 8, useRSLoRA: true), "lora"),
            (LoRAConfiguration(rank: 2, alpha: 8), "[4, 32]"),
            (LoRAConfiguration(rank: 4, alpha: 8, targets: [.query]), "lora_A"),
        ] {
            let model = try Toy.taught().withAdapters(other)
            let before = try model.bits()
            var training = try pretraining(model)
            let error = #expect(throws: RunError.self) { try series.resume(&training) }
            #expect(error?.description.contains(words) == true, "\(String(describing: error))")
            #expect(try model.bits() == before)
        }
        var whole = try pretraining(Toy.taught())
        #expect(throws: CheckpointError.self) { try series.resume(&whole) }
        let plain = CheckpointSeries(folder: folder.url.appending(path: "plain"))
        try plain.write(whole, tokenizer: Toy.tokenizer())
        #expect(throws: CheckpointError.self) { try plain.resume(&training) }
    }
}
