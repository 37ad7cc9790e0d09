import Reasoning
import Testing

@testable import Language

@Suite("What is computed more than once is counted")
struct PrefixCountTests {
    /// Twelve tokens after a prompt of nine, whatever they are.
    private func request(samples: Int = 1) -> GenerationRequest {
        var request = FakeDecoder.request(1, samples: samples)
        request.endOfSequence = []
        return request
    }

    private func count(_ engine: GenerationEngine) throws -> PrefixCount {
        let statistics = engine.statistics
        let count = try #require(statistics.prefixes)
        #expect(count.computed == statistics.computedTokens)
        #expect(
            count.computed == count.unique + count.repeated + count.reread + count.redrawn)
        return count
    }

    @Test("Nothing is counted unless asked for")
    func off() async throws {
        let engine = try GenerationEngine(decoder: FakeDecoder())
        _ = try await engine.generate(request())
        #expect(engine.statistics.prefixes == nil)
    }

    @Test("A chain alone is computed once; drawn again, nothing of its prompt is")
    func again() async throws {
        let engine = try GenerationEngine(decoder: FakeDecoder())
        try await engine.countPrefixes()
        _ = try await engine.generate(request())
        // The last token drawn is not run.
        #expect(try count(engine).unique == 9 + 11)
        #expect(try count(engine).computed == 9 + 11)
        _ = try await engine.generate(request())
        let twice = try count(engine)
        #expect(twice.unique == 9 + 11)
        #expect(twice.repeated == 0)
        #expect(twice.reread == 0)
        #expect(twice.redrawn == 11)
        #expect(twice.computedPerUnique == 1)
    }

    @Test("A chain that is continued, at any place, repeats nothing", arguments: [1, 3, 4, 7, 12])
    func continued(kept: Int) async throws {
        let engine = try GenerationEngine(decoder: FakeDecoder())
        try await engine.countPrefixes()
        let tokens = try await engine.generate(request())[0].tokens
        var next = request(samples: 3)
        next.prompt += tokens[..<kept]
        _ = try await engine.generate(next)
        let found = try count(engine)
        #expect(found.repeated == 0)
        #expect(found.reread == 0)
    }

    @Test("Samples that agree draw the same again, and share their prompt")
    func agreeing() async throws {
        let engine = try GenerationEngine(decoder: FakeDecoder())
        try await engine.countPrefixes()
        var twins = request(samples: 2)
        twins.seeds = [twins.seeds[0], twins.seeds[0]]
        _ = try await engine.generate(twins)
        let found = try count(engine)
        #expect(found.unique == 9 + 11)
        #expect(found.redrawn == 11)
        #expect(found.computedPerUnique == 1)
    }

    @Test("Where memory does not suffice, what was evicted is repeated")
    func evicted() async throws {
        let engine = try GenerationEngine(decoder: FakeDecoder(pageCount: 12))
        try await engine.countPrefixes()
        let first = FakeDecoder.request(1, promptCount: 30)
        _ = try await engine.generate(first)
        for other in 2..<5 {
            _ = try await engine.generate(FakeDecoder.request(other, promptCount: 30))
        }
        _ = try await engine.generate(first)
        #expect(engine.statistics.evictions > 0)
        #expect(try count(engine).repeated > 0)
    }

    @Test("With other weights, or an empty cache, everything is new")
    func forgotten() async throws {
        let engine = try GenerationEngine(decoder: FakeDecoder())
        try await engine.countPrefixes()
        _ = try await engine.generate(request())
        try await engine.clearCache()
        _ = try await engine.generate(request())
        try await engine.weightsDidChange()
        _ = try await engine.generate(request())
        #expect(try count(engine).unique == 3 * (9 + 11))
        try await engine.stopCountingPrefixes()
        _ = try await engine.generate(request())
        #expect(engine.statistics.prefixes?.unique == 3 * (9 + 11))
    }
}
