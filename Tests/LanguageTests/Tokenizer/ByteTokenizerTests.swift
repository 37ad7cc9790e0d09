import Testing

@testable import Language

@Suite("Byte tokenizer")
struct ByteTokenizerTests {
    @Test("Every byte has the token of its value, special tokens follow")
    func bytes() throws {
        let tokenizer = try ByteTokenizer()
        var tokens: [Int32] = []
        try Array(UInt8.min...UInt8.max).withUnsafeBufferPointer {
            try tokenizer.encode(utf8: $0, into: &tokens)
        }
        #expect(tokens == Array(0..<256))
        #expect(try tokenizer.encode(text: "a<think>é") == [97, 258, 0xC3, 0xA9])
        #expect(tokenizer.vocabularySize == 260)
        #expect(tokenizer.endOfSequence == 257)
        #expect(tokenizer.padding == 256)
    }

    @Test("Any text returns", arguments: ["", "é\r\n😀\u{0}", "<think>1</think><eos>", "日本語"])
    func roundTrip(text: String) throws {
        let tokenizer = try ByteTokenizer()
        #expect(tokenizer.decode(tokens: try tokenizer.encode(text: text)) == text)
    }

    @Test("Half a character and foreign tokens decode to the replacement character")
    func replacement() throws {
        let tokenizer = try ByteTokenizer()
        #expect(tokenizer.decode(tokens: [97, 0xC3]) == "a\u{FFFD}")
        #expect(tokenizer.decode(tokens: [-1, 97, 5000]) == "\u{FFFD}a\u{FFFD}")
    }

    @Test("Bytes and special tokens must fill the vocabulary")
    func gaps() {
        #expect(throws: TokenizerError.self) {
            try ByteTokenizer(
                tokenOfByte: Array(0..<256), specials: [.init(text: "<eos>", token: 300)],
                endOfSequence: "<eos>", padding: nil)
        }
        #expect(throws: TokenizerError.self) {
            try ByteTokenizer(
                tokenOfByte: Array(0..<255), specials: [.init(text: "<eos>", token: 255)],
                endOfSequence: "<eos>", padding: nil)
        }
    }
}
