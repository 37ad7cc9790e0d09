import Reasoning
import Testing

@testable import Language

/// However rows are batched, forked, cached, stalled or preempted, every sample is the one that a
/// fresh pass over its whole prefix for each token would have drawn.
@Suite("The engine changes nothing but the speed")
struct EngineInvariantTests {
    private func engine(
        _ decoder: FakeDecoder, rows: Int = 64, tokens: Int = 256, queue: Int = 1024
    ) throws -> GenerationEngine {
        try GenerationEngine(
            decoder: decoder,
            configuration: .init(maxRows: rows, maxTokensPerStep: tokens, queueCapacity: queue))
    }

    @Test("A sample alone is the sample by definition", arguments: [1, 3, 4, 5, 8, 30])
    func alone(promptCount: Int) async throws {
        let engine = try engine(FakeDecoder())
        let request = FakeDecoder.request(promptCount, promptCount: promptCount)
        let found = try await engine.generate(request)
        #expect(try found.map(\.tokens) == FakeDecoder.reference(request))
    }

    @Test("A sample in a batch is the sample alone")
    func batch() async throws {
        let requests = (0..<20).map { FakeDecoder.request($0, promptCount: 1 + $0, samples: 2) }
        let engine = try engine(FakeDecoder(pageCount: 1024))
        let found = try await engine.generate(batch: requests)
        for (request, generations) in zip(requests, found) {
            #expect(try generations.map(\.tokens) == FakeDecoder.reference(request))
        }
    }

    @Test("Forks of a prompt are samples computed anew", arguments: [4, 7, 8, 9])
    func forks(promptCount: Int) async throws {
        let decoder = FakeDecoder()
        let engine = try engine(decoder)
        let request = FakeDecoder.request(1, promptCount: promptCount, samples: 12)
        let found = try await engine.generate(request)
        #expect(try found.map(\.tokens) == FakeDecoder.reference(request))
        #expect(decoder.trace[0].map(\.rowCount) == [Int32(promptCount)])
        #expect(engine.statistics.forkedTokens == promptCount * 11)
    }

    @Test("More samples than rows are drawn in turns", arguments: [1, 2, 5])
    func moreSamplesThanRows(rows: Int) async throws {
        let decoder = FakeDecoder()
        let engine = try engine(decoder, rows: rows)
        let request = FakeDecoder.request(1, samples: 17)
        let found = try await engine.generate(request)
        #expect(try found.map(\.tokens) == FakeDecoder.reference(request))
        #expect(decoder.trace.allSatisfy { $0.count <= rows })
    }

    @Test(
        "A prompt prefilled in pieces beside others gives the same tokens", arguments: [1, 3, 16])
    func chunks(tokensPerStep: Int) async throws {
        let decoder = FakeDecoder()
        let engine = try engine(decoder, tokens: tokensPerStep)
        let requests = (0..<6).map { FakeDecoder.request($0, promptCount: 41, samples: 2) }
        let found = try await engine.generate(batch: requests)
        for (request, generations) in zip(requests, found) {
            #expect(try generations.map(\.tokens) == FakeDecoder.reference(request))
        }
        #expect(
            decoder.trace.allSatisfy { step in
                step.reduce(0) { $0 + Int($1.rowCount) } <= max(tokensPerStep, step.count)
            })
    }

    @Test("A prefix from the cache gives the same tokens as a fresh one")
    func cache() async throws {
        let decoder = FakeDecoder()
        let engine = try engine(decoder)
        let first = FakeDecoder.request(1, promptCount: 14)
        let tokens = try await engine.generate(first)[0].tokens
        for kept in 0...tokens.count {
            var again = first
            again.prompt += tokens[..<kept]
            again.prompt.append(7)
            #expect(try await engine.generate(again).map(\.tokens) == FakeDecoder.reference(again))
        }
        let cached = engine.statistics.cachedTokens
        #expect(cached >= (0...tokens.count - 1).reduce(0) { $0 + 14 + $1 - 1 })
    }

    @Test("A chain continued in pieces is the chain at once")
    func pieces() async throws {
        let engine = try engine(FakeDecoder())
        var request = FakeDecoder.request(3, maxTokens: 30)
        request.endOfSequence = []
        let whole = try await engine.generate(request)[0].tokens
        request.maxTokens = 10
        var pieces: [Token] = []
        for _ in 0..<3 {
            let piece = try await engine.generate(request)[0].tokens
            pieces += piece
            request.prompt += piece
            request.firstCounter += piece.count
        }
        #expect(pieces == whole)
    }

    @Test(
        "Evictions and preemptions under a small pool change nothing", arguments: [9, 12, 20, 33])
    func smallPool(pageCount: Int) async throws {
        let decoder = FakeDecoder(pageCount: pageCount)
        let engine = try engine(decoder)
        var requests = (0..<12).map {
            FakeDecoder.request($0, promptCount: 3 + $0, samples: 4, maxTokens: 20)
        }
        for i in requests.indices { requests[i].endOfSequence = [] }
        let found = try await engine.generate(batch: requests)
        for (request, generations) in zip(requests, found) {
            #expect(try generations.map(\.tokens) == FakeDecoder.reference(request))
        }
        let statistics = engine.statistics
        #expect(statistics.evictions > 0)
        #expect(pageCount > 12 || statistics.preemptions > 0)
        #expect(statistics.freePages + statistics.cachedPages == pageCount)
        #expect(statistics.generatedTokens == 12 * 4 * 20)
        // Evicted and preempted, it ran more; the bill is what it is on an engine of its own.
        let usage = found.joined().reduce(Usage.zero) { $0 + $1.usage }
        #expect(usage.promptTokens == requests.reduce(0) { $0 + $1.prompt.count })
        #expect(
            usage.flops
                == requests.reduce(0) {
                    let count = $1.prompt.count
                    return $0 + decoder.flops(newTokens: count, atPosition: 0)
                        + 4 * decoder.flops(newTokens: 19, atPosition: count)
                })
    }

    @Test("The same list of requests makes the same batches")
    func determinism() async throws {
        let requests = (0..<30).map { FakeDecoder.request($0, promptCount: 5 + $0 % 7, samples: 3) }
        var traces: [[[DecodeSequence]]] = []
        for _ in 0..<2 {
            let decoder = FakeDecoder(pageCount: 60)
            let engine = try engine(decoder, rows: 16, tokens: 40, queue: 4)
            _ = try await engine.generate(batch: requests)
            traces.append(decoder.trace)
        }
        #expect(traces[0] == traces[1])
    }

    @Test("Scores are the log-probabilities of the tokens drawn, cached or not")
    func scores() async throws {
        let engine = try engine(FakeDecoder(), tokens: 7)
        var request = FakeDecoder.request(2, promptCount: 10)
        request.endOfSequence = []
        let found = try await engine.generate(request)[0]
        let tokens = request.prompt + found.tokens
        for _ in 0..<2 {
            let scores = try await engine.score(tokens: tokens, from: 10)
            #expect(scores.count == found.tokens.count)
            for (score, logProb) in zip(scores, found.logProbs) {
                #expect(abs(score - logProb) < 1e-4)
            }
            let later = try await engine.score(tokens: tokens, from: 12)
            #expect(later == Array(scores[2...]))
            try await engine.clearCache()
        }
        #expect(try await engine.score(tokens: tokens, from: tokens.count) == [])
    }
}
