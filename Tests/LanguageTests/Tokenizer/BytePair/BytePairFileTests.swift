import Foundation
import Reasoning
import Testing

@testable import Language

@Suite("Byte-pair tokenizer files")
struct BytePairFileTests {
    /// A small file of bytes, with a part of it put in the place of another.
    static func file(
        _ part: String = "", _ other: String = "", roles: String = #"{"eos_token": "<end>"}"#
    ) throws -> BytePairTokenizer {
        let text = part.isEmpty ? small : small.replacingOccurrences(of: part, with: other)
        #expect(part.isEmpty || text != small, "\(part) is not in the file")
        return try #require(
            try TokenizerFile.read(json: Data(text.utf8), configuration: Data(roles.utf8))
                as? BytePairTokenizer)
    }

    static let small = """
        {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [
          {"id": 0, "content": "<end>", "single_word": false, "lstrip": false, "rstrip": false,
           "normalized": false, "special": true},
          {"id": 7, "content": "<tool>", "single_word": true, "lstrip": true, "rstrip": true,
           "normalized": true, "special": false}],
         "normalizer": {"type": "Sequence", "normalizers": [{"type": "NFC"},
           {"type": "Replace", "pattern": {"String": "x"}, "content": "ab"},
           {"type": "Strip", "strip_left": true, "strip_right": false}]},
         "pre_tokenizer": {"type": "Sequence", "pretokenizers": [
           {"type": "Digits", "individual_digits": true},
           {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true,
            "use_regex": true}]},
         "post_processor": {"type": "Sequence", "processors": [
           {"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": false},
           {"type": "TemplateProcessing",
            "single": [{"SpecialToken": {"id": "<end>", "type_id": 0}},
              {"Sequence": {"id": "A", "type_id": 0}}], "pair": [],
            "special_tokens": {"<end>": {"id": "<end>", "ids": [0], "tokens": ["<end>"]}}}]},
         "decoder": {"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true},
         "model": {"type": "BPE", "dropout": null, "unk_token": null,
           "continuing_subword_prefix": null, "end_of_word_suffix": null, "fuse_unk": false,
           "byte_fallback": false, "ignore_merges": false,
           "vocab": {"<end>": 0, "a": 1, "b": 2, "ab": 3, "Ġ": 4, "Ġab": 5, "1": 6},
           "merges": [["a", "b"], ["Ġ", "ab"]]}}
        """

    /// One of characters, with all that the other has not.
    static let sentence = """
        {"added_tokens": [{"id": 1, "content": "<end>", "special": true}],
         "normalizer": {"type": "Prepend", "prepend": "▁"},
         "pre_tokenizer": {"type": "Sequence", "pretokenizers": [
           {"type": "Split", "pattern": {"String": "b"}, "behavior": "MergedWithNext",
            "invert": true},
           {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "first", "split": false}]},
         "post_processor": null,
         "decoder": {"type": "Sequence", "decoders": [
           {"type": "Replace", "pattern": {"String": "▁"}, "content": " "},
           {"type": "ByteFallback"}, {"type": "Fuse"},
           {"type": "Strip", "content": " ", "start": 1, "stop": 0}]},
         "model": {"type": "BPE", "unk_token": "<unk>", "fuse_unk": true, "byte_fallback": true,
           "vocab": {"<unk>": 0, "<end>": 1, "▁": 2, "a": 3, "▁a": 4, "b": 5, "<0xC3>": 6,
             "<0xA9>": 7}, "merges": ["▁ a"]}}
        """

    @Test("A file of the library is read with all that it says")
    func small() throws {
        let tokenizer = try Self.file()
        #expect(tokenizer.vocabularySize == 8)
        #expect(tokenizer.endOfSequence == 0 && tokenizer.padding == nil)
        #expect(try tokenizer.encode(text: " ab ab1") == [3, 5, 6])
        #expect(try tokenizer.encode(text: "x <tool> a") == [3, 7, 1])
        #expect(try tokenizer.encode(text: "x<tool>a<end>") == [3, 1, 0])
        #expect(try tokenizer.encode(text: "ab", addingSpecialTokens: true) == [0, 3])
        #expect(tokenizer.token(of: "<tool>") == 7 && tokenizer.token(of: "ab") == nil)
        #expect(tokenizer.decode(tokens: [5, 7, 0]) == " ab<tool><end>")
        let sentence = try #require(
            try TokenizerFile.read(
                json: Data(Self.sentence.utf8), configuration: Data(#"{"eos_token": "<end>"}"#.utf8)
            )
                as? BytePairTokenizer)
        #expect(try sentence.encode(text: "aé日c") == [4, 6, 7, 0])
        #expect(bytes(sentence.decode(beginning: [4, 6, 7, 4])) == bytes("aé a"))
        #expect(bytes(sentence.decode(tokens: [4, 6, 7])) == bytes(" aé"))
    }

    @Test(
        "What is not read is refused by its field",
        arguments: [
            (#""type": "NFC""#, #""type": "Precompiled""#, "normalizer.normalizers[0].type"),
            (#"{"String": "x"}"#, #"{"Regex": "x+"}"#, "normalizer.normalizers[1].pattern.Regex"),
            (#"{"String": "x"}"#, #"{"String": ""}"#, "normalizer.pattern"),
            (#""type": "Digits""#, #""type": "Punctuation""#, "pretokenizers[0].type"),
            (
                #""type": "Digits""#,
                #""type": "Split", "pattern": {"Regex": "\\p{L}"}, "behavior": "Isolated""#,
                "pretokenizers[0].pattern.Regex"
            ),
            (
                #""type": "Digits""#,
                #""type": "Split", "pattern": {"String": "a"}, "behavior": "Joined""#,
                "pretokenizers[0].behavior"
            ),
            (#""individual_digits": true"#, #""individual_digits": 1"#, "individual_digits"),
            (#""type": "Digits""#, #""type": "ByteLevel""#, "pre_tokenizer[0] is ByteLevel"),
            (#"{"id": "A", "type_id": 0}"#, #"{"id": "B", "type_id": 0}"#, "single[1]"),
            (#""ids": [0]"#, #""ids": [900]"#, "post_processor: there is no token 900"),
            (#""type": "TemplateProcessing""#, #""type": "RobertaProcessing""#, "processors[1]"),
            (#""decoder": {"type": "ByteLevel""#, #""decoder": {"type": "CTC""#, "decoder.type"),
            (#""dropout": null"#, #""dropout": 0.1"#, "model.dropout"),
            (
                #""end_of_word_suffix": null"#, #""end_of_word_suffix": "</w>""#,
                "end_of_word_suffix"
            ),
            (#""unk_token": null"#, #""unk_token": "?""#, "model.unk_token: '?'"),
            (#""byte_fallback": false"#, #""byte_fallback": true"#, "model.byte_fallback"),
            (#"["a", "b"]"#, #"["a", "c"]"#, "model.merges[0]: 'c'"),
            (#"["a", "b"]"#, #"["b", "a"]"#, "model.merges[0]: 'ba'"),
            (#"["a", "b"]"#, #""a b""#, "model.merges[1]"),
            (#""ab": 3"#, #""ab": 2"#, "'b' and 'ab' are both 2"),
            (#""ab": 3"#, #""ab": 9000000"#, "far outside"),
            (#""<end>": 0,"#, #""<end>": 9,"#, "'<end>' is 9, but 0"),
            (#""id": 7"#, #""id": 3"#, "added_tokens: 'ab' and '<tool>' are both 3"),
            (#""content": "<tool>""#, #""content": "<end>""#, "'<end>' is 0, but 7"),
            (#""id": 7, "content": "<tool>""#, #""id": 7, "content": " ""#, "empty text"),
        ])
    func refused(part: String, other: String, message: String) {
        let error = #expect(throws: TokenizerError.self) { try Self.file(part, other) }
        let isNamed = (error?.description ?? "").contains(message)
        #expect(isNamed, "\(String(describing: error))")
    }

    @Test("Decoders whose tokens depend on each other are refused")
    func decoders() {
        for list: [TokenDecoder] in [
            [], [.strip(" ", start: 1), .fuse], [.fuse, .replace("a", with: "b")],
            [.byteFallback, .replace("a", with: "b")], [.fuse, .byteLevel],
            [.fuse, .strip(" ", start: 1), .strip("a", start: 1)],
        ] {
            #expect(throws: TokenizerError.self) { try TokenBytes(list) }
        }
    }

    @Test("Roles that the configuration does not name stand in the other files")
    func roles() throws {
        try withFolder { folder in
            func save(_ text: String, _ name: String) throws {
                try Data(text.utf8).write(to: folder.appending(path: name))
            }
            try save(Self.small, "tokenizer.json")
            try save("{}", "tokenizer_config.json")
            #expect(throws: TokenizerError.self) { try TokenizerFile.read(folder: folder) }
            try save(#"{"eos_token_id": 3, "pad_token_id": 7}"#, "config.json")
            var read = try TokenizerFile.read(folder: folder)
            #expect(read.endOfSequence == 3 && read.padding == 7)
            #expect(read.chat.format.endOfSequence == "ab")
            try save(#"{"eos_token_id": [900, 0], "pad_token_id": null}"#, "generation_config.json")
            read = try TokenizerFile.read(folder: folder)
            #expect(read.endOfSequence == 0 && read.padding == 7)
            try save(#"{"eos_token": {"content": "<tool>"}}"#, "tokenizer_config.json")
            #expect(try TokenizerFile.read(folder: folder).endOfSequence == 7)
            try save(#"{"eos_token": "<no>"}"#, "tokenizer_config.json")
            #expect(throws: TokenizerError.self) { try TokenizerFile.read(folder: folder) }
        }
    }

    @Test("A folder's files are written back as they were")
    func verbatim() throws {
        try withFolder { folder in
            let files = [
                "tokenizer.json": Self.small + " \n",
                "tokenizer_config.json": #"{ "eos_token":"<end>", "other":[1.50] }"#,
                "chat_template.jinja":
                    "{% for message in messages %}{{ message['content'] }}{% endfor %}",
            ]
            for (name, text) in files {
                try Data(text.utf8).write(to: folder.appending(path: name))
            }
            let tokenizer = try TokenizerFile.read(folder: folder)
            let other = folder.appending(path: "other")
            try FileManager.default.createDirectory(at: other, withIntermediateDirectories: true)
            try TokenizerFile.write(tokenizer, to: other)
            for (name, text) in files {
                #expect(try Data(contentsOf: other.appending(path: name)) == Data(text.utf8))
            }
            #expect(
                try TokenizerFile.read(folder: other) as? BytePairTokenizer
                    == tokenizer as? BytePairTokenizer)
        }
    }

    @Test("Whatever stands in the place of a field, the file is read or refused")
    func hostile() throws {
        let roles = Data(#"{"eos_token": "<end>"}"#.utf8)
        var (read, refused) = (0, 0)
        for text in [Self.small, Self.sentence] {
            for variant in try variants(of: JSONParser.parse(Array(text.utf8))) {
                do {
                    let tokenizer = try TokenizerFile.read(
                        json: Data(variant.text().utf8), configuration: roles)
                    let tokens = try tokenizer.encode(text: " ab 1<tool>x é<end>\u{323}\u{301}")
                    _ = tokenizer.decode(tokens: tokens)
                    if let tokenizer = tokenizer as? BytePairTokenizer {
                        _ = tokenizer.decode(beginning: tokens)
                        let plain = try BytePairTokenizer(tokenizer.configuration)
                        _ = try TokenizerFile.json(of: plain)
                    }
                    read += 1
                } catch is TokenizerError {
                    refused += 1
                }
            }
        }
        #expect(read > 200 && refused > 1_000)
    }

    private static let hostileValues: [JSON] = [
        nil, true, false, -1, 0, 1, 3, .integer(.max), .number(0.5), "", "a", "ab", "\u{0}", " ",
        .string(String(repeating: "a", count: 5_000)), [], [[]], ["a", "a"], .object([]),
        ["type": "Sequence"], ["String": "a"], ["type": "Fuse"],
    ]

    /// The value with each of its parts left out, doubled, or replaced by each hostile value.
    private func variants(of value: JSON) -> [JSON] {
        var all = Self.hostileValues
        switch value {
        case .object(let members):
            for (index, member) in members.enumerated() {
                var fewer = members
                fewer.remove(at: index)
                all.append(.object(fewer))
                for variant in variants(of: member.value) {
                    var changed = members
                    changed[index].value = variant
                    all.append(.object(changed))
                }
            }
        case .array(let values):
            for (index, part) in values.enumerated() {
                var fewer = values
                fewer.remove(at: index)
                all.append(.array(fewer))
                all.append(.array(values + [part]))
                for variant in variants(of: part) {
                    var changed = values
                    changed[index] = variant
                    all.append(.array(changed))
                }
            }
        default: break
        }
        return all
    }

    private func withFolder(_ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "byte-pair-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder)
    }
}
