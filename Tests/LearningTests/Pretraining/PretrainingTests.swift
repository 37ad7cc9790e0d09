import Language
import Reasoning
import Tasks
import Tensors
import Testing

@testable import Learning

@Suite("Pretraining")
struct PretrainingTests {
    private struct Long: PretrainingCorpus {
        var alphabet: String { "0123456789 =" }

        func example(at index: Int) -> CorpusExample {
            CorpusExample(
                prompt: "1 2=3<think>", continuation: String(repeating: "1", count: 90 + index))
        }
    }

    @Test("The loss falls on a corpus that can be learned, to about its entropy")
    func learns() throws {
        let model = try Transformer(
            configuration: Toy.configuration(), random: RandomSource(seed: 2))
        var training = try Pretraining(
            model: model, tokenizer: Toy.tokenizer(), corpus: Toy.Corpus(),
            configuration: Toy.pretraining())
        var losses: [Double] = []
        while !training.isDone { losses.append(try training.advance().loss) }
        #expect(losses.count == 100)
        #expect(abs(losses[0] - 3.3) < 0.2)  // ln 27
        // One bit in eight tokens: ln 2 / 8 = 0.087.
        #expect(losses.suffix(10).allSatisfy { $0 < 0.2 })
        #expect(losses.suffix(10).reduce(0, +) / 10 > 0.06)
    }

    @Test("The loss is the mean over continuations, computed text by text")
    func loss() throws {
        let model = try Toy.untaught()
        let tokenizer = try Toy.tokenizer()
        var sum = 0.0
        var scored = 0
        var run = 0
        var index = 0
        while run < 100 {
            let example = Toy.Corpus().example(at: index)
            let prompt = try tokenizer.encode(text: example.prompt)
            let continuation = try tokenizer.encode(text: example.continuation)
            var batch = PackedBatch()
            batch.append(prompt: prompt, continuations: [continuation])
            #expect(batch.tokens.count == prompt.count + continuation.count - 1)
            sum -= try model.tokenLogProbs(of: batch).logProbs.floats().map(Double.init)
                .reduce(0, +)
            scored += continuation.count
            run += batch.tokens.count
            index += 1
        }
        var training = try Pretraining(
            model: model, tokenizer: tokenizer, corpus: Toy.Corpus(),
            configuration: .init(tokens: 300, tokensPerStep: 100))
        let step = try training.advance()
        #expect(abs(step.loss - sum / Double(scored)) < 1e-4)
        #expect(step.usage.promptTokens == run)
        #expect(training.counters["cursor"] == index)
        #expect(step.record.ledger[.training] == step.usage)
    }

    /// The same texts, each token of which weighs something.
    private struct Weighed: PretrainingCorpus {
        let weights: [Float]?
        var context = 0
        var alphabet: String { Toy.Corpus().alphabet }

        func example(at index: Int) -> CorpusExample {
            CorpusExample(
                prompt: "1 2 3=6<think>", continuation: "1+2=3\n</think>1+2+3<eos>",
                context: context, weights: index % 2 == 0 ? weights : nil)
        }
    }

    private func step(_ corpus: Weighed, tokens: Int = 20) throws -> (
        loss: Double, bits: [[UInt32]]
    ) {
        let model = try Toy.untaught()
        var training = try Pretraining(
            model: model, tokenizer: Toy.tokenizer(), corpus: corpus,
            configuration: .init(tokens: tokens, tokensPerStep: tokens))
        return (try training.advance().loss, try model.bits())
    }

    @Test("A token's loss is taken times its weight; one of weight 0 is context")
    func weights() throws {
        let plain = try step(Weighed(weights: nil))
        let ones = try step(Weighed(weights: Array(repeating: 1, count: 13)))
        #expect(ones.bits == plain.bits && ones.loss == plain.loss)
        let masked = Array(repeating: Float(0), count: 6) + Array(repeating: 1, count: 7)
        let context = try step(Weighed(weights: nil, context: 6))
        #expect(try step(Weighed(weights: masked)).bits == context.bits)
        #expect(context.bits != plain.bits)
        let tokenizer = try Toy.tokenizer()
        var batch = PackedBatch()
        let example = Weighed(weights: nil).example(at: 0)
        batch.append(
            prompt: try tokenizer.encode(text: example.prompt),
            continuations: [try tokenizer.encode(text: example.continuation)])
        let logProbs = try Toy.untaught().tokenLogProbs(of: batch).logProbs.floats()
        let weights = (0..<13).map { Float($0 % 3) / 2 }
        let expected = zip(logProbs, weights).reduce(0.0) { $0 - Double($1.0 * $1.1) }
        let scored = weights.count { $0 > 0 }
        let some = try step(Weighed(weights: weights))
        #expect(abs(some.loss - expected / Double(scored)) < 1e-5)
        // Beside a text without weights, whose tokens weigh 1.
        let both = try step(Weighed(weights: weights), tokens: 40)
        let sum = expected - logProbs.reduce(0.0) { $0 + Double($1) }
        #expect(abs(both.loss - sum / Double(scored + 13)) < 1e-5)
        let error = #expect(throws: ConfigurationError.self) {
            try step(Weighed(weights: [1, 1]))
        }
        #expect(error?.field == "weights")
    }

    /// Texts that a model sampled in more tokens than its tokenizer has for them.
    private struct Sampled: PretrainingCorpus {
        let tokens: [Token]?
        var alphabet: String { "0123456789 =" }

        func example(at index: Int) -> CorpusExample {
            CorpusExample(prompt: "1 2=3<think>", continuation: "12<eos>", tokens: tokens)
        }
    }

    @Test("Chains that were sampled are learned token for token, others as they are encoded")
    func sampledTokens() throws {
        let tokenizer = try CharacterTokenizer(alphabet: "0123456789 =", words: ["12"])
        let apart = try ["1", "2", "<eos>"].flatMap { try tokenizer.encode(text: $0) }
        let together = try tokenizer.encode(text: "12<eos>")
        #expect(apart.count == 3 && together.count == 2)
        for (tokens, count) in [(apart, 3), (nil, 2)] {
            var training = try Pretraining(
                model: Toy.untaught(), tokenizer: tokenizer, corpus: Sampled(tokens: tokens),
                configuration: .init(tokens: 1, tokensPerStep: 1))
            let prompt = try tokenizer.encode(text: "1 2=3<think>").count
            #expect(try training.advance().usage.promptTokens == prompt + count - 1)
        }
    }

    @Test("A text beyond the context is an error that says how long it is")
    func tooLong() throws {
        var training = try Pretraining(
            model: Toy.untaught(), tokenizer: Toy.tokenizer(), corpus: Long(),
            configuration: .init(tokens: 1000, tokensPerStep: 90))
        _ = try training.advance()
        #expect(throws: LearningError.sequenceTooLong(tokens: 97, context: 96)) {
            try training.advance()
        }
    }

    @Test(
        "Steps that the tokens make",
        arguments: [(1, 10, 1), (10, 10, 1), (11, 10, 2), (.max, 1, .max), (.max, .max, 1)])
    func steps(tokens: Int, tokensPerStep: Int, steps: Int) {
        #expect(
            Pretraining.Configuration(tokens: tokens, tokensPerStep: tokensPerStep).steps == steps)
    }

    @Test("Fields out of bounds are named")
    func validation() {
        for (field, configuration) in [
            ("tokens", Pretraining.Configuration(tokens: 0)),
            ("tokensPerStep", .init(tokens: 5, tokensPerStep: 0)),
            ("tokensPerStep", .init(tokens: 5, tokensPerStep: .max)),
            ("tokens", .init(tokens: .max)),
            ("checkpointInterval", .init(tokens: 5, checkpointInterval: 0)),
            ("optimizer.learningRate", .init(tokens: 5, optimizer: .init(learningRate: -.nan))),
        ] {
            let error = #expect(throws: ConfigurationError.self) { try configuration.validate() }
            #expect(error?.description.hasPrefix(field + ":") == true)
        }
    }
}
