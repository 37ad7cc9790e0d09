import Reasoning
import Tensors
import Testing

@testable import Language

/// However the cache is filled and whoever shares a step, the numbers are those of one pass.
@Suite("Fused decoder")
struct FusedDecoderTests {
    private func engine(
        _ model: Transformer, memory: Int = 4 << 20, rows: Int = 64, tokens: Int = 256
    ) throws -> GenerationEngine {
        try GenerationEngine(
            decoder: FusedDecoder(model: model, memory: memory),
            configuration: .init(maxRows: rows, maxTokensPerStep: tokens))
    }

    private func request(
        _ kind: RandomModel, _ index: Int, promptCount: Int, samples: Int = 1, maxTokens: Int = 25
    ) -> GenerationRequest {
        GenerationRequest(
            prompt: kind.tokens(promptCount, seed: UInt64(index)),
            seeds: (0..<samples).map { UInt64(1000 * index + $0) }, maxTokens: maxTokens)
    }

    @Test("Scores with the cache are those without", arguments: RandomModel.allCases)
    func cacheAndNoCache(kind: RandomModel) async throws {
        let model = try kind.make()
        let engine = try engine(model)
        for (index, length) in [2, 15, 16, 17, 33, 160].enumerated() {
            let tokens = kind.tokens(length, seed: UInt64(index))
            let found = try await engine.score(tokens: tokens, from: 1)
            #expect(try gap(found, model.logProbs(of: tokens)) < 1e-4)
        }
    }

    @Test(
        "A sample's log-probabilities are those of one pass over it",
        arguments: RandomModel.allCases)
    func sampledLogProbs(kind: RandomModel) async throws {
        let model = try kind.make()
        let engine = try engine(model)
        let request = request(kind, 1, promptCount: 10, samples: 3, maxTokens: 70)
        for sample in try await engine.generate(request) {
            let whole = try model.logProbs(of: request.prompt + sample.tokens)
            #expect(gap(sample.logProbs, Array(whole[9...])) < 1e-4)
        }
    }

    @Test(
        "A sample alone is the sample in a batch, a fork or in pieces, to the bit",
        arguments: RandomModel.allCases)
    func exactness(kind: RandomModel) async throws {
        let model = try kind.make()
        let requests = (0..<12).map { request(kind, $0, promptCount: 1 + 5 * $0, samples: 3) }
        let together = try await engine(model).generate(batch: requests)
        let pieces = try await engine(model, tokens: 7).generate(batch: requests)
        // 24 pages: rows wait, stall and are computed again.
        let pageBytes = kind.configuration.pageBytes(16, bytesPerNumber: 4)
        let crowded = try await engine(model, memory: 24 * pageBytes).generate(batch: requests)
        for (index, request) in requests.enumerated() {
            for sample in 0..<3 {
                var own = request
                own.seeds = [request.seeds[sample]]
                let alone = try await engine(model).generate(own)[0]
                for found in [together, pieces, crowded].map({ $0[index][sample] }) {
                    #expect(found.tokens == alone.tokens)
                    #expect(found.logProbs.map(\.bitPattern) == alone.logProbs.map(\.bitPattern))
                }
            }
        }
    }

    @Test("Threads change no bit")
    func threads() async throws {
        let model = try RandomModel.odd.make()
        let requests = (0..<9).map { request(.odd, $0, promptCount: 3 + $0, samples: 2) }
        let before = TensorRuntime.threads
        var found: [[[UInt32]]] = []
        for count in [1, 2, 3] {
            try TensorRuntime.setThreads(count)
            let generations = try await engine(model).generate(batch: requests)
            found.append(generations.flatMap { $0.map { $0.logProbs.map(\.bitPattern) } })
        }
        try TensorRuntime.setThreads(before)
        #expect(found[0] == found[1] && found[0] == found[2])
    }

    @Test("Agrees with the plain decoder on random batches", arguments: RandomModel.allCases)
    func plainDecoder(kind: RandomModel) async throws {
        let model = try kind.make()
        var requests = (0..<8).map {
            request(kind, $0, promptCount: 1 + 9 * $0, samples: 1 + $0 % 3, maxTokens: 20)
        }
        requests[1].temperature = 0
        requests[2].topK = 5
        requests[3].topP = 0.7
        requests[4].withheld = .init(token: 3, until: 10)
        let plain = try GenerationEngine(
            decoder: PlainDecoder(model: model, memory: 4 << 20),
            configuration: .init(maxRows: 16, maxTokensPerStep: 24))
        let ours = try await engine(model).generate(batch: requests)
        let theirs = try await plain.generate(batch: requests)
        for (a, b) in zip(ours.joined(), theirs.joined()) {
            #expect(a.tokens == b.tokens)
            #expect(gap(a.logProbs, b.logProbs) < 1e-4)
        }
        let tokens = kind.tokens(50, seed: 3)
        let scores = try await plain.score(tokens: tokens, from: 5)
        #expect(try await gap(engine(model).score(tokens: tokens, from: 5), scores) < 1e-4)
    }

    @Test("What is recalled is what was computed, to the bit", arguments: RandomModel.allCases)
    func recalled(kind: RandomModel) async throws {
        let model = try kind.make()
        let tokens = kind.tokens(150, seed: 4)
        let request = ScoreRequest(
            tokens: tokens, targets: (0..<150).map { .init(position: $0, token: tokens[$0 / 2]) })
        for decoder in [
            try FusedDecoder(model: model, memory: 4 << 20) as any DecodeBackend,
            try PlainDecoder(model: model, memory: 4 << 20),
        ] {
            nonisolated(unsafe) let decoder = decoder
            let engine = try GenerationEngine(decoder: decoder)
            let first = try await engine.score([request])[0].logProbs
            var draw = self.request(kind, 1, promptCount: 1, samples: 2, maxTokens: 9)
            draw.prompt = Array(tokens[..<77])
            let drawn = try await engine.generate(draw)
            #expect(engine.statistics.recalledTokens == 1)
            #expect(try await engine.score([request])[0].logProbs == first)
            #expect(engine.statistics.recalledTokens == 151)
            try await engine.clearCache()
            let again = try await engine.generate(draw)
            #expect(drawn.map(\.tokens) == again.map(\.tokens))
            #expect(gap(drawn[0].logProbs, again[0].logProbs) < 1e-4)
        }
    }

    @Test("New weights count from the reload on")
    func reload() async throws {
        let model = try RandomModel.even.make(seed: 1)
        let other = try RandomModel.even.make(seed: 2)
        let decoder = try FusedDecoder(model: model, memory: 1 << 20)
        nonisolated(unsafe) let reloaded = decoder
        let engine = try GenerationEngine(decoder: decoder)
        let tokens = RandomModel.even.tokens(40, seed: 1)
        let before = try await engine.score(tokens: tokens, from: 1)
        try await engine.changeWeights {
            for (old, new) in zip(model.namedParameters, other.namedParameters) {
                try old.tensor.update(from: new.tensor)
            }
            try reloaded.reload()
        }
        let after = try await engine.score(tokens: tokens, from: 1)
        #expect(gap(before, after) > 0.1)
        #expect(try gap(after, other.logProbs(of: tokens)) < 1e-4)
    }

    @Test("Weights that are not numbers fail the request with their position", arguments: [0, 1])
    func damagedWeights(kind: Int) async throws {
        let model = try RandomModel.even.make()
        let name = ["layers.1.gateUp", "embedding"][kind]
        let weights = Dictionary(
            uniqueKeysWithValues: try model.namedParameters.map { ($0.name, try $0.tensor.copy()) })
        let damaged = try #require(weights[name])
        // The embedding is damaged for token 7 alone.
        var values = try damaged.floats()
        values[7 * 64 + 3] = .nan
        try damaged.detached().update(from: Tensor(values, damaged.shape))
        let broken = try Transformer(
            configuration: model.configuration, weights: weights.mapValues { try $0.detached() })
        for decoder in [
            try FusedDecoder(model: broken, memory: 1 << 20) as any DecodeBackend,
            try PlainDecoder(model: broken, memory: 1 << 20),
        ] {
            nonisolated(unsafe) let decoder = decoder
            let engine = try GenerationEngine(decoder: decoder)
            let request = GenerationRequest(prompt: [1, 2, 7, 3], seeds: [1])
            await #expect(throws: EngineError.nonFiniteLogits(position: 3)) {
                try await engine.generate(request)
            }
            if kind == 1 {
                let healthy = GenerationRequest(prompt: [1, 2, 3], seeds: [1], maxTokens: 1)
                #expect(try await engine.generate(healthy)[0].tokens.count == 1)
            }
        }
    }
}
