import Foundation
import Reasoning
import Testing

@testable import Language

@Suite("Tokenizer files")
struct TokenizerFileTests {
    static let configuration = #"{"eos_token": "<eos>", "pad_token": {"content": "<pad>"}}"#

    static func read(_ json: String, _ configuration: String = configuration) throws
        -> any Tokenizer
    {
        try TokenizerFile.read(json: Data(json.utf8), configuration: Data(configuration.utf8))
    }

    @Test("A character vocabulary returns from its folder")
    func characters() throws {
        try expectReturn(of: CharacterTokenizer(alphabet: "019+= \n\"\\é\u{301}e\u{1}\t\r😀"))
        try expectReturn(of: CharacterTokenizer(alphabet: "0123=", words: ["10", "123", "ab"]))
    }

    private func expectReturn(of tokenizer: CharacterTokenizer) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try TokenizerFile.write(tokenizer, to: folder)
        #expect(try TokenizerFile.read(folder: folder) as? CharacterTokenizer == tokenizer)
    }

    @Test("A byte vocabulary returns, in whatever order its tokens are")
    func bytes() throws {
        let order = (0..<256).map { Int32(255 - $0 + 1) }
        let specials = [
            SpecialTokens.Entry(text: "<eos>", token: 0), .init(text: "<pad>", token: 257),
        ]
        for tokenizer in [
            try ByteTokenizer(),
            try ByteTokenizer(
                tokenOfByte: order, specials: specials, endOfSequence: "<eos>", padding: nil),
        ] {
            let (file, roles) = try TokenizerFile.json(of: tokenizer)
            let read = try Self.read(file.text(), roles.text())
            #expect(read as? ByteTokenizer == tokenizer)
        }
    }

    @Test("A file saved by the tokenizers library 0.23 is read with the same tokens")
    func peer() throws {
        let tokenizer = try Self.read(
            #"""
            {"version":"1.0","truncation":null,"padding":null,"added_tokens":[
            {"id":0,"content":"<pad>","single_word":false,"lstrip":false,"rstrip":false,
            "normalized":false,"special":true},{"id":1,"content":"<eos>","single_word":false,
            "lstrip":false,"rstrip":false,"normalized":false,"special":true}],"normalizer":null,
            "pre_tokenizer":{"type":"Split","pattern":{"Regex":"[\\s\\S]"},"behavior":"Isolated",
            "invert":false},"post_processor":null,"decoder":{"type":"Fuse"},"model":{
            "type":"WordLevel","vocab":{"<pad>":0,"<eos>":1,"7":2,"\n":3,"\u00e9":4},
            "unk_token":"<unknown>"}}
            """#)
        #expect(try tokenizer.encode(text: "7é\n7<eos>") == [2, 4, 3, 2, 1])
        #expect(tokenizer.padding == 0)
    }

    @Test("Special tokens that stand only among the added ones extend the vocabulary")
    func addedOnly() throws {
        let tokenizer = try Self.read(
            Hostile.file(vocabulary: #""a": 0, "b": 1"#, added: [("<eos>", 2), ("<pad>", 3)]))
        #expect(tokenizer.vocabularySize == 4)
        #expect(try tokenizer.encode(text: "ab<eos>") == [0, 1, 2])
    }

    @Test("Hostile files give an error that names the place", arguments: Hostile.table)
    func hostile(json: String, message: String) {
        let error = #expect(throws: TokenizerError.self) { try Self.read(json) }
        let text = error?.description ?? ""
        let isNamed = text.contains(message)
        #expect(isNamed, "\(text)")
    }

    @Test("The end of sequence must be named by the configuration")
    func roles() {
        let file = Hostile.file(vocabulary: #""a": 0"#, added: [("<eos>", 1)])
        for (configuration, message) in [
            ("{}", "eos_token"), (#"{"eos_token": 3}"#, "eos_token: is a number"),
            (#"{"eos_token": "a"}"#, "'a' is not among the special tokens"), ("[", "line 1"),
        ] {
            let error = #expect(throws: TokenizerError.self) { try Self.read(file, configuration) }
            let isNamed = (error?.description ?? "").contains(message)
            #expect(isNamed, "\(String(describing: error))")
        }
    }
}

/// Files that a tokenizer must refuse, with a part of the message each.
private enum Hostile {
    static func file(
        vocabulary: String, added: [(String, Int)] = [("<eos>", 0), ("<pad>", 1)],
        splitter: String = #""Split", "pattern": {"Regex": "[\\s\\S]"}, "behavior": "Isolated""#,
        model: String = #""type": "WordLevel""#, rest: String = ""
    ) -> String {
        let tokens = added.map { #"{"content": "\#($0.0)", "id": \#($0.1)}"# }
        return #"""
            {"added_tokens": [\#(tokens.joined(separator: ","))], \#(rest)
            "pre_tokenizer": {"type": \#(splitter)},
            "model": {\#(model), "vocab": {\#(vocabulary)}}}
            """#
    }

    static let specials = #""<eos>": 0, "<pad>": 1"#
    static let byteLevel = #""ByteLevel", "add_prefix_space": false"#

    static let table: [(String, String)] = [
        ("", "line 1"),
        ("{", "line 1: a key should be here"),
        (#"{"model": "#, "the text ends"),
        ("\n\n[1,]", "line 3"),
        ("[]", "model.type: is absent"),
        (#"{"model": 3}"#, "model.type: is absent"),
        (String(repeating: "[", count: 100_000), "nested more than 64 deep"),
        (String(repeating: #"{"a":"#, count: 100_000), "nested more than 64 deep"),
        (#"{"model": {"type": "Unigram"}}"#, "model.type is 'Unigram'"),
        (#"{"normalizer": {"type": "NFC"}, "model": {"type": "BPE"}}"#, #"normalizer is "NFC""#),
        (#"{"added_tokens": {}, "model": {"type": "BPE"}}"#, "added_tokens: is an object"),
        (file(vocabulary: specials, rest: #""added_tokens": [],"#), #""added_tokens" repeats"#),
        (file(vocabulary: #""a": 2, "a": 3"#), #""a" repeats"#),
        (file(vocabulary: #""a": 2, "\u0061": 3"#), #""a" repeats"#),
        (file(vocabulary: #""a": 2, "b": 2"#), "'a' and 'b' are both 2"),
        (file(vocabulary: #""a": 2, "b": 4"#), "'b' is 4, outside a vocabulary of 4"),
        (file(vocabulary: #""a": 0"#), "'<eos>' and 'a' are both 0"),
        (file(vocabulary: #""a": -1"#), "-1 is not between 0"),
        (file(vocabulary: #""a": 1e300"#), "not an integer"),
        (file(vocabulary: #""a": 99999999999999999999"#), "not an integer"),
        (file(vocabulary: #""a": 9223372036854775807"#), "is not between 0"),
        (file(vocabulary: #""a": "2""#), "model.vocab['a']: is a string"),
        (file(vocabulary: #""a+": 2"#), "'a+' is neither one character"),
        (file(vocabulary: #""ab": 2"#), "Split into the vocabulary's words"),
        (file(vocabulary: #""": 2"#), "token 2 is empty"),
        (file(vocabulary: #""<eos>": 1, "a": 2"#), "but 0 among added_tokens"),
        (
            file(vocabulary: #""a": 2"#, added: [("<eos>", 0), ("<eos>", 1)]),
            "'<eos>' stands there twice"
        ),
        (file(vocabulary: #""a": 2"#, added: [("<eos>", 0), ("", 1)]), "empty text"),
        (file(vocabulary: #""a": 2"#, added: [("<eos>", -7), ("<pad>", 1)]), "added_tokens[0].id"),
        (
            file(vocabulary: #""a": 2"#, splitter: #""Whitespace""#),
            #"pre_tokenizer is "Whitespace""#
        ),
        (
            file(vocabulary: "", model: #""type": "BPE", "merges": ["a b"]"#),
            "model.merges[0]: 'a' is not in the vocabulary"
        ),
        (file(vocabulary: "", model: #""type": "BPE""#), "model.merges: is not a list"),
        (
            file(vocabulary: specials, splitter: byteLevel, model: #""type": "BPE", "merges": []"#),
            "has no byte 0"
        ),
        (
            file(
                vocabulary: #""日": 2"#, splitter: byteLevel, model: #""type": "BPE", "merges": []"#),
            "'日' is neither a byte nor special"
        ),
        (
            file(vocabulary: "", model: #""type": "BPE", "merges": [], "byte_fallback": true"#),
            "model.byte_fallback is true"
        ),
        (
            #"{"added_tokens": [{"content": "a", "id": 0, "lstrip": true}], "model": {}}"#,
            "added_tokens[0].lstrip"
        ),
        (#"{"model": {"type": "\ud800"}}"#, "half a surrogate pair"),
        ("{\"model\": \"\u{1}\"}", "control character"),
        (#"{"a": 01}"#, "not a JSON value"),
        (#"{"a": 1} x"#, "text after the value"),
    ]
}
