import Reasoning
import Testing

@testable import Language

@Suite("Under stress")
struct EngineStressTests {
    @Test("Hundreds of concurrent requests, many cancelled, on a small pool", arguments: [1, 2, 3])
    func storm(seed: UInt64) async throws {
        let decoder = FakeDecoder(pageCount: 48, contextLength: 64)
        let engine = try GenerationEngine(
            decoder: decoder,
            configuration: .init(maxRows: 24, maxTokensPerStep: 48, queueCapacity: 16))
        let requests = Self.requests(seed: seed)
        let expected = try requests.enumerated().map {
            try FakeDecoder.reference($1, contextLength: 64, stops: Self.stops(of: $0))
        }
        let outcomes = await withTaskGroup(of: (Int, Result<[[Token]], any Error>).self) { group in
            for (index, request) in requests.enumerated() {
                group.addTask {
                    let task = Task { try await engine.generate(request).map(\.tokens) }
                    if index % 5 == 0 {
                        for _ in 0..<index % 37 { await Task.yield() }
                        task.cancel()
                    }
                    return (index, await task.result)
                }
            }
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        var cancelled = 0
        for (index, outcome) in outcomes {
            switch outcome {
            case .success(let tokens): #expect(tokens == expected[index])
            case .failure(is CancellationError) where index % 5 == 0: cancelled += 1
            case .failure(let error): Issue.record("request \(index): \(error)")
            }
        }
        #expect(outcomes.count == requests.count && cancelled > 0)
        try await engine.clearCache()
        let statistics = engine.statistics
        #expect(statistics.running == 0 && statistics.waiting == 0)
        #expect(statistics.freePages == decoder.pageCount, "a page leaked")
    }

    private static func stops(of index: Int) -> [String] { index % 4 == 0 ? ["de", "f"] : [] }

    /// Prompts from a few families, so that prefixes are shared, cut and evicted.
    private static func requests(seed: UInt64) -> [GenerationRequest] {
        var stream = RandomStream(seed: seed)
        return (0..<200).map { index in
            let family = FakeDecoder.request(Int.random(in: 0..<6, using: &stream), promptCount: 24)
            let count = Int.random(in: 1...24, using: &stream)
            var request = family
            request.prompt = Array(family.prompt[..<count])
            let samples = Int.random(in: 1...5, using: &stream)
            request.seeds = (0..<samples).map { RandomStream.derive(seed, "\(index)", $0) }
            request.maxTokens = Int.random(in: 1...16, using: &stream)
            if index % 3 == 0 { request.endOfSequence = [] }
            request.stop = try? FakeDecoder.stop(stops(of: index))
            if index % 7 == 0 { request.withheld = .init(token: 2, until: 6) }
            return request
        }
    }
}
