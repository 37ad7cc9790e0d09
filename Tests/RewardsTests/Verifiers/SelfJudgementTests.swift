import Foundation
import Language
import PonderModelTesting
import Reasoning
import Tensors
import Testing

@testable import Rewards

@Suite("A chat model's own word on a chain, asked for in words")
struct SelfJudgementTests {
    private let tokenizer: ByteTokenizer
    private let model: Transformer
    private let verifier: SelfJudgement

    /// A model that opens its thought as a published one does.
    init() throws {
        tokenizer = try ByteTokenizer(
            chat: Chat(template: ChatTemplate(opening: ""), opening: "<think>\n"))
        model = try TinyModel.untaught(
            TinyModel.configuration(tokenizer, layers: 2, context: 512), scale: 5)
        verifier = try SelfJudgement(
            engine: Toy.engine(model), tokenizer: tokenizer, task: Toy.task)
    }

    /// p(Y) / (p(Y) + p(N)) behind the question about a solution, by one pass over it alone.
    private func direct(_ shown: String, isFinished: Bool) throws -> Double {
        let asked =
            isFinished
            ? "Is the final answer of this solution correct?"
            : "This solution is not finished yet. Are all of its steps correct so far?"
        let prompt =
            "Here is a problem and a proposed solution.\n\nProblem:\n1\n\nSolution:\n\(shown)\n\n"
            + "\(asked) Answer with one word, Yes or No.<think>\n\n</think>\n\n"
        // The words differ in their first byte.
        return try model.verdict(
            behind: tokenizer.encode(text: prompt), tokenizer: tokenizer)
    }

    @Test("The score is p(Yes) against p(No) behind the question, computed directly")
    func direct() async throws {
        let chains = [
            Toy.chain("12a\n34b\n</think>7<eos>"), Toy.chain("12a\n", stop: .stopSequence),
        ]
        let scores = try await verifier.score(chains)
        let expected = [
            try direct("12a\n34b\n\n7", isFinished: true), try direct("12a", isFinished: false),
        ]
        #expect(gap(scores.values.map { $0 ?? .nan }, expected) < 1e-5)
        #expect(abs(expected[0] - expected[1]) > 1e-4, "the two questions differ")
        #expect(!verifier.usesReference && verifier.valuesPartialChains)
    }

    @Test(
        "Reading is charged as the question about the chain, and a batch is its chains one by one")
    func batched() async throws {
        let chains = ["1\n</think>7<eos>", "34b\n2\n</think>8<eos>"].map { Toy.chain($0) }
        let together = try await verifier.score(chains)
        var alone: [Double?] = []
        var tokens = 0
        for chain in chains {
            let scores = try await verifier.score([chain])
            alone += scores.values
            tokens += scores.usage.promptTokens
            #expect(scores.usage.promptTokens > 150 && scores.usage.generatedTokens == 0)
        }
        #expect(gap(together.values.map { $0 ?? .nan }, alone.map { $0 ?? .nan }) < 1e-5)
        // What the questions begin with alike is run once.
        #expect(together.usage.promptTokens < tokens)
        #expect(together.usage.flops > 0)
    }

    @Test(
        "A chain without a word is not judged yet; one that ended without an answer, or is too long, never"
    )
    func masked() async throws {
        let scores = try await verifier.score([
            Toy.chain("", stop: nil), Toy.chain("\n", stop: .stopSequence), Toy.chain("12a<eos>"),
            Toy.chain(String(repeating: "1", count: 600) + "</think>7<eos>"),
            Toy.chain("</think>7<eos>"),
        ])
        #expect(Array(scores.words.prefix(4)) == [.notYet, .notYet, .never, .never])
        #expect(scores.values[4] != nil)
    }

    @Test(
        "A model that knows no marks, or is told of them, is asked without them, and answers at once"
    )
    func told() throws {
        let template = ChatTemplate(opening: ">")
        for chat in [
            Chat(template: template, opening: "<think>\n", instruction: "Use <think>."),
            Chat(template: template, format: .unmarked(endOfSequence: "<eos>")),
        ] {
            #expect(try chat.promptForAnswer(to: [.user("So?")]) == "So?>")
        }
        let thinking = Chat(template: ChatTemplate(opening: "<think>"))
        #expect(try thinking.promptForAnswer(to: [.user("So?")]) == "So?<think>\n</think>\n\n")
    }

    /// A tokenizer to which both words are the same.
    private struct Deaf: Tokenizer {
        var vocabularySize: Int { 2 }
        var endOfSequence: Int32 { 1 }
        var padding: Int32? { nil }
        func encode(utf8 bytes: UnsafeBufferPointer<UInt8>, into tokens: inout [Int32]) throws {
            tokens.append(0)
        }
        func decode(tokens: [Int32]) -> String { "" }
        func token(of special: String) -> Int32? { nil }
    }

    @Test("Where the two words are the same tokens there is no such verifier")
    func deaf() throws {
        let error = #expect(throws: ConfigurationError.self) {
            try SelfJudgement(engine: Toy.engine(model), tokenizer: Deaf(), task: Toy.task)
        }
        #expect(error?.reason.contains("does not tell") ?? false)
    }

    @Test("By the name self a published model is asked, and one of Ponder's own read")
    func named() throws {
        let asked = try LocalModel(model: model, tokenizer: tokenizer, memory: 1 << 22)
        let own = try LocalModel(
            model: Toy.policy(), tokenizer: Toy.tokenizer(), memory: 1 << 22)
        func named(_ name: String, _ model: LocalModel) throws -> any Verifier {
            try VerifierCatalog.standard.verifier(
                named: name, for: VerifierUse(task: Toy.task, model: model))
        }
        #expect(try named("self", asked) is SelfJudgement)
        #expect(try named("self", own) is SelfCheckVerifier)
        #expect(try named("likelihood", own) is ChainLikelihood)
    }
}

@Suite("How probable a chain was")
struct ChainLikelihoodTests {
    @Test("The geometric mean over drawn tokens; forced ones do not count")
    func mean() async throws {
        var chain = Toy.chain("abc")
        chain.tokens = [1, 2, 3]
        chain.logProbs = [Float(log(0.5)), 0, Float(log(0.125))]
        chain.forced = [1..<2]
        var forced = chain
        forced.forced = [0..<3]
        let scores = try await ChainLikelihood().score([chain, forced, Toy.chain("", stop: nil)])
        #expect(abs((scores.values[0] ?? .nan) - 0.25) < 1e-6)
        #expect(scores.words[1] == .notYet && scores.words[2] == .notYet)
        #expect(scores.usage == .zero)
    }

    @Test("It never leaves what a score may be")
    func bounded() async throws {
        var chain = Toy.chain("a")
        chain.tokens = [1]
        for logProb in [Float(1e-6), -1e30, -Float.infinity] {
            chain.logProbs = [logProb]
            let value = try await ChainLikelihood().score([chain]).values[0] ?? .nan
            #expect((0...1).contains(value))
        }
    }
}
