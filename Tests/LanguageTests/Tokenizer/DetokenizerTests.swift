import Reasoning
import Testing

@testable import Language

@Suite("The detokenizer")
struct DetokenizerTests {
    private let tokenizer: ByteTokenizer

    init() throws {
        tokenizer = try ByteTokenizer()
    }

    @Test("Characters come whole, and as soon as their last byte does")
    func whole() throws {
        var detokenizer = Detokenizer(tokenizer)
        let pieces = try tokenizer.encode(text: "aé日😀\u{E000}<eos>").map {
            detokenizer.text(for: $0)
        }
        #expect(
            pieces == [
                "a", "", "é", "", "", "日", "", "", "", "😀", "", "", "\u{E000}", "<eos>",
            ])
        #expect(detokenizer.end().isEmpty)
    }

    /// Bytes that are characters, their pieces, and what is none, in any order.
    private func tokens(_ stream: inout RandomStream) -> [Token] {
        let some: [Token] = [
            0x61, 0x80, 0xBF, 0xC1, 0xC3, 0xA9, 0xE0, 0xA0, 0xED, 0x9F, 0xE6, 0x97, 0xA5, 0xF0,
            0x9F, 0x98, 0xF4, 0x8F, 0x90, 0xF5, 0xFF, 257, -1,
        ]
        return (0..<Int.random(in: 0...14, using: &stream)).map { _ in
            some[Int.random(in: 0..<some.count, using: &stream)]
        }
    }

    @Test("Joined, the pieces are what all tokens decode to, whatever the bytes")
    func joined() {
        var stream = RandomStream(seed: 1)
        for _ in 0..<20_000 {
            let tokens = tokens(&stream)
            var detokenizer = Detokenizer(tokenizer)
            let pieces = tokens.map { detokenizer.text(for: $0) }
            #expect(pieces.joined() + detokenizer.end() == tokenizer.decode(tokens: tokens))
        }
    }

    @Test("A chain extended piece by piece has the text of all its tokens")
    func extended() {
        var stream = RandomStream(seed: 2)
        let problem = Problem(id: "p", task: "t", question: "", reference: .answer(""))
        for _ in 0..<5_000 {
            var chain = Chain(problem: problem, prompt: [])
            for _ in 0..<3 {
                let tokens = tokens(&stream)
                chain.extend(
                    with: Generation(
                        tokens: tokens, logProbs: tokens.map { _ in 0 }, stopReason: .length,
                        usage: .zero), tokenizer: tokenizer)
                #expect(
                    Array(chain.text.utf8) == Array(tokenizer.decode(tokens: chain.tokens).utf8))
            }
        }
    }
}
