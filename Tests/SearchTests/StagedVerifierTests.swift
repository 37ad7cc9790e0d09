import Reasoning
import Testing

@testable import Search

@Suite("One verifier for open chains, another for finished ones")
struct StagedVerifierTests {
    private struct Constant: Verifier {
        var usesReference = false
        var valuesPartialChains = true
        var value: Double?
        var excess = 0

        func score(_ chains: [Chain]) async throws -> Scores {
            Scores(
                values: chains.map { _ in value } + [Double?](repeating: 1, count: excess),
                usage: Usage(promptTokens: chains.count))
        }
    }

    private func chain(_ text: String) -> Chain {
        Chain(problem: question, prompt: [], text: text)
    }

    private func staged(_ partial: Constant, _ finished: Constant) -> StagedVerifier {
        StagedVerifier(partial: partial, finished: finished)
    }

    @Test("Each scores its own chains, in their places, and both are paid")
    func places() async throws {
        let scores = try await staged(Constant(value: 0.2), Constant(value: 0.9)).score([
            chain("a\n"), chain("a\n</think>7<eos>"), chain("b\n"),
        ])
        #expect(scores.values == [0.2, 0.9, 0.2])
        #expect(scores.usage.promptTokens == 3)
    }

    @Test("A masked chain stays masked, and a wrong count of scores is an error")
    func failures() async throws {
        let masked = try await staged(Constant(value: nil), Constant(value: 0.9))
            .score([chain("a\n")])
        #expect(masked.values == [nil])
        await #expect(throws: SearchError.wrongScoreCount(expected: 1, got: 2)) {
            try await staged(Constant(value: 0.2, excess: 1), Constant(value: 0.9))
                .score([chain("a\n")])
        }
    }

    @Test("It reads the answer key where either does, and values open chains where the first can")
    func capabilities() {
        #expect(staged(Constant(), Constant(usesReference: true)).usesReference)
        #expect(!staged(Constant(valuesPartialChains: false), Constant()).valuesPartialChains)
        #expect(staged(Constant(), Constant(valuesPartialChains: false)).valuesPartialChains)
    }
}
