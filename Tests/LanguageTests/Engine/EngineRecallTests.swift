import Reasoning
import Testing

@testable import Language

/// What a cached position predicts is had by the head alone, and is what it was.
@Suite("Recalled positions")
struct EngineRecallTests {
    private let tokens = FakeDecoder.request(3, promptCount: 30).prompt

    private func all(after positions: some Sequence<Int>) -> ScoreRequest {
        let targets = positions.flatMap { position in
            [5, 2].map { ScoreRequest.Target(position: position, token: $0) }
        }
        return ScoreRequest(tokens: tokens, targets: targets)
    }

    private func fresh(_ request: ScoreRequest) async throws -> [Float] {
        let engine = try GenerationEngine(decoder: FakeDecoder())
        return try await engine.score([request])[0].logProbs
    }

    @Test("A known prompt draws what it would have drawn", arguments: [1, 3])
    func draws(samples: Int) async throws {
        let engine = try GenerationEngine(decoder: FakeDecoder())
        _ = try await engine.score(tokens: tokens, from: 1)
        for count in [30, 29, 16, 8, 5, 1] {
            let before = engine.statistics
            let request = GenerationRequest(
                prompt: Array(tokens[..<count]),
                seeds: (0..<samples).map { UInt64(count + 100 * $0) }, maxTokens: 1)
            let found = try await engine.generate(request)
            #expect(try found.map(\.tokens) == FakeDecoder.reference(request))
            // The last token was scored and not run.
            let isNew = count == 30
            let after = engine.statistics
            #expect(after.computedTokens - before.computedTokens == (isNew ? 1 : 0))
            #expect(after.recalledTokens - before.recalledTokens == (isNew ? 0 : 1))
            #expect(after.flops - before.flops == (isNew ? 1029 : 10))
        }
    }

    @Test("A known sequence is scored at every position by the head", arguments: [4096, 7, 1])
    func scores(tokensPerStep: Int) async throws {
        let engine = try GenerationEngine(
            decoder: FakeDecoder(), configuration: .init(maxTokensPerStep: tokensPerStep))
        let expected = try await fresh(all(after: 0..<30))
        // Half of it is known, then all.
        _ = try await engine.score([all(after: [14])])
        for computed in [15, 0] {
            let before = engine.statistics
            let found = try await engine.score([all(after: 0..<30)])[0]
            #expect(found.logProbs == expected)
            let after = engine.statistics
            #expect(after.computedTokens - before.computedTokens == computed)
            #expect(after.recalledTokens - before.recalledTokens == 30 - computed)
            #expect(after.cachedTokens - before.cachedTokens == 30 - computed)
        }
    }

    @Test("Scores and draws of the same sequences at once, on a small pool", arguments: 1...5)
    func together(seed: UInt64) async throws {
        let decoder = FakeDecoder(pageCount: 24)
        let engine = try GenerationEngine(
            decoder: decoder,
            configuration: .init(maxRows: 8, maxTokensPerStep: 12, queueCapacity: 8))
        var stream = RandomStream(seed: seed)
        var scores: [ScoreRequest] = []
        var draws: [GenerationRequest] = []
        for index in 0..<60 {
            let family = FakeDecoder.request(index % 4, promptCount: 30).prompt
            let count = Int.random(in: 1...30, using: &stream)
            scores.append(
                ScoreRequest(
                    tokens: Array(family[..<count]),
                    targets: (0..<count).filter { _ in Bool.random(using: &stream) }
                        .map { .init(position: $0, token: Token(index % 12)) }))
            draws.append(
                GenerationRequest(
                    prompt: Array(family[..<count]),
                    seeds: (0...UInt64(index % 3)).map { UInt64(index) + 100 * $0 }, maxTokens: 6))
        }
        let (asked, drawn) = (scores, draws)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<60 {
                group.addTask {
                    let found = try await engine.score([asked[index]])[0].logProbs
                    #expect(try await found == self.fresh(asked[index]))
                }
                group.addTask {
                    let found = try await engine.generate(drawn[index])
                    #expect(try found.map(\.tokens) == FakeDecoder.reference(drawn[index]))
                }
            }
            try await group.waitForAll()
        }
        try await engine.clearCache()
        #expect(engine.statistics.freePages == decoder.pageCount, "a page leaked")
        #expect(engine.statistics.recalledTokens > 0)
    }

    @Test("A recalled position without finite logits is named")
    func damaged() async throws {
        let decoder = FakeDecoder()
        decoder.damagedToken = tokens[20]
        let at = try #require(tokens.firstIndex(of: tokens[20]))
        let engine = try GenerationEngine(decoder: decoder)
        // Nothing is asked about the damaged position.
        _ = try await engine.score([all(after: [29])])
        await #expect(throws: EngineError.nonFiniteLogits(position: at)) {
            try await engine.generate(
                GenerationRequest(prompt: Array(tokens[...at]), seeds: [1], maxTokens: 1))
        }
        await #expect(throws: EngineError.nonFiniteLogits(position: at)) {
            try await engine.score([all(after: [0, 3, at])])
        }
        #expect(engine.statistics.running == 0)
    }
}
