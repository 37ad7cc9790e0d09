import Foundation
import Reasoning
import Tensors
import Testing

@testable import Language

/// What is read of a GGUF file, for `scripts/check-gguf`, which compares it with peers.
@Suite("GGUF file of a peer")
struct GGUFPeerTests {
    private struct Case: Encodable {
        var text: String
        var tokens: [Token]
        var logits: [Float]
    }

    static let file = ProcessInfo.processInfo.environment["PONDER_GGUF"]
    static let destination = ProcessInfo.processInfo.environment["PONDER_GGUF_FOLDER"]

    static let texts = [
        "The capital of France is", "Lily has 12 figs, eats 3 and buys 1048576 more.  12 left?\n",
        "def f(x):\n    return x + 1\n\n\n", "naïve Ångström 名前 👩‍👩‍👧 don't DON'T",
        "<|im_start|>user\nWhat is 7*6?<|im_end|>\n<|im_start|>assistant\n",
    ]

    @Test(
        "Weights, tokens and logits, where PONDER_GGUF_FOLDER says",
        .enabled(if: file != nil && destination != nil))
    func export() throws {
        let url = URL(filePath: try #require(Self.destination))
        let checkpoint = try CheckpointFolder(url: URL(filePath: try #require(Self.file)))
        let weights = try checkpoint.weights().map { (name: $0.key, tensor: $0.value) }
        try saveSafetensors(weights, url: url.appending(path: "weights.safetensors"))
        // Without its chat, whose template may be any.
        let tokenizer = try BytePairTokenizer(
            GGUFTokenizer(file: #require(checkpoint.gguf).file).configuration())
        let model = try checkpoint.transformer()
        let cases = try Self.texts.map { text in
            let tokens = try tokenizer.encode(text: text)
            #expect(tokenizer.decode(tokens: tokens) == text)
            let logits = try withoutGradients {
                let hidden = try model.hidden(
                    tokens: Tensor(tokens.map { Int($0) }),
                    spans: [Span(start: 0, length: tokens.count)])
                return try model.logits(
                    hidden: hidden.sliced(tokens.count - 1..<tokens.count, axis: 0)
                ).floats()
            }
            return Case(text: text, tokens: tokens, logits: logits)
        }
        try JSONEncoder().encode(cases).write(to: url.appending(path: "cases.json"))
    }
}
