import Foundation
import Reasoning
import Testing

@testable import Language

@Suite("Byte-pair tokenizers")
struct BytePairTokenizerTests {
    @Test("Every text has the tokens that the library gives it", arguments: BytePairGolden.names)
    func encoding(name: String) throws {
        let golden = try BytePairGolden.read(name)
        let tokenizer = try golden.read()
        let texts = try BytePairGolden.commonTexts()
        #expect(texts.count == golden.encodings.count)
        for (text, expected) in zip(texts, golden.encodings) {
            let tokens = try tokenizer.encode(text: text)
            #expect(tokens == expected, "\(text.debugDescription)")
        }
        // Once more from what was kept of pieces.
        for (text, expected) in zip(texts, golden.encodings) {
            #expect(try tokenizer.encode(text: text) == expected)
        }
    }

    @Test("Tokens have the library's text", arguments: BytePairGolden.names)
    func decoding(name: String) throws {
        let golden = try BytePairGolden.read(name)
        let tokenizer = try golden.read()
        for (tokens, expected) in zip(
            golden.encodings + golden.tokens, golden.decodings + golden.texts)
        {
            let text = tokenizer.decode(beginning: tokens)
            #expect(bytes(text) == bytes(expected), "\(text.debugDescription)")
        }
    }

    @Test("A stream of tokens has the text of all of them", arguments: BytePairGolden.names)
    func streaming(name: String) throws {
        let golden = try BytePairGolden.read(name)
        let tokenizer = try golden.read()
        for tokens in golden.encodings.suffix(100) + golden.tokens {
            var detokenizer = Detokenizer(tokenizer)
            let text = tokens.map { detokenizer.text(for: $0) }.joined() + detokenizer.end()
            #expect(bytes(text) == bytes(tokenizer.decode(tokens: tokens)))
        }
        #expect(tokenizer.decode(tokens: [-1, .max]) == "\u{FFFD}\u{FFFD}")
    }

    @Test("What the post-processor adds is added where asked for", arguments: BytePairGolden.names)
    func specials(name: String) throws {
        let golden = try BytePairGolden.read(name)
        let tokenizer = try golden.read()
        let text = try BytePairGolden.commonTexts()[15]
        #expect(
            try tokenizer.encode(text: text, addingSpecialTokens: true) == golden.withSpecials)
        #expect(
            try tokenizer.encode(text: text, addingSpecialTokens: false) == golden.encodings[15])
    }

    @Test(
        "A tokenizer of plain values is written so that it is read back",
        arguments: BytePairGolden.names)
    func written(name: String) throws {
        let tokenizer = try BytePairGolden.read(name).read()
        let plain = try BytePairTokenizer(tokenizer.configuration, chat: tokenizer.chat)
        let (file, roles) = try TokenizerFile.json(of: plain)
        let read = try #require(
            try TokenizerFile.read(
                json: Data(file.text().utf8), configuration: Data(roles.text().utf8))
                as? BytePairTokenizer)
        #expect(read.configuration == tokenizer.configuration)
        #expect(read.chat == tokenizer.chat)
    }

    @Test("Bytes that are not UTF-8 are an error behind the tokens before them")
    func invalid() throws {
        let tokenizer = try BytePairGolden.read("gpt2").read()
        var tokens: [Int32] = []
        let text: [UInt8] = [0x61, 0x20, 0xC3, 0x28]
        #expect(throws: TokenizerError.invalidUTF8(offset: 2)) {
            try text.withUnsafeBufferPointer { try tokenizer.encode(utf8: $0, into: &tokens) }
        }
        #expect(try tokens == tokenizer.encode(text: "a "))
    }

    @Test(
        "A hundred thousand bytes of one letter, of spaces, of marks, of half a token end, and return",
        .timeLimit(.minutes(5)),
        arguments: [("gpt2", "a"), ("llama2", " "), ("qwen2", "\u{323}\u{301}"), ("roberta", "<")])
    func long(name: String, letter: String) throws {
        let tokenizer = try BytePairGolden.read(name).read()
        let text = String(repeating: letter, count: 100_000 / letter.utf8.count)
        let decoded = tokenizer.decode(beginning: try tokenizer.encode(text: text))
        // The first of which may have a space before them.
        let expected = name == "qwen2" ? UnicodeForm.nfc.normalized(bytes(text)) : bytes(text)
        #expect(bytes(decoded).suffix(expected.count) == expected[...])
    }

    @Test("Long pieces are merged as short ones")
    func merging() throws {
        // Texts of a few letters, in which almost all merge in more than one way.
        var stream = RandomStream(4, "merges")
        var merged = 0
        for _ in 0..<40 {
            var tokens = ["a", "b", "c"]
            var merges: [BytePairMerge] = []
            for _ in 0..<30 {
                let pair = (0..<2).map { _ in Int.random(in: 0..<tokens.count, using: &stream) }
                let text = tokens[pair[0]] + tokens[pair[1]]
                if !tokens.contains(text) { tokens.append(text) }
                merges.append(BytePairMerge(left: Int32(pair[0]), right: Int32(pair[1])))
            }
            let rules = try MergeRules(merges, texts: TokenTexts(tokens), tokens: tokens)
            for _ in 0..<20 {
                let symbols = (0..<40).map { _ in Int32.random(in: 0..<3, using: &stream) }
                var (searched, queued) = (symbols, symbols)
                rules.search(&searched)
                rules.queue(&queued)
                #expect(searched == queued)
                merged += symbols.count - searched.count
            }
        }
        #expect(merged > 8_000)
    }
}
