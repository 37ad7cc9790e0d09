import Reasoning
import Tensors
import Testing

@testable import Language

@Suite("Gradient checkpointing of a transformer's blocks")
struct TransformerCheckpointingTests {
    /// Prompts with several continuations, with one, and with a single token.
    private func batch(_ model: RandomModel, tokens: Int) -> PackedBatch {
        var batch = PackedBatch()
        func some(_ count: Int, _ seed: UInt64) -> [Token] {
            model.tokens(count, seed: seed).map { $0 % Token(tokens) }
        }
        batch.append(prompt: some(9, 1), continuations: [some(20, 2), some(5, 3), some(1, 4)])
        batch.append(prompt: some(3, 5), continuations: [some(40, 6)])
        batch.append(prompt: some(70, 7), continuations: [some(60, 8), some(33, 9)])
        return batch
    }

    /// The bits of the loss and of every gradient behind two passes that add up.
    private func bits(
        _ model: Transformer, _ batch: PackedBatch, checkpointing: Bool
    ) throws -> [[UInt64]] {
        try model.forgetGradients()
        var found: [[UInt64]] = []
        for temperature in [1, 0.7] {
            let (logProbs, entropies) = try model.tokenLogProbs(
                of: batch, temperature: temperature, checkpointing: checkpointing)
            let loss = try logProbs.mean() + entropies.mean() * 0.1
            try loss.backward()
            found.append([try loss.item(Float.self)].map { UInt64($0.bitPattern) })
        }
        return found
            + (try model.namedParameters.map { name, tensor in
                let gradient = try #require(try tensor.grad, "\(name) has no gradient")
                return try gradient.doubles().map(\.bitPattern)
            })
    }

    @Test(
        "Loss and gradients are the same bit for bit, for every family and path",
        arguments: RandomModel.allCases,
        [(FusedPath.fused, DType.float32), (.plain, .float32), (.plain, .bfloat16)])
    func same(model: RandomModel, kind: (path: FusedPath, dtype: DType)) throws {
        let transformer = try model.make(path: kind.path, dtype: kind.dtype)
        let batch = batch(model, tokens: transformer.vocabularySize)
        let kept = try bits(transformer, batch, checkpointing: false)
        #expect(kept.dropFirst(2).contains { $0.contains { $0 != 0 } })
        #expect(try bits(transformer, batch, checkpointing: true) == kept)
    }

    @Test("So are those of adapters beside frozen weights", arguments: RandomModel.allCases)
    func adapters(model: RandomModel) throws {
        let transformer = try model.make().withAdapters(LoRAConfiguration(rank: 2), seed: 3)
        let batch = batch(model, tokens: transformer.vocabularySize)
        let kept = try bits(transformer, batch, checkpointing: false)
        #expect(kept.dropFirst(2).contains { $0.contains { $0 != 0 } })
        #expect(try bits(transformer, batch, checkpointing: true) == kept)
    }

    @Test("So they are with a vocabulary that was filled up", arguments: [RandomModel.even, .odd])
    func padded(model: RandomModel) throws {
        let transformer = try model.make().limited(to: 30)
        let batch = batch(model, tokens: 30)
        #expect(
            try bits(transformer, batch, checkpointing: true)
                == bits(transformer, batch, checkpointing: false))
    }

    @Test("Weights of blocks learn where the embedding does not", arguments: FusedPath.allCases)
    func frozenEmbedding(path: FusedPath) throws {
        let model = try RandomModel.even.make(path: path)
        try model.embedding.setRequiresGrad(false)
        let batch = batch(.even, tokens: 40)
        let gradients = try [false, true].map { checkpointing in
            try model.forgetGradients()
            try model.tokenLogProbs(of: batch, checkpointing: checkpointing).logProbs.mean()
                .backward()
            return try model.layers.map { try $0.projections.grad?.floats() }
        }
        #expect(gradients[0].allSatisfy { $0 != nil })
        #expect(gradients[0] == gradients[1])
    }

    @Test("A step costs a forward pass of the blocks more")
    func cost() throws {
        let model = try Transformer(
            configuration: RandomModel.even.configuration, random: RandomSource(seed: 1))
        let batch = batch(.even, tokens: 40)
        let configuration = RandomModel.even.configuration
        let forward = batch.forwardFLOPs(configuration)
        #expect(model.trainingFLOPs(of: batch) == 3 * forward)
        #expect(
            model.trainingFLOPs(of: batch, checkpointing: true)
                == 4 * forward - Double(2 * 40 * 64 * batch.tokens.count))
    }

    @Test("A pass keeps less, the less the more blocks there are")
    func memory() throws {
        var configuration = RandomModel.even.configuration
        configuration.hiddenLayers = 12
        let model = try Transformer(configuration: configuration, random: RandomSource(seed: 1))
        let batch = batch(.even, tokens: 40)
        let peaks = try [false, true].map { checkpointing in
            try TensorRuntime.measuringMemory {
                let loss = try model.tokenLogProbs(of: batch, checkpointing: checkpointing)
                    .logProbs.mean()
                // Of the pass alone: what it keeps until the backward pass.
                withExtendedLifetime(loss) {}
            }.peakBytes
        }
        #expect(peaks[1] * 2 < peaks[0])
    }
}

extension Transformer {
    func forgetGradients() throws {
        for (_, tensor) in namedParameters { try tensor.zeroGrad() }
    }
}
