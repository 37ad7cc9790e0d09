import Foundation
import Reasoning
import Tensors
import Testing

@testable import Language

@Suite("What is known of a model before it is read")
struct ModelInformationTests {
    let folder = CheckpointFolderTests.Folder()

    @Test("A folder's sizes, types and memory, by formula and as what is taken")
    func sizes() throws {
        var configuration = RandomModel.biases.configuration
        configuration.dtype = .bfloat16
        configuration.eosTokenIds = [1, 2]
        let model = try Transformer(configuration: configuration, random: RandomSource(seed: 1))
        let tokenizer = try CheckpointFolderTests.tokenizer()
        try CheckpointFolder.write(model, tokenizer: tokenizer, to: folder.url)
        let found = try ModelInformation.read(folder: folder.url)
        #expect(found.family == "qwen2")
        #expect(found.vocabularySize == 39)
        #expect(found.tokens == tokenizer.vocabularySize)
        #expect(found.context == 160)
        #expect(found.dtype == "bfloat16")
        #expect(found.endOfSequence == [1, 2])
        #expect(found.hasChatTemplate)

        let count = model.namedParameters.reduce(0) { $0 + $1.tensor.count }
        #expect(found.parameters == count)
        let float = try #require(found.memory["float32"])
        let half = try #require(found.memory["bfloat16"])
        #expect(Set(found.memory.keys) == ["float32", "float16", "bfloat16"])
        #expect(float.weights == 4 * count)
        #expect(half.weights == 2 * count)
        // Weights, gradients and two moments; with 16 bits the masters beside them.
        #expect(float.training == 16 * count)
        #expect(half.training == 16 * count)
        // A pass is that of `TrainingMemory`, of sequences as long as the model can read.
        let pass = TrainingMemory(
            configuration, as: .bfloat16,
            pass: .init(tokens: ModelMemory.passTokens, longest: 160, checkpointing: true))
        #expect(half.trainingPassCheckpointing == pass.total - pass.state)
        #expect(half.trainingPass > half.trainingPassCheckpointing)
        // 2 layers, keys and values of 2 heads of 14, and a state of 42.
        #expect(float.kvPerToken == 4 * 154)
        #expect(half.kvPerToken == 2 * 154)
        let pages = try PlainDecoder(model: model, memory: 1 << 20).pageCount
        #expect(pages == (1 << 20) / (16 * float.kvPerToken))
    }

    @Test("It returns from its JSON, by names that do not change")
    func json() throws {
        let found = ModelInformation(
            RandomModel.even.configuration, dtype: "Q4_1", tokens: nil, hasChatTemplate: false)
        let data = try JSONEncoder().encode(found)
        #expect(try JSONDecoder().decode(ModelInformation.self, from: data) == found)
        let json = try JSONParser.parse(data)
        #expect(json["dtype"] == "Q4_1")
        for field in ["family", "parameters", "vocabularySize", "context", "hasChatTemplate"] {
            #expect(json[field] != nil)
        }
        for field in [
            "weights", "training", "trainingPass", "trainingPassCheckpointing", "kvPerToken",
        ] {
            #expect(json["memory"]?["float16"]?[field] != nil)
        }
    }

    @Test("A folder whose weights are not those of its configuration is refused unread")
    func mismatch() throws {
        try CheckpointFolder.write(try RandomModel.even.make(), tokenizer: nil, to: folder.url)
        #expect(try ModelInformation.read(folder: folder.url).tokens == nil)
        #expect(try !ModelInformation.read(folder: folder.url).hasChatTemplate)
        var configuration = RandomModel.even.configuration
        configuration.hiddenLayers = 3
        try configuration.json().write(to: folder.url.appending(path: "config.json"))
        #expect(throws: CheckpointError.self) { try ModelInformation.read(folder: folder.url) }
    }

    @Test(
        "A template stands in a file of its own or as a field",
        arguments: [
            (#"{"chat_template": "{{ x }}"}"#, true),
            (#"{"chat_template": [{"name": "default", "template": ""}]}"#, true),
            (#"{"chat_template": null}"#, false), (#"{"chat_template": ""}"#, false), ("{}", false),
        ])
    func templates(json: String, expected: Bool) throws {
        try FileManager.default.createDirectory(
            at: folder.url, withIntermediateDirectories: true)
        #expect(try !TokenizerFile.hasTemplate(folder: folder.url))
        try Data(json.utf8).write(to: folder.url.appending(path: "tokenizer_config.json"))
        #expect(try TokenizerFile.hasTemplate(folder: folder.url) == expected)
        try Data().write(to: folder.url.appending(path: "chat_template.jinja"))
        #expect(try TokenizerFile.hasTemplate(folder: folder.url))
    }
}
