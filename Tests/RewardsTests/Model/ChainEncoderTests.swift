import Language
import Reasoning
import Testing

@testable import Rewards

@Suite("Chains in a verifier's tokens")
struct ChainEncoderTests {
    @Test("Steps end where their last tokens end, the answer's with the end of sequence")
    func ends() throws {
        let encoded = try Toy.encoder().encode(Toy.chain("12a\n34b\n</think>7<eos>"))
        #expect(encoded.ends == [4, 8, 11])
        #expect(encoded.tokens.count == 11)
        #expect(encoded.valuedPositions == [4, 8, 11])
        #expect(try encoded.prompt == Toy.tokenizer().encode(text: "1<think>"))
        #expect(try encoded.tokens == Toy.tokenizer().encode(text: "12a\n34b\n</think>7<eos>"))
    }

    @Test(
        "A step that is still being written is valued at its end, a chain without text at its prompt",
        arguments: [("12a\n34", [4, 6]), ("12", [2]), ("", [0]), ("12a\n", [4])])
    func partial(text: String, positions: [Int]) throws {
        let encoded = try Toy.encoder().encode(Toy.chain(text, stop: .length))
        #expect(encoded.valuedPositions == positions)
    }

    @Test(
        "A window shows the last steps alone, and what is being written behind them",
        arguments: [
            ("12a\n34b\n5c\n</think>7<eos>", "5c\n</think>7<eos>"),
            ("12a\n34b\n5c\n6", "34b\n5c\n6"), ("12a\n3", "12a\n3"), ("", ""),
        ])
    func window(text: String, shown: String) throws {
        let encoder = ChainEncoder(task: Toy.task, tokenizer: try Toy.tokenizer(), window: 2)
        let whole = ChainEncoder(task: Toy.task, tokenizer: try Toy.tokenizer())
        let chain = Toy.chain(text, stop: .length)
        #expect(try encoder.encode(chain) == whole.encode(Toy.chain(shown, stop: .length)))
        #expect(try encoder.encode(chain, cuts: []).tokens == whole.encode(chain).tokens)
    }

    @Test("With bytes for tokens, a step ends behind its last byte")
    func bytes() throws {
        let encoder = ChainEncoder(task: Toy.task, tokenizer: try ByteTokenizer())
        let encoded = try encoder.encode(Toy.chain("é\nabc\n", stop: .length))
        #expect(encoded.ends == [3, 7])
    }

    @Test("A text that the vocabulary lacks is an error")
    func unknown() throws {
        #expect(throws: TokenizerError.self) { try Toy.encoder().encode(Toy.chain("é")) }
    }
}
