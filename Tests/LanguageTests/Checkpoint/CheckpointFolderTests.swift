import Foundation
import Reasoning
import Tensors
import Testing

@testable import Language

@Suite("Checkpoint folder")
struct CheckpointFolderTests {
    /// A folder that goes away with the test.
    final class Folder: Sendable {
        let url = FileManager.default.temporaryDirectory.appending(
            path: "checkpoint-\(UUID().uuidString)")

        deinit { try? FileManager.default.removeItem(at: url) }
    }

    let folder = Folder()
    var url: URL { folder.url.appending(path: "model") }

    static func configuration(tied: Bool = true) -> ModelConfiguration {
        ModelConfiguration(
            vocabularySize: 18, hiddenSize: 16, intermediateSize: 24, hiddenLayers: 2,
            attentionHeads: 4, kvHeads: 2, headDimensions: 6, maxPositionEmbeddings: 32,
            tieWordEmbeddings: tied, eosTokenIds: [1], padTokenId: 0)
    }

    static func model(tied: Bool = true) throws -> Transformer {
        try Transformer(configuration: configuration(tied: tied), random: RandomSource(seed: 3))
    }

    static func tokenizer() throws -> CharacterTokenizer {
        try CharacterTokenizer(alphabet: "0123456789+-=\n")
    }

    /// Replaces the weights of a written model.
    func change(_ change: (inout [String: Tensor]) throws -> Void) throws {
        let file = url.appending(path: CheckpointFolder.weightsName)
        var weights = Dictionary(
            uniqueKeysWithValues: try loadSafetensors(url: file).map { ($0.name, $0.tensor) })
        try change(&weights)
        try saveSafetensors(weights.map { (name: $0.key, tensor: $0.value) }, url: file)
    }

    @Test("A model returns from its folder bit for bit", arguments: [true, false])
    func roundTrip(tied: Bool) throws {
        let model = try Self.model(tied: tied)
        let tokenizer = try Self.tokenizer()
        try CheckpointFolder.write(model, tokenizer: tokenizer, to: url)
        let read = try CheckpointFolder(url: url)
        #expect(read.configuration == model.configuration)
        #expect(try read.tokenizer() as? CharacterTokenizer == tokenizer)
        let parameters = try read.transformer().namedParameters
        #expect(parameters.map(\.name) == model.namedParameters.map(\.name))
        for (ours, theirs) in zip(parameters, model.namedParameters) {
            #expect(try ours.tensor.floats() == theirs.tensor.floats(), "\(ours.name)")
        }
    }

    @Test("The tokens are counted and the tokenizer is made from one reading of its file")
    func readOnce() throws {
        let tokenizer = try Self.tokenizer()
        try CheckpointFolder.write(Self.model(), tokenizer: tokenizer, to: url)
        let read = try CheckpointFolder(url: url)
        #expect(try read.transformer().vocabularySize == 18)
        try FileManager.default.removeItem(at: url.appending(path: "tokenizer.json"))
        #expect(try read.tokenizer() as? CharacterTokenizer == tokenizer)
        #expect(throws: TokenizerError.self) { try read.tokenizer() }
        #expect(try read.tokenCount() == nil)
    }

    @Test("The file holds the weights under the names and shapes of LlamaForCausalLM")
    func names() throws {
        let model = try Self.model(tied: false)
        try CheckpointFolder.write(model, tokenizer: nil, to: url)
        let file = try SafetensorsFile(url: url.appending(path: CheckpointFolder.weightsName))
        let entries = LlamaWeights.entries(of: model.configuration)
        #expect(Set(file.names) == Set(entries.map(\.name)))
        for entry in entries { #expect(file.layout(of: entry.name)?.shape == entry.shape) }
        #expect(file.layout(of: "model.layers.1.self_attn.k_proj.weight")?.shape == [12, 16])
        #expect(file.metadata == ["format": "pt"])
    }

    @Test("Fused projections are query, key and value, then gate and up, under each other")
    func fusion() throws {
        let model = try Self.model()
        try CheckpointFolder.write(model, tokenizer: nil, to: url)
        let weights = try CheckpointFolder(url: url).weights()
        func rows(_ part: String) throws -> [Float] {
            try weights[LlamaWeights.name(layer: 1, part)]?.floats() ?? []
        }
        #expect(
            try model.layers[1].projections.floats()
                == rows("self_attn.q_proj.weight") + rows("self_attn.k_proj.weight")
                + rows("self_attn.v_proj.weight"))
        #expect(
            try model.layers[1].gateUp.floats()
                == rows("mlp.gate_proj.weight") + rows("mlp.up_proj.weight"))
    }

    @Test(
        "Weights are stored in the type of the configuration and read in the type asked for",
        arguments: ModelConfiguration.WeightType.allCases)
    func types(type: ModelConfiguration.WeightType) throws {
        var configuration = Self.configuration()
        configuration.dtype = type
        let model = try Transformer(configuration: configuration, random: RandomSource(seed: 1))
        try CheckpointFolder.write(model, tokenizer: nil, to: url)
        let read = try CheckpointFolder(url: url)
        #expect(try read.weights()[LlamaWeights.embedding]?.dtype == type.storage)
        #expect(try read.storedTypes() == [type.rawValue])
        let embedding = try read.transformer().embedding
        #expect(embedding.dtype == .float32)
        #expect(try embedding.floats() == model.embedding.asType(type.storage).floats())
        guard type == .bfloat16 else { return }
        let half = try read.transformer(dtype: .bfloat16)
        #expect(half.namedParameters.allSatisfy { $0.tensor.dtype == .bfloat16 })
        #expect(half.path == .plain)
        #expect(try half.embedding.floats() == embedding.floats())
        #expect(throws: TensorError.deviceUnavailable(.cuda(999))) {
            try read.transformer(device: .cuda(999))
        }
        #expect(throws: ModelError.unsupported(field: "dtype", value: "int8")) {
            try read.transformer(dtype: .int8)
        }
    }

    @Test("Shards are read by their index")
    func shards() throws {
        let model = try Self.model()
        try CheckpointFolder.write(model, tokenizer: nil, to: url)
        let whole = url.appending(path: CheckpointFolder.weightsName)
        let tensors = try loadSafetensors(url: whole)
        var map: [String: String] = [:]
        for (index, part) in [tensors.prefix(5), tensors.dropFirst(5)].enumerated() {
            let name = "model-0000\(index + 1)-of-00002.safetensors"
            try saveSafetensors(Array(part), url: url.appending(path: name))
            for tensor in part { map[tensor.name] = name }
        }
        try FileManager.default.removeItem(at: whole)
        let index = url.appending(path: CheckpointFolder.indexName)
        try JSONEncoder().encode(["weight_map": map]).write(to: index)
        let read = try CheckpointFolder(url: url).transformer()
        #expect(try read.layers[1].down.floats() == model.layers[1].down.floats())

        for (shard, message) in [
            ("../other.safetensors", "not the name of a safetensors file beside it"),
            ("/etc/passwd", "not the name of a safetensors file beside it"),
            ("model-00003.safetensors", "model-00003.safetensors"),
            ("model-00001-of-00002.safetensors", "missing tensors: "),
        ] {
            map[tensors[tensors.count - 1].name] = shard
            try JSONEncoder().encode(["weight_map": map]).write(to: index)
            let error = #expect(throws: (any Error).self) {
                try CheckpointFolder(url: url).weights()
            }
            let isNamed = "\(error.map { "\($0)" } ?? "")".contains(message)
            #expect(isNamed, "\(String(describing: error))")
        }
    }

    @Test("A weight of another shape names file, tensor and both shapes")
    func shape() throws {
        try CheckpointFolder.write(try Self.model(), tokenizer: nil, to: url)
        let name = "model.layers.0.mlp.down_proj.weight"
        try change { $0[name] = try Tensor.ones([24, 16]) }
        let file = url.appending(path: CheckpointFolder.weightsName).path
        #expect(
            throws: CheckpointError.shape(
                file: file, tensor: name, expected: [16, 24], found: [24, 16])
        ) { try CheckpointFolder(url: url).transformer() }
    }

    @Test("Missing and unexpected weights are listed; a tied head may stand there")
    func unexpected() throws {
        try CheckpointFolder.write(try Self.model(), tokenizer: nil, to: url)
        try change {
            $0["lm_head.weight"] = try .ones([18, 16])
            $0["model.layers.0.self_attn.rotary_emb.inv_freq"] = try .ones([3])
        }
        _ = try CheckpointFolder(url: url).weights()
        try change {
            $0["extra"] = try .ones([1])
            $0["model.norm.weight"] = nil
        }
        #expect(
            throws: CheckpointError.names(
                file: url.appending(path: CheckpointFolder.weightsName).path,
                missing: ["model.norm.weight"], unexpected: ["extra"])
        ) { try CheckpointFolder(url: url).weights() }
    }

    @Test("Whole numbers are no weights")
    func integers() throws {
        try CheckpointFolder.write(try Self.model(), tokenizer: nil, to: url)
        try change { $0["model.norm.weight"] = try $0["model.norm.weight"]?.asType(.int32) }
        let error = #expect(throws: CheckpointError.self) {
            try CheckpointFolder(url: url).weights()
        }
        let isNamed = error?.description.contains("'model.norm.weight' is int32")
        #expect(isNamed == true)
    }

    @Test("A failed writing leaves the model that was there")
    func failedWriting() throws {
        struct Interruption: Error {}
        let model = try Self.model()
        try CheckpointFolder.write(model, tokenizer: try Self.tokenizer(), to: url)
        #expect(throws: Interruption.self) {
            try AtomicFolder.write(url) { folder in
                try CheckpointFolder.writeFiles(
                    Self.model(tied: false), tokenizer: nil, into: folder)
                throw Interruption()
            }
        }
        let read = try CheckpointFolder(url: url)
        #expect(read.configuration.tieWordEmbeddings)
        _ = try read.transformer()
        #expect(try AtomicFolder.names(in: folder.url) == ["model"])
    }

    @Test("A tokenizer with more tokens than the model is refused")
    func tokenizerTooLarge() throws {
        try CheckpointFolder.write(
            try Self.model(), tokenizer: try CharacterTokenizer(alphabet: "0123456789+-=\nab"),
            to: url)
        #expect(
            throws: ConfigurationError(
                field: "vocab_size", reason: "18 is less than the 20 tokens of tokenizer.json")
        ) { try CheckpointFolder(url: url).tokenizer() }
        #expect(throws: ConfigurationError.self) { try CheckpointFolder(url: url).transformer() }
        #expect(throws: ConfigurationError.self) { try ModelInformation.read(folder: url) }
    }

    @Test("The end of sequence is taken from generation_config.json when config.json has none")
    func generation() throws {
        try CheckpointFolder.write(try Self.model(), tokenizer: nil, to: url)
        let file = url.appending(path: "config.json")
        var fields = try JSONParser.parse(Data(contentsOf: file))
        guard case .object(let members) = fields else { return }
        fields = .object(members.filter { $0.key != "eos_token_id" })
        try Data(fields.text().utf8).write(to: file)
        #expect(try CheckpointFolder(url: url).configuration.eosTokenIds == [1])
    }

    @Test("Tokens that end a turn are found in generation_config.json, and all of them end a chain")
    func ends() throws {
        let tokenizer = try Self.tokenizer()
        try CheckpointFolder.write(try Self.model(), tokenizer: tokenizer, to: url)
        try Data(#"{"eos_token_id": [3, 1, 5]}"#.utf8)
            .write(to: url.appending(path: "generation_config.json"))
        let model = try LocalModel(folder: url, memory: 1 << 20)
        #expect(model.model.configuration.eosTokenIds == [3, 1, 5])
        #expect(Set(model.endOfSequence) == [tokenizer.endOfSequence, 1, 3, 5])
        #expect(model.endOfSequence.first == tokenizer.endOfSequence)
    }

    @Test("What ends a sequence: generation_config.json, else config.json, else the tokenizer")
    func precedence() throws {
        let tokenizer = try Self.tokenizer()
        try CheckpointFolder.write(try Self.model(), tokenizer: tokenizer, to: url)
        let generation = url.appending(path: GenerationConfiguration.fileName)
        func ends() throws -> [Token] {
            try LocalModel(folder: url, memory: 1 << 20).endOfSequence
        }
        for (text, expected) in [
            (#"{"eos_token_id": 4}"#, [4]), (#"{"eos_token_id": [4, 2, 4]}"#, [4, 2, 4]),
            (#"{"eos_token_id": null, "pad_token_id": 7}"#, [1]), ("{}", [1]), ("[]", [1]),
        ] {
            try Data(text.utf8).write(to: generation)
            #expect(try ends() == expected.map { Token($0) })
        }
        for text in [
            #"{"eos_token_id": 18}"#, #"{"eos_token_id": [1, -1]}"#, #"{"eos_token_id": "a"}"#,
            #"{"eos_token_id": 1.5}"#, #"{"eos_token_id": "#,
        ] {
            try Data(text.utf8).write(to: generation)
            let error = #expect(throws: CheckpointError.self) { try CheckpointFolder(url: url) }
            let isNamed = error?.description.contains(GenerationConfiguration.fileName)
            #expect(isNamed == true)
        }
        try FileManager.default.removeItem(at: generation)
        #expect(try ends() == [1])
        var configuration = Self.configuration()
        configuration.eosTokenIds = []
        try configuration.json().write(to: url.appending(path: "config.json"))
        #expect(try ends() == [tokenizer.endOfSequence])
    }

    @Test("Absent and truncated files are named")
    func absent() throws {
        #expect(
            throws: CheckpointError.file(
                url.appending(path: "config.json").path, reason: "there is no such file")
        ) { try CheckpointFolder(url: url) }
        try CheckpointFolder.write(try Self.model(), tokenizer: nil, to: url)
        let weights = url.appending(path: CheckpointFolder.weightsName)
        try Data(contentsOf: weights).dropLast(3).write(to: weights)
        #expect(throws: TensorError.self) { try CheckpointFolder(url: url).weights() }
        let file = url.appending(path: "config.json")
        try Data(contentsOf: file).prefix(40).write(to: file)
        let error = #expect(throws: CheckpointError.self) { try CheckpointFolder(url: url) }
        let isNamed = error?.description.contains("config.json: line")
        #expect(isNamed == true)
    }
}
