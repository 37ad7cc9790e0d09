import Foundation
import Reasoning
import Tensors
import Testing

@testable import Language

/// Training's passes and the decoders are tested with the other models', in `TransformerTests` and
/// `FusedDecoderTests`; the numbers against those of transformers in `ParityTests`.
@Suite("Norms of queries and keys")
struct HeadNormTests {
    @Test(
        "How long queries and keys are before the norm does not matter", arguments: [true, false])
    func lengths(normalizes: Bool) throws {
        var configuration = RandomModel.headNorms.configuration
        let model = try RandomModel.headNorms.make()
        var weights = Dictionary(uniqueKeysWithValues: model.namedParameters.map { ($0, $1) })
        if !normalizes {
            configuration.architecture = .llama
            weights = weights.filter { name, _ in
                !name.hasSuffix("queryNorm") && !name.hasSuffix("keyNorm")
            }
        }
        let plain = try Transformer(configuration: configuration, weights: weights)
        for layer in 0..<configuration.hiddenLayers {
            let projections = try #require(weights["layers.\(layer).projections"]).detached()
            let parts = try projections.split(
                sizes: [configuration.qkvWidth - configuration.kvWidth, configuration.kvWidth],
                axis: 0)
            weights["layers.\(layer).projections"] = try concatenated([parts[0] * 3, parts[1]])
        }
        let longer = try Transformer(configuration: configuration, weights: weights)
        let tokens = RandomModel.headNorms.tokens(30, seed: 1)
        let change = try gap(plain.logProbs(of: tokens), longer.logProbs(of: tokens))
        #expect(normalizes ? change < 1e-3 : change > 0.1)
    }

    @Test("A folder has them under the names of Qwen3ForCausalLM, and returns bit for bit")
    func folder() throws {
        let folder = CheckpointFolderTests.Folder()
        let model = try RandomModel.headNorms.make()
        try CheckpointFolder.write(model, tokenizer: nil, to: folder.url)
        let file = folder.url.appending(path: CheckpointFolder.configurationName)
        let written = try JSONParser.parse(Data(contentsOf: file))
        #expect(written["model_type"] == "qwen3")
        #expect(written["architectures"] == ["Qwen3ForCausalLM"])
        #expect(written["head_dim"] == 10)
        let read = try CheckpointFolder(url: folder.url)
        #expect(read.configuration == model.configuration)
        let norm = try read.weights()["model.layers.1.self_attn.k_norm.weight"]
        #expect(try norm?.floats() == model.layers[1].keyNorm?.floats())
        #expect(norm?.shape == [10])
        for (ours, theirs) in zip(try read.transformer().namedParameters, model.namedParameters) {
            #expect(ours.name == theirs.name)
            #expect(try ours.tensor.floats() == theirs.tensor.floats(), "\(ours.name)")
        }
        // As a folder of LLaMA's it has weights that nothing would read.
        var configuration = model.configuration
        configuration.architecture = .llama
        try configuration.json().write(to: file)
        #expect(throws: CheckpointError.self) { try CheckpointFolder(url: folder.url).weights() }
    }
}
