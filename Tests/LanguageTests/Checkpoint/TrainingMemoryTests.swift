import Reasoning
import Tensors
import Testing

@testable import Language

@Suite("What a training takes, known before it is taken")
struct TrainingMemoryTests {
    /// Of a moderate size: blocks, vocabulary and weights are all worth something.
    private static func configuration(
        _ architecture: ModelConfiguration.Architecture, vocabulary: Int, layers: Int
    ) -> ModelConfiguration {
        ModelConfiguration(
            architecture: architecture, vocabularySize: vocabulary, hiddenSize: 96,
            intermediateSize: 256, hiddenLayers: layers, attentionHeads: 6, kvHeads: 2,
            maxPositionEmbeddings: 256, tieWordEmbeddings: true)
    }

    /// A training that is measured.
    struct Case: CustomTestStringConvertible, Sendable {
        var name: String
        var architecture = ModelConfiguration.Architecture.llama
        var vocabulary = 300
        var layers = 8
        var path = FusedPath.fused
        var dtype = DType.float32
        var checkpointing = false
        var muon: Double?

        var testDescription: String { name }

        static let all = [
            Case(name: "fused"), Case(name: "fused, again", checkpointing: true),
            Case(name: "norms of heads", architecture: .qwen3),
            Case(name: "norms of heads, again", architecture: .qwen3, checkpointing: true),
            Case(name: "large vocabulary", vocabulary: 6_000, layers: 2),
            Case(
                name: "large vocabulary, again", vocabulary: 6_000, layers: 2, checkpointing: true),
            Case(name: "plain", path: .plain),
            Case(name: "plain, again", path: .plain, checkpointing: true),
            Case(name: "16 bits", path: .plain, dtype: .bfloat16),
            Case(name: "16 bits, again", path: .plain, dtype: .bfloat16, checkpointing: true),
            Case(name: "plain, large vocabulary", vocabulary: 6_000, layers: 2, path: .plain),
            Case(
                name: "16 bits, large vocabulary", vocabulary: 6_000, layers: 2, path: .plain,
                dtype: .bfloat16),
            Case(name: "Muon", layers: 6, muon: 0.95),
        ]
    }

    @Test(
        "It is a bound from above of what is measured, and not twice as much",
        arguments: Case.all)
    func measured(item: Case) throws {
        let configuration = Self.configuration(
            item.architecture, vocabulary: item.vocabulary, layers: item.layers)
        var batch = PackedBatch()
        var stream = RandomStream(seed: 1)
        for _ in 0..<4 {
            let tokens = (0..<193).map { _ in Token(stream.uniform() * Double(item.vocabulary)) }
            batch.append(prompt: [tokens[0]], continuations: [Array(tokens.dropFirst())])
        }
        #expect(batch.tokens.count == 4 * 192)
        let pass = TrainingMemory.Pass(
            tokens: batch.tokens.count, longest: 192, checkpointing: item.checkpointing)
        let (memory, peak) = try TensorRuntime.measuringMemory {
            let model = try Transformer(
                configuration: configuration,
                weights: Dictionary(
                    uniqueKeysWithValues: Transformer(
                        configuration: configuration, random: RandomSource(seed: 1)
                    ).namedParameters.map { ($0, try $1.detached().asType(item.dtype)) }),
                path: item.path)
            let optimizer = try AdamW(
                model.namedParameters, learningRate: 1e-3, muon: item.muon)
            for _ in 0..<2 {
                for _ in 0..<2 {
                    let (logProbs, entropies) = try model.tokenLogProbs(
                        of: batch, checkpointing: item.checkpointing)
                    try (logProbs.mean() + entropies.mean() * 0.1).backward()
                }
                try optimizer.step()
                try model.forgetGradients()
            }
            return model.trainingMemory(of: pass, hasMuon: item.muon != nil)
        }
        #expect(memory.total >= peak, "\(memory.text) of \(peak)")
        #expect(Double(memory.total) <= 2 * Double(peak), "\(memory.text) of \(peak)")
        #expect(
            memory
                == TrainingMemory(
                    configuration, as: item.dtype, path: item.path, pass: pass,
                    hasMuon: item.muon != nil))
    }

    @Test("Checkpointing, fewer tokens and fewer trained numbers make it smaller")
    func smaller() {
        let configuration = Self.configuration(.llama, vocabulary: 1_000, layers: 12)
        for dtype in [DType.float32, .bfloat16] {
            func total(_ tokens: Int, checkpointing: Bool = false) -> Int {
                TrainingMemory(
                    configuration, as: dtype,
                    pass: .init(tokens: tokens, longest: 128, checkpointing: checkpointing)
                ).total
            }
            #expect(total(4_096, checkpointing: true) < total(4_096) * 3 / 4)
            #expect(total(1_024) < total(4_096))
        }
        let few = TrainingMemory(
            configuration, as: .float32, pass: .init(tokens: 16), trainable: 1_000)
        #expect(few.gradients == 4_000 && few.optimizer == 8_000 && few.isPartial)
        #expect(few.weights >= 4 * configuration.parameterCount)
    }

    @Test("A vocabulary that was filled up has logits of its tokens alone")
    func padded() throws {
        let model = try RandomModel.even.make()
        let pass = TrainingMemory.Pass(tokens: 1_000)
        let whole = model.trainingMemory(of: pass)
        let limited = try model.limited(to: 10).trainingMemory(of: pass)
        // Thirty tokens fewer, each with a logit and its gradient.
        #expect(whole.logits - limited.logits >= 30 * 2 * 4 * 1_000)
        #expect(limited.weights == whole.weights)
    }

    @Test("A decoder beside it is counted as the engine takes it")
    func decoder() throws {
        let model = try RandomModel.even.make()
        let decoder = try FusedDecoder(model: model, memory: 1 << 20)
        let positions = decoder.pageCount * decoder.pageSize
        var memory = model.trainingMemory(of: .init(tokens: 10))
        let alone = memory.total
        memory.add(decoderOf: model, positions: positions)
        #expect(memory.keysAndValues <= 1 << 20)
        #expect(memory.keysAndValues > (1 << 20) - 100_000)
        #expect(memory.decoder == 4 * model.configuration.parameterCount)
        #expect(memory.total == alone + memory.decoder + memory.keysAndValues)
        memory.add(decoderOf: model, positions: .max)
        #expect(memory.keysAndValues == .max && memory.total == .max)
    }

    @Test("What the machine has not is refused, with its parts and what would help")
    func refused() throws {
        let configuration = Self.configuration(.llama, vocabulary: 1_000, layers: 12)
        func memory(_ tokens: Int, checkpointing: Bool = false) -> TrainingMemory {
            TrainingMemory(
                configuration, as: .float32,
                pass: .init(tokens: tokens, checkpointing: checkpointing))
        }
        let large = memory(100_000)
        try large.require(for: "tokensPerPass", of: Double(large.total))
        let error = #expect(throws: ConfigurationError.self) {
            try large.require(for: "tokensPerPass", of: Double(large.total) - 1)
        }
        #expect(error?.field == "tokensPerPass")
        for part in [
            "100000 tokens in a pass", "activations", "logits", "fewer tokens in a pass",
            "or checkpointing: true",
        ] {
            #expect(error?.reason.contains(part) == true, "\(part)")
        }
        #expect(memory(1).text.contains(" MB (the optimizer's moments 10 MB, "))
        // A card's memory is not the machine's.
        try large.require(for: "tokensPerPass", on: .cuda(), of: 1)
        #expect(!memory(100_000, checkpointing: true).remedies.contains("checkpointing: true"))
        #expect(memory(1).remedies == ["low-rank adapters in the place of all weights"])
    }

    @Test("The largest model and pass that are valid come to a number")
    func bounds() throws {
        let largest = ModelConfiguration(
            architecture: .qwen3, vocabularySize: 1 << 24, hiddenSize: 1 << 18,
            intermediateSize: 1 << 20, hiddenLayers: Limits.layers.upperBound,
            attentionHeads: 1 << 12, kvHeads: 1 << 12, headDimensions: 1 << 12,
            maxPositionEmbeddings: Limits.tokens.upperBound)
        try largest.validate()
        for dtype in [DType.float32, .bfloat16] {
            let memory = TrainingMemory(
                largest, as: dtype, pass: .init(tokens: Limits.trainingTokens.upperBound),
                hasMuon: true)
            #expect(memory.total > 1 << 50)
            #expect(throws: ConfigurationError.self) { try memory.require(for: "tokens") }
        }
        let none = TrainingMemory(largest, as: .float32, pass: .init(tokens: 0))
        #expect(none.activations == 0 && none.logits >= 0)
    }
}
