import Foundation
import Reasoning
import Tensors
import Testing

@testable import Language

/// A model with rows for more tokens than its tokenizer has.
@Suite("A vocabulary that was filled up")
struct PaddedVocabularyTests {
    let folder = CheckpointFolderTests.Folder()
    let tokenizer: CharacterTokenizer
    /// Of 39 rows, while the tokenizer has 18 tokens. One of the others is likelier than any token.
    let whole: Transformer

    init() throws {
        tokenizer = try CheckpointFolderTests.tokenizer()
        let model = try RandomModel.biases.make()
        var weights = Dictionary(uniqueKeysWithValues: model.namedParameters.map { ($0, $1) })
        var values = try model.embedding.floats()
        for place in values.indices where place / 42 == 30 { values[place] *= 8 }
        weights["embedding"] = try Tensor(values, model.embedding.shape)
        whole = try Transformer(configuration: model.configuration, weights: weights)
        try CheckpointFolder.write(whole, tokenizer: tokenizer, to: folder.url)
    }

    private var tokens: [Token] {
        RandomModel.biases.tokens(50, seed: 3).map { $0 % Token(tokenizer.vocabularySize) }
    }

    /// Log-probabilities of `tokens[1...]` under the whole model's distributions without the rest.
    private func masked() throws -> [Float] {
        let logits = try withoutGradients {
            try whole.logits(
                hidden: whole.hidden(
                    tokens: Tensor(tokens.map { Int($0) }),
                    spans: [Span(start: 0, length: tokens.count)])
            ).doubles()
        }
        return zip(tokens.indices, tokens.dropFirst()).map { row, next in
            let kept = logits[row * 39..<row * 39 + tokenizer.vocabularySize]
            let sum = kept.reduce(0) { $0 + exp($1) }
            return Float(logits[row * 39 + Int(next)] - log(sum))
        }
    }

    @Test("Sampler, scores and training see the distribution over the tokenizer's tokens")
    func distribution() async throws {
        let expected = try masked()
        #expect(try gap(whole.logProbs(of: tokens), expected) > 0.1)
        let local = try LocalModel(folder: folder.url, memory: 1 << 20)
        #expect(local.model.vocabularySize == 18)
        #expect(local.engine.vocabularySize == 18)
        #expect(try gap(local.model.logProbs(of: tokens), expected) < 1e-4)
        for decoder in [
            try FusedDecoder(model: local.model, memory: 1 << 20) as any DecodeBackend,
            try PlainDecoder(model: local.model, memory: 1 << 20),
        ] {
            nonisolated(unsafe) let decoder = decoder
            let engine = try GenerationEngine(decoder: decoder)
            #expect(try await gap(engine.score(tokens: tokens, from: 1), expected) < 1e-4)
            for temperature: Float in [0, 1, 5] {
                let request = GenerationRequest(
                    prompt: Array(tokens[..<9]), seeds: [1, 2, 3], maxTokens: 40,
                    temperature: temperature)
                for sample in try await engine.generate(request) {
                    #expect(sample.tokens.allSatisfy { $0 < 18 })
                    guard temperature == 1 else { continue }
                    let once = try local.model.logProbs(of: request.prompt + sample.tokens)
                    #expect(gap(sample.logProbs, Array(once[8...])) < 1e-4)
                }
            }
            await #expect(throws: ConfigurationError.self) {
                try await engine.score(tokens: [1, 18], from: 1)
            }
        }
    }

    @Test("Rows of no token learn nothing, and are written back")
    func training() throws {
        let local = try LocalModel(folder: folder.url, memory: 1 << 20)
        var batch = PackedBatch()
        batch.append(prompt: [1], continuations: [tokens])
        let (logProbs, entropies) = try local.model.tokenLogProbs(of: batch)
        #expect(try entropies.detached().floats().allSatisfy { $0 <= Float(log(18.0)) + 1e-5 })
        try logProbs.mean().backward()
        let gradient = try #require(try local.model.embedding.grad)
        #expect(gradient.shape == [39, 42])
        #expect(try gradient.sliced(18..<39, axis: 0).floats().allSatisfy { $0 == 0 })
        #expect(try gradient.sliced(0..<18, axis: 0).floats().contains { $0 != 0 })

        let copy = CheckpointFolderTests.Folder()
        try CheckpointFolder.copy(folder.url, to: copy.url)
        let written = try CheckpointFolder(url: copy.url)
        #expect(written.configuration.vocabularySize == 39)
        #expect(
            try written.weights()[LlamaWeights.embedding]?.floats() == whole.embedding.floats())
        #expect(try written.transformer().vocabularySize == 18)
    }

    @Test("A model without a tokenizer has logits for every row; copies keep what they have")
    func views() throws {
        #expect(whole.vocabularySize == 39)
        let limited = try whole.limited(to: 18)
        #expect(limited.embedding === whole.embedding)
        #expect(try whole.limited(to: 39) === whole)
        #expect(try limited.copied().vocabularySize == 18)
        #expect(try limited.stored(as: .bfloat16).vocabularySize == 18)
        #expect(try limited.with(head: .ones([39, 42])).vocabularySize == 18)
        for tokens in [0, 40] {
            #expect(throws: ModelError.vocabulary(tokens: tokens, rows: 39)) {
                try whole.limited(to: tokens)
            }
        }
    }

    @Test("The tokens are counted without knowing the tokenizer")
    func count() throws {
        for (json, count) in [
            (#"{"model": {"type": "BPE", "vocab": {"a": 0, "b": 4}, "merges": ["a b"]}}"#, 5),
            (#"{"model": {"vocab": {"a": 0}}, "added_tokens": [{"id": 9, "content": "x"}]}"#, 10),
            (#"{"model": {"type": "Unigram", "vocab": [["a", -1.5], ["b", -2]]}}"#, 2),
            (#"{"model": {}}"#, nil), ("[]", nil),
        ] {
            #expect(try TokenizerFile.tokenCount(in: JSONParser.parse(json.utf8)) == count)
        }
        for json in [
            #"{"model": {"vocab": {"a": -1}}}"#, #"{"model": {"vocab": {"a": "b"}}}"#,
            #"{"added_tokens": [{}]}"#, #"{"added_tokens": [{"id": 1099511627776}]}"#,
        ] {
            #expect(throws: TokenizerError.self) {
                try TokenizerFile.tokenCount(in: JSONParser.parse(json.utf8))
            }
        }
        #expect(try CheckpointFolder(url: folder.url).tokenCount() == 18)
    }
}
