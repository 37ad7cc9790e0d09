import Reasoning
import Testing

@testable import Language

/// What ends a sample, what may not be drawn, and what a request costs.
@Suite("Requests")
struct EngineRequestTests {
    private func free(_ index: Int, samples: Int = 1, maxTokens: Int = 24) -> GenerationRequest {
        var request = FakeDecoder.request(index, samples: samples, maxTokens: maxTokens)
        request.endOfSequence = []
        return request
    }

    @Test("A stop sequence ends a sample where its last token falls", arguments: [1, 2, 3, 24, 25])
    func stopSequence(length: Int) async throws {
        let engine = try GenerationEngine(decoder: FakeDecoder())
        var request = free(1)
        let whole = try await engine.generate(request)[0]
        #expect(whole.stopReason == .length)
        // Its last token also ends other sequences, none of which is the stop sequence.
        let stop = Array((request.prompt + whole.tokens)[..<(9 + 20)].suffix(length))
        let texts = ["llll", FakeDecoder.text(of: stop)]
        request.stop = try FakeDecoder.stop(texts)
        let stopped = try await engine.generate(request)[0]
        #expect(try [stopped.tokens] == FakeDecoder.reference(request, stops: texts))
        // A sequence that begins in the prompt does not count.
        #expect(stopped.stopReason == (length > 20 ? .length : .stopSequence))
        if length <= 20 { #expect(stopped.tokens.suffix(length) == stop[...]) }
    }

    @Test("The end of sequence, the token limit and the context end a sample, each by its name")
    func limits() async throws {
        let engine = try GenerationEngine(decoder: FakeDecoder(contextLength: 32))
        var request = free(1, samples: 1, maxTokens: 5)
        let short = try await engine.generate(request)[0]
        #expect(short.tokens.count == 5 && short.stopReason == .length)
        request.maxTokens = nil
        let full = try await engine.generate(request)[0]
        #expect(full.tokens.count == 32 - 9 && full.stopReason == .context)
        for others in [[], [full.tokens[9]]] as [[Token]] {
            request.endOfSequence = others + [full.tokens[7]]
            let ended = try await engine.generate(request)[0]
            #expect(ended.stopReason == .endOfSequence)
            #expect(ended.tokens.last.map(request.endOfSequence.contains) == true)
            #expect(ended.tokens.count <= 8)
        }
    }

    @Test("A withheld token does not appear before its position, and may after")
    func withheld() async throws {
        let engine = try GenerationEngine(decoder: FakeDecoder())
        var request = free(4, samples: 16, maxTokens: 60)
        request.firstCounter = 3
        request.withheld = .init(token: 6, until: 33)
        let found = try await engine.generate(request)
        #expect(try found.map(\.tokens) == FakeDecoder.reference(request))
        #expect(found.allSatisfy { !$0.tokens[..<30].contains(6) })
        #expect(found.contains { $0.tokens[30...].contains(6) })
    }

    @Test(
        "Every way of drawing comes out as defined",
        arguments: [(0, 1, 0), (0.5, 1, 0), (1, 0.5, 0), (1, 1, 2), (2, 0.8, 5)]
            as [(
                Float, Float, Int
            )])
    func drawing(temperature: Float, topP: Float, topK: Int) async throws {
        let engine = try GenerationEngine(decoder: FakeDecoder())
        var request = free(6, samples: 3)
        request.temperature = temperature
        request.topP = topP
        request.topK = topK
        let found = try await engine.generate(request)
        #expect(try found.map(\.tokens) == FakeDecoder.reference(request))
        #expect((temperature == 0) == (Set(found.map(\.tokens)).count == 1))
    }

    @Test("A request is charged its prompt once and each token it runs", arguments: [false, true])
    func usage(isOneWork: Bool) async throws {
        let decoder = FakeDecoder()
        let engine = try GenerationEngine(decoder: decoder)
        let request = free(1, samples: 4, maxTokens: 10)
        try await PrefixAccount.$current.withValue(isOneWork ? PrefixAccount() : nil) {
            for round in 0..<2 {
                let usage = try await engine.generate(request).map(\.usage).reduce(.zero, +)
                // What another request left in the cache is charged in full.
                let isKnown = isOneWork && round == 1
                #expect(usage.promptTokens == (isKnown ? 0 : 9))
                #expect(usage.cachedTokens == (isKnown ? 9 : 0))
                #expect(usage.generatedTokens == 40)
                // The last token drawn is never run, and of a known prompt the head alone.
                let prompt =
                    isKnown ? decoder.recallFLOPs : decoder.flops(newTokens: 9, atPosition: 0)
                #expect(usage.flops == prompt + 4 * decoder.flops(newTokens: 9, atPosition: 9))
            }
        }
        let statistics = engine.statistics
        #expect(statistics.computedTokens == 9 + 2 * 4 * 9 && statistics.recalledTokens == 1)
        #expect(statistics.generatedTokens == 80 && statistics.recomputedTokens == 0)
        #expect(statistics.meanBatch > 3 && statistics.running == 0 && statistics.waiting == 0)
    }

    @Test("Many requests with a long prefix in common compute it once")
    func commonPrefix() async throws {
        let header = FakeDecoder.request(0, promptCount: 40).prompt
        var requests = (0..<10).map { FakeDecoder.request(1 + $0, promptCount: 5) }
        for i in requests.indices { requests[i].prompt = header + requests[i].prompt }
        let decoder = FakeDecoder(pageCount: 512)
        let engine = try GenerationEngine(decoder: decoder)
        let found = try await PrefixAccount.sharing { [requests] in
            try await engine.generate(batch: requests)
        }
        for (request, generations) in zip(requests, found) {
            #expect(try generations.map(\.tokens) == FakeDecoder.reference(request))
        }
        let prompts = found.flatMap { $0 }.reduce(0) { $0 + $1.usage.promptTokens }
        #expect(prompts <= 40 + 10 * 5)
        #expect(engine.statistics.cachedTokens >= 9 * 40)
    }

    @Test("A stream yields the tokens of generate, one by one, and then each sample")
    func stream() async throws {
        let engine = try GenerationEngine(decoder: FakeDecoder())
        let request = free(2, samples: 3)
        var tokens = [[Token]](repeating: [], count: 3)
        var finished: [Int: Generation] = [:]
        for try await event in engine.stream(request) {
            switch event {
            case .token(let token, _, let sample): tokens[sample].append(token)
            case .finished(let generation, let sample): finished[sample] = generation
            }
        }
        #expect(try tokens == FakeDecoder.reference(request))
        #expect((0..<3).map { finished[$0]?.tokens } == tokens)
    }

    @Test("A batch of no requests is answered at once")
    func empty() async throws {
        let engine = try GenerationEngine(decoder: FakeDecoder())
        #expect(try await engine.generate(batch: []).isEmpty)
    }
}
