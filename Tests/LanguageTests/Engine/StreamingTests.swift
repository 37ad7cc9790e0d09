import Reasoning
import Testing

@testable import Language

@Suite("Streamed chains")
struct StreamingTests {
    private struct Bytes: ReasoningTask {
        var name: String { "bytes" }
        var format: ChainFormat { ChainFormat() }
        var alphabet: String { "" }
        func prompt(for problem: Problem) -> String { problem.question }
        func judge(answer: String, of problem: Problem) -> Verdict { .unanswered }
        func canonical(answer: String, of problem: Problem) -> String? { answer }
    }

    private let problem = Problem(
        id: "p1", task: "bytes", question: "abc", reference: .answer("a"))

    private func policy(_ decoder: FakeDecoder) throws -> LocalPolicy {
        try LocalPolicy(
            engine: GenerationEngine(decoder: decoder), tokenizer: ByteTokenizer(), task: Bytes())
    }

    private func decoder() -> FakeDecoder { FakeDecoder(vocabularySize: 260) }

    @Test("A stream yields the text and the tokens of the chain that sample draws, and its bill")
    func same() async throws {
        let policy = try policy(decoder())
        for seed in 0..<20 as Range<UInt64> {
            let parameters = GenerateParameters(maxTokens: 40, seed: seed)
            let sampled = try await policy.sample(
                from: policy.begin(problem), count: 1, parameters: parameters)
            var text = ""
            var tokens: [Token] = []
            var end: (chain: Chain, usage: Usage)?
            for try await event in policy.stream(problem, parameters: parameters) {
                #expect(end == nil)
                switch event {
                case .piece(let piece, let with):
                    text += piece
                    tokens += with
                case .finished(let chain, let usage): end = (chain, usage)
                }
            }
            #expect(end?.chain == sampled.chains[0])
            #expect(Array(text.utf8) == Array(sampled.chains[0].text.utf8))
            #expect(tokens == sampled.chains[0].tokens)
            #expect(try end?.usage.promptTokens == policy.begin(problem).prompt.count)
            #expect(end?.usage.generatedTokens == tokens.count)
            #expect(end?.usage.flops == sampled.usage.flops)
        }
    }

    @Test("A chain without room ends its stream at once, and what is wrong ends it with an error")
    func closed() async throws {
        let policy = try policy(decoder())
        var chain = try policy.begin(problem)
        chain.stopReason = .endOfSequence
        for try await event in policy.stream(chain) {
            guard case .finished(let same, let usage) = event else {
                Issue.record("\(event)")
                continue
            }
            #expect(same == chain && usage == .zero)
        }
        await #expect(throws: ConfigurationError.self) {
            for try await _ in policy.stream(problem, parameters: .init(temperature: 1e-40)) {}
        }
        await #expect(throws: ConfigurationError.self) {
            for try await _ in policy.stream(problem, parameters: .init(stop: [""])) {}
        }
    }

    @Test("Who ends the iteration, or is cancelled, ends the drawing")
    func cancelled() async throws {
        // A context that is never full.
        let decoder = FakeDecoder(
            pageCount: 4096, contextLength: 1 << 13, vocabularySize: 256)
        let policy = try LocalPolicy(
            engine: GenerationEngine(decoder: decoder),
            tokenizer: CharacterTokenizer(alphabet: "abc"), task: Bytes(), endOfSequence: [])
        for try await event in policy.stream(problem) {
            if case .piece = event { break }
        }
        let (pieces, piece) = AsyncStream.makeStream(of: Void.self)
        let reading = Task {
            for try await _ in policy.stream(problem) { piece.yield() }
        }
        for await _ in pieces { break }
        reading.cancel()
        _ = await reading.result
        // Ended, neither takes part in a step any more; the next request tells when that is so.
        while policy.engine.statistics.running > 0 { await Task.yield() }
        #expect(policy.engine.statistics.waiting == 0)
    }
}
