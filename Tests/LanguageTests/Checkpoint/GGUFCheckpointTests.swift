import Foundation
import Reasoning
import Tensors
import Testing

@testable import Language

@Suite("GGUF model")
struct GGUFCheckpointTests {
    let folder = CheckpointFolderTests.Folder()
    var url: URL { folder.url.appending(path: "model.gguf") }

    init() throws {
        try FileManager.default.createDirectory(at: folder.url, withIntermediateDirectories: true)
    }

    static func goldens() throws -> URL {
        try #require(Bundle.module.url(forResource: "Goldens", withExtension: nil))
    }

    /// Written by gguf-py, with the folder of the same model.
    static let twins = [
        ("tiny-gguf/llama.gguf", "tiny-llama-untied"), ("tiny-gguf/qwen2.gguf", "tiny-qwen2"),
        ("tiny-gguf/qwen3.gguf", "tiny-qwen3"),
    ]

    @Test("What gguf-py wrote of a model is the model of its folder, bit for bit", arguments: twins)
    func twin(file: String, name: String) throws {
        let root = try Self.goldens()
        let read = try CheckpointFolder(url: root.appending(path: file))
        let twin = try CheckpointFolder(url: root.appending(path: name))
        #expect(read.configuration == twin.configuration)
        let weights = try read.weights()
        let expected = try twin.weights()
        #expect(Set(weights.keys) == Set(expected.keys))
        for (name, weight) in expected {
            #expect(weights[name]?.shape == weight.shape)
            #expect(try weights[name]?.floats() == weight.floats(), "\(name)")
        }
        let model = try read.transformer()
        for (ours, theirs) in zip(
            model.namedParameters, try twin.transformer().namedParameters)
        {
            #expect(try ours.tensor.floats() == theirs.tensor.floats(), "\(ours.name)")
        }
    }

    @Test("A file is found by its path and as the only one of a folder")
    func places() throws {
        let golden = try Self.goldens().appending(path: Self.twins[0].0)
        #expect(try GGUFCheckpoint.file(at: folder.url) == nil)
        #expect(!CheckpointFolder.isModel(folder.url) && !CheckpointFolder.isModel(url))
        try FileManager.default.copyItem(at: golden, to: url)
        #expect(CheckpointFolder.isModel(folder.url) && CheckpointFolder.isModel(url))
        let found = try CheckpointFolder(url: folder.url).configuration
        // As a command names it, that takes what it is given for a folder.
        let named = URL(fileURLWithPath: url.path, isDirectory: true)
        #expect(try CheckpointFolder(url: named).configuration == found)

        let second = folder.url.appending(path: "second.gguf")
        try FileManager.default.copyItem(at: golden, to: second)
        #expect(CheckpointFolder.isModel(folder.url))
        #expect(
            throws: CheckpointError.file(
                folder.url.path, reason: "holds 2 GGUF files; name the one to be read")
        ) { try CheckpointFolder(url: folder.url) }
        try CheckpointFolder.write(
            CheckpointFolderTests.model(), tokenizer: nil, to: folder.url.appending(path: "other"))
        try FileManager.default.copyItem(
            at: folder.url.appending(path: "other/config.json"),
            to: folder.url.appending(path: "config.json"))
        #expect(try CheckpointFolder(url: folder.url).gguf == nil)
    }

    /// Writes the golden of a llama with other metadata and tensors.
    private func rewrite(
        _ changes: [String: GGUFValue?] = [:], tensors added: [GGUFTensor] = [],
        without removed: String? = nil, type: GGUFType = .f32
    ) throws {
        let golden = try GGUFFile(url: Self.goldens().appending(path: Self.twins[0].0))
        var metadata = golden.keys.filter { changes[$0] == nil }
            .compactMap { key in golden[key].map { (key: key, value: $0) } }
        for (key, value) in changes { if let value { metadata.append((key, value)) } }
        let tensors = try golden.names.filter { $0 != removed }.map { name in
            let tensor = try golden.tensor(name)
            return GGUFTensor(name: name, tensor: tensor, type: tensor.rank > 1 ? type : .f32)
        }
        try saveGGUF(tensors + added, metadata: metadata, url: url)
    }

    /// A change of the metadata and what the error must name.
    static let refusals: [(key: String, value: GGUFValue?, message: String)] = [
        ("general.architecture", .string("mamba"), "general.architecture is 'mamba'"),
        ("general.architecture", nil, "general.architecture is absent"),
        ("split.count", .uint16(2), "split.count is 2"),
        ("llama.expert_count", .uint32(8), "llama.expert_count is 8"),
        ("llama.attention.sliding_window", .uint32(64), "llama.attention.sliding_window is 64"),
        ("llama.attention.causal", .bool(false), "llama.attention.causal is false"),
        ("llama.attention.scale", .float32(0.5), "llama.attention.scale is 0.5"),
        ("llama.rope.scaling.type", .string("yarn"), "llama.rope.scaling.type is 'yarn'"),
        ("llama.rope.scaling.factor", .float32(-8), "llama.rope.scaling.factor is -8.0"),
        ("llama.rope.dimension_count", .uint32(4), "llama.rope.dimension_count is 4"),
        ("llama.attention.value_length", .uint32(4), "llama.attention.value_length is 4"),
        ("llama.block_count", nil, "llama.block_count is absent"),
        ("llama.block_count", .string("2"), "llama.block_count is '2', not a whole number"),
        ("llama.block_count", .uint64(.max), "not a whole number of at most 63 bits"),
        ("llama.block_count", .uint32(0), "num_hidden_layers"),
        ("llama.block_count", .uint32(.max), "num_hidden_layers"),
        ("llama.attention.head_count", .int32(-4), "num_attention_heads"),
        ("llama.attention.head_count", .uint32(3), "num_key_value_heads"),
        ("llama.rope.freq_base", .float32(.nan), "rope_theta"),
        ("llama.rope.freq_base", .bool(true), "llama.rope.freq_base is true, not a number"),
        ("llama.context_length", .uint64(1 << 40), "max_position_embeddings"),
        ("tokenizer.ggml.eos_token_id", .uint32(40), "eos_token_id"),
    ]

    @Test(
        "What is not supported, absent or out of bounds is refused by its key", arguments: refusals)
    func refused(key: String, value: GGUFValue?, message: String) throws {
        try rewrite([key: value])
        let error = try #require(throws: (any Error).self) { try CheckpointFolder(url: url) }
        #expect("\(error)".contains(message), "\(error)")
    }

    @Test("Keys that say that nothing differs are read")
    func neutral() throws {
        try rewrite([
            "llama.rope.scaling.type": .string("linear"), "llama.rope.scaling.factor": .float32(1),
            "llama.expert_count": .uint32(0), "llama.attention.causal": .bool(true),
            "tokenizer.ggml.bos_token_id": .uint32(.max), "tokenizer.ggml.eot_token_id": .uint32(3),
            "general.name": .string("tiny"),
        ])
        let configuration = try CheckpointFolder(url: url).configuration
        #expect(configuration.bosTokenId == nil)
        #expect(configuration.eosTokenIds == [1, 3])
    }

    @Test("Missing, unexpected and misshapen tensors are named as in the file")
    func tensors() throws {
        try rewrite(without: "blk.1.ffn_down.weight")
        #expect(
            throws: CheckpointError.names(
                file: url.path, missing: ["blk.1.ffn_down.weight"], unexpected: [])
        ) { try CheckpointFolder(url: url).weights() }
        try rewrite(tensors: [
            GGUFTensor(name: "blk.0.ffn_gate_inp.weight", tensor: try .ones([2]), type: .f32)
        ])
        #expect(
            throws: CheckpointError.names(
                file: url.path, missing: [], unexpected: ["blk.0.ffn_gate_inp.weight"])
        ) { try CheckpointFolder(url: url).weights() }
        try rewrite(tensors: [
            GGUFTensor(
                name: "rope_freqs.weight", tensor: try .full([4], value: 3), type: .f32)
        ])
        let error = try #require(throws: CheckpointError.self) { try CheckpointFolder(url: url) }
        #expect("\(error)".contains("tensor 'rope_freqs.weight' is [4]"), "\(error)")
        try rewrite(["llama.feed_forward_length": .uint32(47)])
        let shape = try #require(throws: CheckpointError.self) {
            try CheckpointFolder(url: url).transformer()
        }
        #expect("\(shape)".contains("tensor 'blk.0.ffn_"), "\(shape)")
    }

    @Test(
        "The type to store weights in is that of the matrices",
        arguments: [
            (GGUFType.f32, ModelConfiguration.WeightType.float32), (.f16, .float16),
            (.bf16, .bfloat16),
        ])
    func types(type: GGUFType, expected: ModelConfiguration.WeightType) throws {
        try rewrite(type: type)
        let read = try CheckpointFolder(url: url)
        #expect(read.configuration.dtype == expected)
        #expect(try read.transformer(dtype: .bfloat16).embedding.dtype == .bfloat16)
    }

    @Test(
        "Every weight has a name of theirs, and it is ours again", arguments: RandomModel.allCases)
    func names(kind: RandomModel) throws {
        var configuration = kind.configuration
        configuration.attentionBias = true
        for entry in LlamaWeights.entries(of: configuration) {
            let theirs = try #require(GGUFNames.theirs(entry.name), "\(entry.name)")
            #expect(GGUFNames.ours(theirs) == entry.name)
        }
        for name in [
            "blk..attn_q.weight", "blk.x.attn_q.weight", "blk.0.attn_q", "blk.0.attn_q.scale",
        ] {
            #expect(GGUFNames.ours(name) == nil, "\(name)")
        }
    }

    // MARK: Writing

    @Test("What is written comes back as its storage has it", arguments: RandomModel.allCases)
    func roundTrip(kind: RandomModel) throws {
        let model = try kind.make()
        for storage in GGUFCheckpoint.Storage.allCases {
            try GGUFCheckpoint.write(model, tokenizer: nil, as: storage, to: url)
            let read = try CheckpointFolder(url: url)
            var expected = model.configuration
            expected.dtype = read.configuration.dtype
            // To llama.cpp it is a llama.
            if expected.architecture == .mistral { expected.architecture = .llama }
            #expect(read.configuration == expected)
            let parameters = try read.transformer().namedParameters
            for (ours, theirs) in zip(parameters, model.namedParameters) {
                let type =
                    theirs.tensor.rank == 1
                    ? .f32 : storage.matrixType(row: theirs.tensor.dim(-1))
                let isCoarse = type == .q80
                let stored = try type.dtype.map { try theirs.tensor.asType($0) } ?? theirs.tensor
                let distance = gap(try ours.tensor.floats(), try stored.floats())
                let largest = try theirs.tensor.floats().map(abs).max() ?? 0
                #expect(
                    distance <= (isCoarse && theirs.tensor.rank > 1 ? largest / 127 * 0.6 : 0),
                    "\(ours.name)")
            }
        }
    }

    @Test("A linear scaling of rotary positions is read and written, under both of its names")
    func linearScaling() throws {
        for key in ["llama.rope.scaling.factor", "llama.rope.scale_linear"] {
            try rewrite([key: .float32(4)])
            let read = try CheckpointFolder(url: url)
            #expect(read.configuration.ropeScaling == .linear(factor: 4))
            let second = folder.url.appending(path: "second.gguf")
            try GGUFCheckpoint.write(read.transformer(), tokenizer: nil, as: .float16, to: second)
            let again = try CheckpointFolder(url: second).configuration
            #expect(again.ropeScaling == .linear(factor: 4))
        }
        try rewrite([
            "llama.rope.scaling.type": .string("none"), "llama.rope.scaling.factor": .float32(4),
        ])
        #expect(throws: CheckpointError.self) { try CheckpointFolder(url: url) }
    }

    @Test("Llama 3.1's rotary frequencies are known by their numbers")
    func bands() throws {
        // As convert_hf_to_gguf.py computes them for heads of 8 and a base of 500,000.
        let frequencies = (0..<4).map { 1 / pow(500_000, Double($0) / 4) }
        let factors = frequencies.map { frequency -> Float in
            let length = 2 * Double.pi / frequency
            if length < 8192 / 4 { return 1 }
            if length > 8192 { return 32 }
            let smooth = (8192 / length - 1) / 3
            return Float(1 / ((1 - smooth) / 32 + smooth))
        }
        #expect(factors.first == 1 && factors.last == 32)
        try rewrite(
            ["llama.rope.freq_base": .float32(500_000)],
            tensors: [
                GGUFTensor(name: "rope_freqs.weight", tensor: try Tensor(factors), type: .f32)
            ])
        let read = try CheckpointFolder(url: url)
        #expect(
            read.configuration.ropeScaling
                == .llama3(
                    factor: 32, lowFrequencyFactor: 1, highFrequencyFactor: 4,
                    originalContext: 8192))
        #expect(try read.weights().count == LlamaWeights.entries(of: read.configuration).count)
    }

    @Test("What a file is is said before its weights are read")
    func information() throws {
        try rewrite(type: .f16)
        let found = try ModelInformation.read(folder: url)
        #expect(found.family == "llama" && found.dtype == "F16, F32" && found.tokens == nil)
        #expect(!found.hasChatTemplate)
    }

    @Test("A file written here is replaced; another stays, whatever it is")
    func replacing() throws {
        let model = try RandomModel.even.make()
        try GGUFCheckpoint.write(model, tokenizer: nil, as: .float16, to: url)
        try GGUFCheckpoint.write(model, tokenizer: nil, as: .q80, to: url)
        #expect(try GGUFFile(url: url).layout(of: "token_embd.weight")?.type == .q80)
        try rewrite()
        for other in [try Data(contentsOf: url), Data("a text".utf8), Data()] {
            try other.write(to: url)
            #expect(throws: WriteError.self) {
                try GGUFCheckpoint.write(model, tokenizer: nil, as: .float16, to: url)
            }
            #expect(try Data(contentsOf: url) == other)
        }
    }
}
