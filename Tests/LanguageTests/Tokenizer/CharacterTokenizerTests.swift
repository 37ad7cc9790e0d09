import Testing

@testable import Language

@Suite("Character tokenizer")
struct CharacterTokenizerTests {
    let tokenizer: CharacterTokenizer

    init() throws {
        tokenizer = try CharacterTokenizer(alphabet: "0123456789+-*/()=?<YN, \né\u{301}e\r😀")
    }

    @Test("Special tokens come first, then the alphabet in its order")
    func order() throws {
        #expect(tokenizer.vocabularySize == 4 + 29)
        #expect(
            try tokenizer.encode(text: "<pad><eos><think></think>01é") == [0, 1, 2, 3, 4, 5, 28])
        #expect(tokenizer.endOfSequence == 1)
        #expect(tokenizer.padding == 0)
        #expect(tokenizer.token(of: "</think>") == 3)
        #expect(tokenizer.token(of: "0") == nil)
    }

    @Test(
        "Text returns from its tokens unchanged",
        arguments: [
            "", "3 7 20=42<think>7*3=21,21+20=41?42N\n</think>(7*3)+20<eos>", "\r\n", "e\u{301}",
            "é", "😀<😀", "<<think><", " \n \n",
        ])
    func roundTrip(text: String) throws {
        let tokens = try tokenizer.encode(text: text)
        #expect(
            Array(tokenizer.decode(tokens: tokens).unicodeScalars) == Array(text.unicodeScalars))
    }

    @Test("A word is one token, the longest first, and special tokens come before words")
    func words() throws {
        let tokenizer = try CharacterTokenizer(
            alphabet: "0123456789=<", words: ["10", "12", "123", "99"])
        let first = Int32(4 + 12)
        #expect(tokenizer.words == ["10", "12", "123", "99"])
        #expect(tokenizer.vocabularySize == 20)
        #expect(try tokenizer.encode(text: "12=10") == [first + 1, 14, first])
        #expect(try tokenizer.encode(text: "1234") == [first + 2, 8])
        #expect(try tokenizer.encode(text: "1210") == [first + 1, first])
        // "0" and "01" are no words, so the next word begins after them.
        #expect(try tokenizer.encode(text: "0199<eos>") == [4, 5, first + 3, 1])
        #expect(tokenizer.decode(tokens: [first + 2, 8, 1]) == "1234<eos>")
    }

    @Test("A word that is repeated or has other characters is an error that names it")
    func invalidWords() {
        for words in [["10", "10"], ["a b"], ["é1"], ["<1"]] {
            do {
                _ = try CharacterTokenizer(alphabet: "01ab <", words: words)
                Issue.record("accepted \(words)")
            } catch {
                let isNamed = "\(error)".contains(words[0])
                #expect(isNamed, "\(error)")
            }
        }
    }

    @Test("A carriage return with a line feed is two tokens, and so is a combining accent")
    func scalars() throws {
        #expect(try tokenizer.encode(text: "\r\n").count == 2)
        #expect(try tokenizer.encode(text: "e\u{301}").count == 2)
        #expect(try tokenizer.encode(text: "é").count == 1)
    }

    @Test(
        "An unknown character is named with its offset in characters",
        arguments: [
            ("x", "\"x\"", 0), ("12é😀x", "\"x\"", 4), ("<think>ü", "\"\\u{00FC}\"", 7),
            ("<thin", "\"t\"", 1),
        ])
    func unknown(text: String, character: String, offset: Int) {
        #expect(throws: TokenizerError.unknownCharacter(character, offset: offset)) {
            try tokenizer.encode(text: text)
        }
    }

    @Test(
        "Bytes that are not UTF-8 are an error, not a guess",
        arguments: [[0x31, 0xFF], [0x31, 0xC3], [0x31, 0x80], [0x31, 0xED, 0xA0, 0x80]] as [[UInt8]]
    )
    func invalidUTF8(bytes: [UInt8]) {
        var tokens: [Int32] = []
        #expect(throws: TokenizerError.invalidUTF8(offset: 1)) {
            try bytes.withUnsafeBufferPointer { try tokenizer.encode(utf8: $0, into: &tokens) }
        }
        #expect(tokens == [5])
    }

    @Test("Encoding a corpus piece by piece appends")
    func appending() throws {
        var tokens: [Int32] = [9]
        for piece in ["12", "", "<eos>"] {
            try Array(piece.utf8).withUnsafeBufferPointer {
                try tokenizer.encode(utf8: $0, into: &tokens)
            }
        }
        #expect(tokens == [9, 5, 6, 1])
    }

    @Test("The longest special token wins where several begin")
    func longest() throws {
        let tokenizer = try CharacterTokenizer(
            alphabet: "ab<", specials: ["<a", "<ab", "<eos>"], padding: nil)
        #expect(try tokenizer.encode(text: "<a<ab<b") == [0, 1, 5, 4])
        #expect(tokenizer.padding == nil)
    }

    @Test("Tokens outside the vocabulary decode to the replacement character")
    func outside() {
        #expect(tokenizer.decode(tokens: [5, -1, 1000, .max, 5]) == "1\u{FFFD}\u{FFFD}\u{FFFD}1")
    }

    @Test("A repeated character or a missing special token is an error that names it")
    func invalid() {
        #expect(
            throws: TokenizerError.invalidField(
                "model.vocab", reason: "the character \"a\" repeats")
        ) { try CharacterTokenizer(alphabet: "aba") }
        #expect(
            throws: TokenizerError.invalidField(
                "eos_token", reason: "'<eos>' is not among the special tokens")
        ) { try CharacterTokenizer(alphabet: "ab", specials: ["<pad>"]) }
        #expect(throws: TokenizerError.self) {
            try CharacterTokenizer(alphabet: "ab", specials: ["<pad>", "<eos>", "<eos>"])
        }
        #expect(throws: TokenizerError.self) {
            try CharacterTokenizer(alphabet: "ab", specials: ["<pad>", "<eos>", ""])
        }
    }
}
