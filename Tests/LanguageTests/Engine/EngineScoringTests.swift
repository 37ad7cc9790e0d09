import Reasoning
import Testing

@testable import Language

@Suite("Scores of tokens that a sequence does not have")
struct EngineScoringTests {
    private let tokens = FakeDecoder.request(3, promptCount: 23).prompt

    /// The log-probability of `token` after the first tokens, by a request of its own.
    private func alone(_ token: Token, after count: Int) async throws -> Float {
        let engine = try GenerationEngine(decoder: FakeDecoder())
        return try await engine.score(tokens: tokens[..<count] + [token], from: count)[0]
    }

    @Test(
        "Targets anywhere, in any order and several at a place, are each the token scored alone",
        arguments: [1, 5, 256])
    func targets(tokensPerStep: Int) async throws {
        let engine = try GenerationEngine(
            decoder: FakeDecoder(), configuration: .init(maxTokensPerStep: tokensPerStep))
        let asked: [(place: Int, token: Token)] = [(20, 1), (4, 2), (4, 7), (11, 0), (20, 1)]
        let request = ScoreRequest(
            tokens: tokens, targets: asked.map { .init(position: $0.place, token: $0.token) })
        #expect(request.targets.map(\.position) == [4, 4, 11, 20, 20])
        let found = try await engine.score([request])[0]
        for (target, logProb) in zip(request.targets, found.logProbs) {
            #expect(try await alone(target.token, after: target.position + 1) == logProb)
        }
        #expect(found.logProbs.count == 5)
    }

    @Test("What stands behind the last target is not run, and a cached prefix costs nothing")
    func usage() async throws {
        let decoder = FakeDecoder()
        let engine = try GenerationEngine(decoder: decoder)
        func usage(_ place: Int) async throws -> Usage {
            try await engine.score([
                ScoreRequest(tokens: tokens, targets: [.init(position: place, token: 1)])
            ])[0].usage
        }
        try await PrefixAccount.sharing {
            let first = try await usage(9)
            #expect(
                first.promptTokens == 10 && first.cachedTokens == 0 && first.generatedTokens == 0)
            #expect(first.flops == decoder.flops(newTokens: 10, atPosition: 0))
            let second = try await usage(14)
            #expect(second.promptTokens == 5 && second.cachedTokens == 10)
            #expect(second.flops == decoder.flops(newTokens: 5, atPosition: 10))
            #expect(engine.statistics.flops == first.flops + second.flops)
        }
        // By itself it pays for what others left in the cache.
        #expect(try await usage(14).promptTokens == 15)
    }

    @Test("Many requests are answered in their order, those without targets at once")
    func batch() async throws {
        let engine = try GenerationEngine(decoder: FakeDecoder())
        let requests = (0..<20).map { index in
            ScoreRequest(
                tokens: tokens,
                targets: index % 5 == 0 ? [] : [.init(position: index, token: Token(index % 12))])
        }
        let found = try await engine.score(requests)
        for (request, result) in zip(requests, found) {
            guard let target = request.targets.first else {
                #expect(result.logProbs.isEmpty && result.usage == .zero)
                continue
            }
            #expect(
                try await result.logProbs == [alone(target.token, after: target.position + 1)])
        }
    }

    @Test(
        "A target outside the tokens or the vocabulary is refused",
        arguments: [(-1, 1), (23, 1), (3, 12), (3, -1)] as [(Int, Token)])
    func refused(place: Int, token: Token) async throws {
        let engine = try GenerationEngine(decoder: FakeDecoder())
        let request = ScoreRequest(
            tokens: tokens, targets: [.init(position: place, token: token)])
        await #expect(throws: ConfigurationError.self) { try await engine.score([request]) }
    }

    @Test(
        "What was predicted where a watched token was drawn is remembered, to the bit, and not run again"
    )
    func remembered() async throws {
        let watched: [Token] = [3, 5, 8]
        var request = FakeDecoder.request(2, samples: 3, maxTokens: 30)
        request.endOfSequence = []
        let engine = try GenerationEngine(decoder: FakeDecoder())
        engine.rememberPredictions(of: watched)
        let chains = try await engine.generate(request).map(\.tokens)
        #expect(try chains == FakeDecoder.reference(request))
        let computed = engine.statistics.computedTokens
        var places = 0
        for chain in chains {
            let all = request.prompt + chain
            // The first draw is the prompt's, which is not remembered.
            for (index, token) in chain.enumerated().dropFirst() where watched.contains(token) {
                let position = request.prompt.count + index - 1
                let found = try await engine.score([
                    ScoreRequest(
                        tokens: all,
                        targets: [8, 3].map { .init(position: position, token: $0) })
                ])[0]
                let fresh = try GenerationEngine(decoder: FakeDecoder())
                for (token, logProb) in zip([8, 3] as [Token], found.logProbs) {
                    let prefix = all[...position] + [token]
                    #expect(
                        try await fresh.score(tokens: Array(prefix), from: position + 1)[0]
                            == logProb)
                }
                places += 1
            }
        }
        #expect(places > 5)
        #expect(engine.statistics.computedTokens == computed)
        // Another token: the head has to be run. Other weights: everything.
        let last = ScoreRequest(
            tokens: request.prompt + chains[0],
            targets: [.init(position: request.prompt.count + 3, token: 7)])
        _ = try await engine.score([last])
        #expect(engine.statistics.computedTokens == computed)
        #expect(engine.statistics.recalledTokens == 1)
        try await engine.weightsDidChange()
        _ = try await engine.score([last])
        #expect(engine.statistics.computedTokens > computed + 2)
    }
}
