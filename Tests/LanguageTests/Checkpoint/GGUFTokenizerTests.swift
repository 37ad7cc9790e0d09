import Foundation
import Reasoning
import Tensors
import Testing

@testable import Language

@Suite("GGUF tokenizer")
struct GGUFTokenizerTests {
    let folder = CheckpointFolderTests.Folder()
    var url: URL { folder.url.appending(path: "model.gguf") }

    init() throws {
        try FileManager.default.createDirectory(at: folder.url, withIntermediateDirectories: true)
    }

    /// All bytes, some merges, marks; more rows in the model than tokens.
    static let model = ModelConfiguration(
        vocabularySize: 288, hiddenSize: 32, intermediateSize: 48, hiddenLayers: 1,
        attentionHeads: 2, kvHeads: 1, maxPositionEmbeddings: 64, tieWordEmbeddings: true,
        eosTokenIds: [2, 3], bosTokenId: 1, padTokenId: 2)

    static func configuration(
        _ splitting: GGUFPreTokenizer, beginning: [Int32] = []
    ) throws -> BytePairTokenizer.Configuration {
        let merges = ["t h", "th e", "Ġ the", "1 2", "Ã ©", "i n", "in g"]
        let marks = ["<unk>", "<|start|>", "<|end|>", "<|eot|>", "<tool>"]
        let tokens =
            marks + ByteAlphabet.characters.map { String($0) }
            + merges.map { $0.replacingOccurrences(of: " ", with: "") }
        return BytePairTokenizer.Configuration(
            tokens: tokens, merges: try BytePairMerge.parse(merges, of: tokens),
            addedTokens: marks.enumerated().map {
                AddedToken(text: $1, token: Int32($0), isSpecial: $1 != "<tool>")
            },
            ignoresMerges: splitting.ignoresMerges, normalizers: splitting.normalizers,
            preTokenizers: splitting.preTokenizers, decoders: [.byteLevel], beginning: beginning,
            endOfSequence: 2, padding: 2)
    }

    static let texts = [
        "", "the thing 12 the  12\n\n", "caf\u{E9} cafe\u{301} don't DON'T 1234567",
        "<|start|>user\nwhat?<|end|><tool><unk>", "名前 😀\r\n\u{0}",
    ]

    private func write(_ tokenizer: BytePairTokenizer) throws {
        let model = try Transformer(configuration: Self.model, random: RandomSource(seed: 2))
        try GGUFCheckpoint.write(model, tokenizer: tokenizer, as: .q80, to: url)
    }

    @Test("What is written comes back", arguments: GGUFPreTokenizer.all.indices)
    func roundTrip(index: Int) throws {
        let splitting = GGUFPreTokenizer.all[index]
        let tokenizer = try BytePairTokenizer(
            Self.configuration(splitting, beginning: splitting.addsBOS ? [1] : []))
        try write(tokenizer)
        let checkpoint = try CheckpointFolder(url: url)
        let read = try #require(try checkpoint.tokenizer() as? BytePairTokenizer)
        #expect(read.configuration == tokenizer.configuration)
        #expect(read.chat == tokenizer.chat)
        #expect(try TokenizerFile.read(folder: folder.url) as? BytePairTokenizer == read)
        #expect(read.vocabularySize == 268)
        #expect(try checkpoint.gguf?.tokenCount() == 268)
        #expect(checkpoint.configuration.eosTokenIds == Self.model.eosTokenIds)
        #expect(checkpoint.configuration.padTokenId == 2)
        #expect(checkpoint.configuration.bosTokenId == 1)
        for text in Self.texts {
            #expect(try read.encode(text: text) == tokenizer.encode(text: text), "\(text)")
        }
        let file = try GGUFFile(url: url)
        #expect(file["tokenizer.ggml.pre"] == .string(splitting.names[0]))
        #expect(file["tokenizer.ggml.tokens"]?.strings?.count == 288)
        #expect(file["tokenizer.ggml.tokens"]?.strings?.last == "[PAD287]")
        #expect(file["tokenizer.ggml.token_type"]?.integers?.prefix(6) == [3, 3, 3, 3, 4, 1])
    }

    @Test("Every name of a splitting is read as it")
    func names() throws {
        try write(BytePairTokenizer(Self.configuration(GGUFPreTokenizer.all[0])))
        for splitting in GGUFPreTokenizer.all {
            for name in splitting.names {
                try rewrite(["tokenizer.ggml.pre": .string(name)])
                let read = try GGUFTokenizer(file: GGUFFile(url: url)).configuration()
                #expect(read.preTokenizers == splitting.preTokenizers)
                #expect(read.ignoresMerges == splitting.ignoresMerges)
            }
        }
    }

    @Test("What a file does not say of a text's beginning follows from its splitting")
    func beginning() throws {
        try write(BytePairTokenizer(Self.configuration(GGUFPreTokenizer.all[0])))
        for splitting in GGUFPreTokenizer.all {
            try rewrite([
                "tokenizer.ggml.pre": .string(splitting.names[0]),
                "tokenizer.ggml.add_bos_token": nil,
            ])
            let read = try GGUFTokenizer(file: GGUFFile(url: url)).configuration()
            #expect(read.beginning == (splitting.addsBOS ? [1] : []))
        }
    }

    @Test("The chat template and the marks of thoughts come back")
    func chat() throws {
        var configuration = try Self.configuration(GGUFPreTokenizer.all[1])
        configuration.tokens += ["<t>", "</t>"]
        configuration.addedTokens += [
            AddedToken(text: "<t>", token: 268), AddedToken(text: "</t>", token: 269),
        ]
        let chat = Chat(
            template: ChatTemplate(
                message: [
                    .literal("<|start|>"), .role, .literal("\n"), .content, .literal("<|end|>"),
                ],
                opening: "<|start|>assistant\n<t>"),
            format: ChainFormat(
                beginOfThought: "<t>", endOfThought: "</t>", endOfSequence: "<|end|>"))
        try write(BytePairTokenizer(configuration, chat: chat))
        let read = try CheckpointFolder(url: url).tokenizer()
        #expect(read.chat == chat)
        let template = try GGUFFile(url: url)["tokenizer.chat_template"]
        #expect(template == .string(chat.template.jinja))
    }

    @Test("A model in a file becomes one in a folder, and answers as it")
    func folders() async throws {
        let tokenizer = try BytePairTokenizer(Self.configuration(GGUFPreTokenizer.all[2]))
        try write(tokenizer)
        let target = folder.url.appending(path: "folder")
        try CheckpointFolder.copy(url, to: target)
        let copy = try CheckpointFolder(url: target).tokenizer()
        for text in Self.texts {
            #expect(try copy.encode(text: text) == tokenizer.encode(text: text), "\(text)")
        }
        var answers: [[Token]] = []
        for place in [url, target] {
            let local = try LocalModel(folder: place, memory: 1 << 20)
            #expect(local.endOfSequence == [2, 3])
            let found = try await local.engine.generate(
                GenerationRequest(
                    prompt: local.tokenizer.encode(text: "the thing"), seeds: [0], maxTokens: 12,
                    temperature: 0))
            answers.append(found[0].tokens)
        }
        #expect(answers[0] == answers[1] && !answers[0].isEmpty)
    }

    // MARK: What is refused

    /// Writes the file anew with other metadata.
    private func rewrite(_ changes: [String: GGUFValue?]) throws {
        let file = try GGUFFile(url: url)
        var metadata = file.keys.filter { changes[$0] == nil }
            .compactMap { key in file[key].map { (key: key, value: $0) } }
        for (key, value) in changes { if let value { metadata.append((key, value)) } }
        let tensors = try file.names.map { name in
            GGUFTensor(name: name, tensor: try file.tensor(name), type: .f32)
        }
        try saveGGUF(tensors, metadata: metadata, url: url)
    }

    static let refusals: [(key: String, value: GGUFValue?, message: String)] = [
        ("tokenizer.ggml.model", .string("llama"), "tokenizer.ggml.model is 'llama'"),
        ("tokenizer.ggml.model", nil, "tokenizer.ggml.model is absent"),
        ("tokenizer.ggml.pre", .string("tekken"), "tokenizer.ggml.pre is 'tekken'"),
        ("tokenizer.ggml.tokens", nil, "tokenizer.ggml.tokens: is absent"),
        ("tokenizer.ggml.tokens", .array([.int32(1)]), "not a list of texts"),
        ("tokenizer.ggml.tokens", .array([.string("a")]), "not a list of 1 whole numbers"),
        ("tokenizer.ggml.token_type", nil, "tokenizer.ggml.token_type: is absent"),
        (
            "tokenizer.ggml.token_type", .array([GGUFValue](repeating: .int32(9), count: 288)),
            "tokenizer.ggml.token_type[0]: 9 is no type of token"
        ),
        ("tokenizer.ggml.merges", nil, "tokenizer.ggml.merges: is absent"),
        ("tokenizer.ggml.merges", .array([.string("t x y")]), "not two tokens"),
        ("tokenizer.ggml.merges", .array([.string("t zz")]), "not in the vocabulary"),
        ("tokenizer.ggml.eos_token_id", .string("2"), "is '2', not a token"),
        ("tokenizer.ggml.eos_token_id", .int32(-7), "is -7, not a token"),
        ("tokenizer.ggml.add_bos_token", .uint8(1), "is 1, not a truth value"),
        ("tokenizer.chat_template", .bool(true), "tokenizer.chat_template: is not a text"),
    ]

    @Test("What cannot be read is refused with the file and the key", arguments: refusals)
    func refused(key: String, value: GGUFValue?, message: String) throws {
        try write(BytePairTokenizer(Self.configuration(GGUFPreTokenizer.all[1])))
        try rewrite([key: value])
        let error = try #require(throws: TokenizerError.self) {
            try GGUFTokenizer(file: GGUFFile(url: url)).tokenizer()
        }
        #expect(error.description.contains(message), "\(error)")
        #expect(error.description.hasPrefix(url.path))
    }

    @Test("Altered anywhere, a model's file is read or refused, never a crash")
    func mutations() throws {
        try write(BytePairTokenizer(Self.configuration(GGUFPreTokenizer.all[1])))
        let good = [UInt8](try Data(contentsOf: url))
        var stream = RandomStream(1, "gguf-mutations")
        let asked = ProcessInfo.processInfo.environment["PONDER_MUTATIONS"].flatMap { Int($0) }
        let count = asked ?? 150
        var refused = 0
        for _ in 0..<count {
            var mutant = good
            for _ in 0...Int.random(in: 0..<3, using: &stream) {
                // Mostly in the header, which has some 9,000 bytes.
                let place = Int.random(in: 0..<min(9_000, mutant.count), using: &stream)
                switch Int.random(in: 0..<4, using: &stream) {
                case 0: mutant[place] ^= UInt8(1 << Int.random(in: 0..<8, using: &stream))
                case 1: mutant[place] = UInt8.random(in: 0...255, using: &stream)
                case 2: mutant.removeSubrange(place..<min(place + 5, mutant.count))
                default:
                    let end = min(place + 8, mutant.count)
                    mutant.replaceSubrange(place..<end, with: [UInt8](repeating: 0xFF, count: 8))
                }
            }
            try Data(mutant).write(to: url)
            do {
                let checkpoint = try CheckpointFolder(url: url)
                _ = try (checkpoint.weights(), checkpoint.tokenizer())
            } catch {
                refused += 1
            }
        }
        #expect(refused > count / 4)
    }

    @Test("A file without an end of sequence is refused; the end of a turn may stand for it")
    func ends() throws {
        try write(BytePairTokenizer(Self.configuration(GGUFPreTokenizer.all[1])))
        try rewrite(["tokenizer.ggml.eos_token_id": .uint32(.max)])
        #expect(try GGUFTokenizer(file: GGUFFile(url: url)).configuration().endOfSequence == 3)
        try rewrite(["tokenizer.ggml.eot_token_id": nil])
        let error = try #require(throws: TokenizerError.self) {
            try GGUFTokenizer(file: GGUFFile(url: url)).configuration()
        }
        #expect(error.description.contains("tokenizer.ggml.eos_token_id: is absent"))
    }

    @Test("A tokenizer that llama.cpp does not have is not written")
    func unwritable() throws {
        let good = try Self.configuration(GGUFPreTokenizer.all[0])
        var changes: [(BytePairTokenizer.Configuration, String)] = []
        func change(_ message: String, _ body: (inout BytePairTokenizer.Configuration) -> Void) {
            var configuration = good
            body(&configuration)
            changes.append((configuration, message))
        }
        change("pre_tokenizer") { $0.preTokenizers = [.whitespace] + $0.preTokenizers }
        change("pre_tokenizer") { $0.normalizers = [.lowercase] }
        change("decoder") { $0.unknown = 0 }
        change("post_processor") { $0.beginning = [1, 1] }
        change("post_processor") { $0.ending = [3] }
        change("added_tokens") { $0.addedTokens[1].stripsLeft = true }
        for (configuration, message) in changes {
            let error = try #require(throws: TokenizerError.self) {
                try write(BytePairTokenizer(configuration))
            }
            #expect("\(error)".contains(message), "\(error)")
        }
        let other = #expect(throws: TokenizerError.self) {
            try GGUFCheckpoint.write(
                CheckpointFolderTests.model(), tokenizer: CheckpointFolderTests.tokenizer(),
                as: .float16, to: url)
        }
        #expect("\(String(describing: other))".contains("CharacterTokenizer"))
        #expect(!FileManager.default.fileExists(atPath: url.path))
    }
}
