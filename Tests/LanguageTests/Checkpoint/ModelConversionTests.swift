import Foundation
import Reasoning
import Tensors
import Testing

@testable import Language

@Suite("Model conversion")
struct ModelConversionTests {
    let folder = CheckpointFolderTests.Folder()

    init() throws {
        try FileManager.default.createDirectory(at: folder.url, withIntermediateDirectories: true)
    }

    private func place(_ name: String) -> URL { folder.url.appending(path: name) }

    private func tokenizer() throws -> BytePairTokenizer {
        let configuration = try GGUFTokenizerTests.configuration(GGUFPreTokenizer.all[1])
        let template = try ChatTemplate(
            jinja:
                "{% for m in messages %}<|start|>{{ m.role }}\n{{ m.content }}<|end|>{% endfor %}")
        return try BytePairTokenizer(
            configuration,
            chat: Chat(published: template, endOfSequence: "<|end|>") { _ in false })
    }

    /// A folder of a model of 16 bits.
    private func source() throws -> URL {
        var configuration = GGUFTokenizerTests.model
        configuration.dtype = .bfloat16
        let model = try Transformer(configuration: configuration, random: RandomSource(seed: 2))
        try CheckpointFolder.write(model, tokenizer: tokenizer(), to: place("source"))
        return place("source")
    }

    private func convert(
        _ source: URL, _ name: String, _ type: ModelConversion.NumberType? = nil
    ) throws -> CheckpointFolder {
        let conversion = try ModelConversion(source, to: place(name), as: type)
        var read: [Int] = []
        try conversion.write { read.append($0) }
        #expect(read == Array(1...conversion.count))
        return try CheckpointFolder(url: place(name))
    }

    private func expect(
        _ found: CheckpointFolder, _ expected: CheckpointFolder, matrices: DType? = nil,
        vectors: DType? = nil
    ) throws {
        let weights = try found.weights()
        for (name, weight) in try expected.weights() {
            let type = weight.rank > 1 ? matrices : vectors
            let numbers = try type.map { try weight.asType($0) } ?? weight
            #expect(try weights[name]?.floats() == numbers.floats(), "\(name)")
        }
        var configuration = expected.configuration
        configuration.dtype = found.configuration.dtype
        #expect(found.configuration == configuration)
        let (ours, theirs) = (try found.tokenizer(), try expected.tokenizer())
        #expect(ours.chat == theirs.chat && ours.padding == theirs.padding)
        for text in GGUFTokenizerTests.texts {
            #expect(try ours.encode(text: text) == theirs.encode(text: text), "\(text)")
        }
    }

    @Test("A folder becomes a file, and the file a folder, with the same numbers and tokens")
    func thereAndBack() throws {
        let source = try CheckpointFolder(url: source())
        let file = try convert(source.url, "exact.gguf", .bf16)
        try expect(file, source)
        #expect(try file.storedTypes() == ["BF16", "F32"])
        // Vectors are float32 in files, and so the file says of itself what its matrices are.
        let back = try convert(file.url, "back")
        try expect(back, source)
        #expect(back.configuration.dtype == .bfloat16)
        try expect(convert(source.url, "half.gguf"), source, matrices: .float16)
        try expect(convert(source.url, "wide"), source)
        try expect(convert(source.url, "single", .f32), source)
        try expect(convert(source.url, "f16", .f16), source, matrices: .float16, vectors: .float16)
    }

    @Test("A quantized file becomes a folder of float32 with the numbers that it is computed with")
    func quantized() throws {
        let file = try convert(source(), "small.gguf", .q80)
        #expect(try file.storedTypes() == ["F16", "F32", "Q8_0"])
        let back = try convert(file.url, "back")
        #expect(back.configuration.dtype == .float32)
        try expect(back, file)
    }

    @Test("Size and memory are known before, and are those of what is written")
    func sizes() throws {
        let source = try source()
        for (name, type) in [
            ("a", .f32), ("b", .bf16), ("c.gguf", .f16), ("d.gguf", .q80), ("e.gguf", .f32),
        ] as [(String, ModelConversion.NumberType)] {
            let conversion = try ModelConversion(source, to: place(name), as: type)
            try conversion.write()
            let file = name.hasSuffix("gguf") ? place(name) : place(name + "/model.safetensors")
            let size = try Data(contentsOf: file).count
            // The header, the vocabulary, and what aligns tensors.
            #expect((conversion.size...conversion.size + 40_000).contains(size), "\(name)")
            #expect(conversion.memory >= conversion.configuration.parameterCount * 2)
        }
    }

    @Test("A number that the type does not hold is refused, and nothing is left")
    func overflow() throws {
        let model = try CheckpointFolderTests.model()
        var weights = Dictionary(uniqueKeysWithValues: model.namedParameters.map { ($0, $1) })
        let norm = try #require(weights.keys.first { weights[$0]?.rank == 2 })
        let shape = try #require(weights[norm]?.shape)
        weights[norm] = try Tensor([Float](repeating: 1e30, count: shape.reduce(1, *)), shape)
        try CheckpointFolder.write(
            Transformer(configuration: model.configuration, weights: weights), tokenizer: nil,
            to: place("source"))
        let conversion = try ModelConversion(place("source"), to: place("new"), as: .f16)
        #expect {
            try conversion.write()
        } throws: { "\($0)".contains("not finite as float16") }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["source"])
    }

    @Test("What is there is not replaced, unless it is a GGUF file that was written here")
    func occupied() throws {
        let source = try source()
        _ = try convert(source, "model.gguf", .f16)
        _ = try convert(source, "model.gguf", .f32)
        #expect(throws: CheckpointError.self) { try ModelConversion(source, to: folder.url) }
        #expect(throws: CheckpointError.self) {
            try ModelConversion(place("model.gguf"), to: place("model.gguf"))
        }
        try Data("x".utf8).write(to: place("other.gguf"))
        #expect(throws: CheckpointError.self) {
            try ModelConversion(source, to: place("other.gguf"))
        }
        #expect(throws: ConfigurationError.self) {
            try ModelConversion(source, to: place("new"), as: .q80)
        }
    }
}
