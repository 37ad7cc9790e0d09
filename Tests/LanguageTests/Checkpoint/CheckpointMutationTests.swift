import Foundation
import PonderTesting
import Reasoning
import Tensors
import Testing

@testable import Language

/// A published model's files, one of them mutated at a time among others that are whole: whatever comes,
/// opening the folder ends with a model or an error, and takes no memory for a size that a file only
/// claims.
@Suite("Mutations of checkpoints")
struct CheckpointMutationTests {
    /// A folder with everything that a folder may have; its weights in one file, in shards or as GGUF.
    enum Layout: String, CaseIterable, CustomTestStringConvertible {
        case whole, sharded, gguf
        var testDescription: String { rawValue }

        var files: [String] {
            switch self {
            case .whole:
                [
                    "config.json", "generation_config.json", "tokenizer.json",
                    "tokenizer_config.json", "chat_template.jinja", "model.safetensors",
                ]
            case .sharded: ["model.safetensors.index.json", "a.safetensors", "config.json"]
            case .gguf: ["model.gguf"]
            }
        }
    }

    let folder = CheckpointFolderTests.Folder()
    var url: URL { folder.url.appending(path: "model") }

    private func write(_ layout: Layout) throws {
        if layout == .gguf {
            try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
            let tokenizer = try BytePairTokenizer(
                GGUFTokenizerTests.configuration(GGUFPreTokenizer.all[1]))
            let model = try Transformer(
                configuration: GGUFTokenizerTests.model, random: RandomSource(seed: 2))
            try GGUFCheckpoint.write(
                model, tokenizer: tokenizer, as: .q80, to: url.appending(path: "model.gguf"))
            return
        }
        try CheckpointFolder.write(
            CheckpointFolderTests.model(), tokenizer: CheckpointFolderTests.tokenizer(), to: url)
        let template = try #require(ChatGoldens.folders.first)
        let text = try #require(try ChatGoldens.templates(in: template).first?.text)
        try Data(text.utf8).write(to: url.appending(path: "chat_template.jinja"))
        try Data(#"{"eos_token_id": [1, 2], "do_sample": true, "temperature": 0.6}"#.utf8)
            .write(to: url.appending(path: "generation_config.json"))
        guard layout == .sharded else { return }
        let weights = try loadSafetensors(url: url.appending(path: "model.safetensors"))
        let half = weights.count / 2
        try FileManager.default.removeItem(at: url.appending(path: "model.safetensors"))
        var index: [JSON.Member] = []
        for (name, part) in [("a", weights.prefix(half)), ("b", weights.dropFirst(half))] {
            let file = "\(name).safetensors"
            try saveSafetensors(
                part.map { (name: $0.name, tensor: $0.tensor) }, url: url.appending(path: file))
            index += part.map { JSON.Member($0.name, .string(file)) }
        }
        let json: JSON = .object([
            .init("metadata", .object([.init("total_size", .integer(1))])),
            .init("weight_map", .object(index)),
        ])
        try Data(json.text().utf8).write(to: url.appending(path: "model.safetensors.index.json"))
    }

    /// Opens all that a folder has; an error of one part leaves the others to be read.
    private func open() throws {
        _ = try? ModelInformation.read(folder: url)
        let checkpoint = try CheckpointFolder(url: url)
        _ = try? checkpoint.weights()
        let tokenizer = try checkpoint.tokenizer()
        let tokens = try? tokenizer.encode(text: "12+3=15\n")
        _ = tokens.map { tokenizer.decode(tokens: $0) }
        _ = try? tokenizer.chat.template.prompt(for: [.user("2+2?")])
    }

    @Test(
        "No mutation of one file ends in anything but a model or an error",
        arguments: Layout.allCases)
    func total(layout: Layout) throws {
        try write(layout)
        try open()
        let files = layout.files
        let texts = try files.map { Array(try Data(contentsOf: url.appending(path: $0))) }
        for (name, text) in zip(files, texts) {
            let file = url.appending(path: name)
            var mutator = Mutator([text], seed: "\(layout)-\(name)", others: texts)
            let slow = mutator.read(
                count: Mutator.count(
                    of: Layout.allCases.map(\.files.count).reduce(0, +), plain: 2_000),
                named: "checkpoint-\(layout)-\(name)"
            ) { mutant in
                try Data(mutant).write(to: file)
                try open()
            }
            #expect(slow.isEmpty, "\(slow.joined(separator: "\n"))")
            try Data(text).write(to: file)
        }
        try open()
    }
}
