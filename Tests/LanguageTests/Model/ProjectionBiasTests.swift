import Foundation
import Reasoning
import Tensors
import Testing

@testable import Language

/// Training's passes and the decoders are tested with the other models', in `TransformerTests` and
/// `FusedDecoderTests`; the numbers against those of transformers in `ParityTests`.
@Suite("A bias of queries, keys and values")
struct ProjectionBiasTests {
    @Test("Biases of 0 leave LLaMA's model, others do not", arguments: FusedPath.allCases)
    func zero(path: FusedPath) throws {
        let model = try RandomModel.biases.make(path: path)
        var configuration = model.configuration
        configuration.architecture = .llama
        let all = Dictionary(uniqueKeysWithValues: model.namedParameters.map { ($0, $1) })
        let others = all.filter { name, _ in !name.hasSuffix("projectionBias") }
        #expect(all.count == others.count + configuration.hiddenLayers)
        let plain = try Transformer(configuration: configuration, weights: others, path: path)
        var zeroed = others
        for (name, tensor) in all where others[name] == nil {
            zeroed[name] = try .zeros(tensor.shape)
        }
        let zero = try Transformer(
            configuration: model.configuration, weights: zeroed, path: path)
        let tokens = RandomModel.biases.tokens(40, seed: 1)
        #expect(try gap(zero.logProbs(of: tokens), plain.logProbs(of: tokens)) < 1e-5)
        #expect(try gap(model.logProbs(of: tokens), plain.logProbs(of: tokens)) > 0.1)
    }

    @Test("A fresh model's are 0 and learn")
    func fresh() throws {
        let model = try Transformer(
            configuration: RandomModel.biases.configuration, random: RandomSource(seed: 1))
        let bias = try #require(model.layers[1].projectionBias)
        #expect(try bias.floats().allSatisfy { $0 == 0 })
        var batch = PackedBatch()
        batch.append(prompt: [1], continuations: [RandomModel.biases.tokens(20, seed: 2)])
        try model.tokenLogProbs(of: batch).logProbs.mean().backward()
        let gradient = try #require(try bias.grad).floats()
        #expect(gradient.count == model.configuration.qkvWidth)
        #expect(gradient.contains { $0 != 0 })
    }

    @Test("A folder has them under the names of Qwen2ForCausalLM, and returns bit for bit")
    func folder() throws {
        let folder = CheckpointFolderTests.Folder()
        let model = try RandomModel.biases.make()
        try CheckpointFolder.write(model, tokenizer: nil, to: folder.url)
        let file = folder.url.appending(path: CheckpointFolder.configurationName)
        let written = try JSONParser.parse(Data(contentsOf: file))
        #expect(written["model_type"] == "qwen2")
        #expect(written["architectures"] == ["Qwen2ForCausalLM"])
        let read = try CheckpointFolder(url: folder.url)
        #expect(read.configuration == model.configuration)
        let weights = try read.weights()
        let c = model.configuration
        let parts = ["q", "k", "v"].map { weights["model.layers.1.self_attn.\($0)_proj.bias"] }
        #expect(parts.map { $0?.shape } == [[c.queryWidth], [c.kvWidth], [c.kvWidth]])
        #expect(weights["model.layers.1.self_attn.o_proj.bias"] == nil)
        #expect(
            try parts.flatMap { try $0?.floats() ?? [] }
                == model.layers[1].projectionBias?.floats())
        for (ours, theirs) in zip(try read.transformer().namedParameters, model.namedParameters) {
            #expect(ours.name == theirs.name)
            #expect(try ours.tensor.floats() == theirs.tensor.floats(), "\(ours.name)")
        }
        // As a folder of LLaMA's it has weights that nothing would read.
        var configuration = c
        configuration.architecture = .llama
        try configuration.json().write(to: file)
        #expect(throws: CheckpointError.self) { try CheckpointFolder(url: folder.url).weights() }
    }
}
