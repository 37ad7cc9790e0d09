import Reasoning
import Testing

@testable import Language

/// Errors reach those they concern, and the engine goes on.
@Suite("Failures")
struct EngineFailureTests {
    private let good = FakeDecoder.request(1, samples: 3)

    @Test("A decoder's error fails the requests in its step, and the next ones succeed")
    func decoderError() async throws {
        let decoder = FakeDecoder()
        decoder.failingSteps = [3]
        let engine = try GenerationEngine(decoder: decoder)
        var request = good
        request.endOfSequence = []
        await #expect(throws: FakeDecoder.Failure.asked) { try await engine.generate(request) }
        #expect(try await engine.generate(request).map(\.tokens) == FakeDecoder.reference(request))
        #expect(engine.statistics.freePages + engine.statistics.cachedPages == decoder.pageCount)
    }

    @Test("Logits that are not finite fail their request alone, and nothing of it is cached")
    func nonFinite() async throws {
        let decoder = FakeDecoder()
        decoder.damagedToken = 11
        let engine = try GenerationEngine(decoder: decoder)
        var bad = FakeDecoder.request(2)
        bad.prompt = [1, 2, 3, 4, 5, 11]
        var fine = FakeDecoder.request(3)
        fine.prompt = [1, 2, 3]
        fine.withheld = .init(token: 11, until: 100)
        let failing = Task { [bad] in try await engine.generate(bad) }
        let passing = Task { [fine] in try await engine.generate(fine) }
        #expect(try await passing.value.map(\.tokens) == FakeDecoder.reference(fine))
        await #expect(throws: EngineError.nonFiniteLogits(position: 5)) {
            try await failing.value
        }
        #expect(engine.statistics.cachedPages <= 4)
    }

    @Test("A field out of range is named, and nothing runs")
    func validation() async throws {
        let decoder = FakeDecoder()
        let engine = try GenerationEngine(decoder: decoder)
        let changes: [(String, (inout GenerationRequest) -> Void)] = [
            ("prompt", { $0.prompt = [] }), ("prompt", { $0.prompt = [1, 12] }),
            ("prompt", { $0.prompt = [-1] }), ("seeds", { $0.seeds = [] }),
            ("temperature", { $0.temperature = -1 }), ("temperature", { $0.temperature = .nan }),
            ("topP", { $0.topP = 0 }), ("topK", { $0.topK = -1 }),
            ("temperature", { $0.temperature = 1e-40 }), ("maxTokens", { $0.maxTokens = 0 }),
            ("withheld", { $0.withheld = .init(token: 12, until: 1) }),
            ("firstCounter", { $0.firstCounter = -1 }),
        ]
        for (field, change) in changes {
            var request = good
            change(&request)
            do {
                _ = try await engine.generate(request)
                Issue.record("\(field) was accepted")
            } catch let error as ConfigurationError {
                #expect(error.field == field)
            }
        }
        var long = good
        long.prompt = Array(repeating: 1, count: 128)
        await #expect(throws: EngineError.promptTooLong(tokens: 128, contextLength: 128)) {
            try await engine.generate(long)
        }
        await #expect(throws: ConfigurationError.self) {
            try await engine.score(tokens: [1, 2], from: 0)
        }
        await #expect(throws: ConfigurationError.self) {
            try await engine.score(tokens: [1, 99], from: 1)
        }
        #expect(decoder.trace.isEmpty)
    }

    @Test("A sequence that cannot fit alone fails clearly, at once or when it has grown")
    func tooLarge() async throws {
        let engine = try GenerationEngine(decoder: FakeDecoder(pageCount: 5))
        var long = FakeDecoder.request(1, promptCount: 21)
        await #expect(throws: EngineError.poolTooSmall(pagesNeeded: 6, pageCount: 5)) {
            try await engine.generate(long)
        }
        long = FakeDecoder.request(1, promptCount: 18, samples: 2, maxTokens: 40)
        long.endOfSequence = []
        await #expect(throws: EngineError.poolTooSmall(pagesNeeded: 6, pageCount: 5)) {
            try await engine.generate(long)
        }
        let short = FakeDecoder.request(1, promptCount: 4, maxTokens: 8)
        #expect(try await engine.generate(short).map(\.tokens) == FakeDecoder.reference(short))
    }
}
