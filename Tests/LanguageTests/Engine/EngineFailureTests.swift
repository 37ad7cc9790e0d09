import Reasoning
import Synchronization
import Testing

@testable import Language

/// Errors reach those they concern, and the engine goes on.
@Suite("Failures, cancellation and limits")
struct EngineFailureTests {
    private let good = FakeDecoder.request(1, samples: 3)

    @Test("A decoder's error fails the requests in its step, and the next ones succeed")
    func decoderError() async throws {
        let decoder = FakeDecoder()
        decoder.failingSteps = [3]
        let engine = try GenerationEngine(decoder: decoder)
        var request = good
        request.endOfSequence = nil
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
            ("maxTokens", { $0.maxTokens = 0 }), ("stop", { $0.stop = [[]] }),
            ("withheld", { $0.withheld = .init(token: 12, until: 1) }),
            ("firstCounter", { $0.firstCounter = -1 }),
        ]
        for (field, change) in changes {
            var request = good
            change(&request)
            do {
                _ = try await engine.generate(request)
                Issue.record("\(field) was accepted")
            } catch EngineError.invalidRequest(let named, _) {
                #expect(named == field)
            }
        }
        var long = good
        long.prompt = Array(repeating: 1, count: 128)
        await #expect(throws: EngineError.promptTooLong(tokens: 128, contextLength: 128)) {
            try await engine.generate(long)
        }
        await #expect(throws: EngineError.self) { try await engine.score(tokens: [1, 2], from: 0) }
        await #expect(throws: EngineError.self) {
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
        long.endOfSequence = nil
        await #expect(throws: EngineError.poolTooSmall(pagesNeeded: 6, pageCount: 5)) {
            try await engine.generate(long)
        }
        let short = FakeDecoder.request(1, promptCount: 4, maxTokens: 8)
        #expect(try await engine.generate(short).map(\.tokens) == FakeDecoder.reference(short))
    }

    @Test("Cancelling a task frees its rows before the next step but one")
    func cancellation() async throws {
        let decoder = FakeDecoder(pageCount: 1024, contextLength: 1024)
        let gate = Gate()
        decoder.onStep = { _ in if decoder.stepCount == 5 { gate.arrive() } }
        let engine = try GenerationEngine(decoder: decoder)
        var endless = FakeDecoder.request(1, samples: 4, maxTokens: nil)
        endless.endOfSequence = nil
        let task = Task { [endless] in try await engine.generate(endless) }
        await gate.arrived()
        task.cancel()
        gate.leave()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(engine.statistics.steps <= 7)
        #expect(engine.statistics.running == 0)
        #expect(try await engine.generate(good).map(\.tokens) == FakeDecoder.reference(good))
        #expect(engine.statistics.freePages + engine.statistics.cachedPages == decoder.pageCount)
    }

    @Test("A task that is cancelled before it submits gets its error")
    func cancelledBefore() async throws {
        let engine = try GenerationEngine(decoder: FakeDecoder())
        for index in 0..<50 {
            let task = Task { try await engine.generate(FakeDecoder.request(index)) }
            task.cancel()
            _ = await task.result
        }
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await engine.generate(good)
        }
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test("Leaving a stream frees its rows")
    func leavingStream() async throws {
        let engine = try GenerationEngine(decoder: FakeDecoder(contextLength: 1024))
        var endless = FakeDecoder.request(1, maxTokens: nil)
        endless.endOfSequence = nil
        var seen = 0
        for try await _ in engine.stream(endless) {
            seen += 1
            if seen == 3 { break }
        }
        _ = try await engine.generate(good)
        while engine.statistics.running > 0 { try await engine.clearCache() }
        #expect(seen == 3)
    }

    @Test("The queue stays within its bound while submitters wait, and all are served in order")
    func backpressure() async throws {
        let decoder = FakeDecoder()
        let engine = try GenerationEngine(
            decoder: decoder, configuration: .init(maxRows: 2, queueCapacity: 3))
        let most = Mutex(0)
        decoder.onStep = { _ in
            let waiting = engine.statistics.waiting
            most.withLock { $0 = max($0, waiting) }
        }
        let found = try await withThrowingTaskGroup(of: (Int, [[Token]]).self) { group in
            for index in 0..<40 {
                group.addTask {
                    let request = FakeDecoder.request(index)
                    return (index, try await engine.generate(request).map(\.tokens))
                }
            }
            return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        for index in 0..<40 {
            #expect(try found[index] == FakeDecoder.reference(FakeDecoder.request(index)))
        }
        #expect(most.withLock { $0 } <= 3)
        decoder.onStep = nil
    }

    @Test("Shutting down fails what is under way, and every later call")
    func shutDown() async throws {
        let decoder = FakeDecoder()
        let gate = Gate()
        decoder.onStep = { _ in if decoder.stepCount == 5 { gate.arrive() } }
        let engine = try GenerationEngine(decoder: decoder)
        var endless = FakeDecoder.request(1, maxTokens: nil)
        endless.endOfSequence = nil
        let task = Task { [endless] in try await engine.generate(endless) }
        await gate.arrived()
        engine.shutDown()
        gate.leave()
        await #expect(throws: EngineError.shutDown) { try await task.value }
        await #expect(throws: EngineError.shutDown) { try await engine.generate(good) }
        await #expect(throws: EngineError.shutDown) { try await engine.weightsDidChange() }
        await #expect(throws: EngineError.shutDown) {
            for try await _ in engine.stream(good) {}
        }
    }

    @Test("An engine that nobody refers to ends its thread and frees its decoder")
    func release() async throws {
        weak var decoder: FakeDecoder?
        func useAndDrop() async throws {
            let fake = FakeDecoder()
            decoder = fake
            let engine = try GenerationEngine(decoder: fake)
            _ = try await engine.generate(good)
            for try await _ in engine.stream(good) {}
            for try await _ in engine.stream(good) { break }
        }
        try await useAndDrop()
        for _ in 0..<2000 where decoder != nil { try await Task.sleep(for: .milliseconds(5)) }
        #expect(decoder == nil)
    }

    @Test("New weights are seen by the next request, and by those under way from then on")
    func weights() async throws {
        let decoder = FakeDecoder()
        nonisolated(unsafe) let shared = decoder
        let engine = try GenerationEngine(decoder: decoder)
        _ = try await engine.generate(good)
        try await engine.changeWeights { shared.weights = 2 }
        #expect(
            try await engine.generate(good).map(\.tokens)
                == FakeDecoder.reference(good, weights: 2))

        var long = FakeDecoder.request(7, samples: 3, maxTokens: 60)
        long.endOfSequence = nil
        let gate = Gate()
        let from = decoder.stepCount + 20
        shared.onStep = { _ in if shared.stepCount == from { gate.arrive() } }
        let task = Task { [long] in try await engine.generate(long) }
        await gate.arrived()
        let change = Task { try await engine.changeWeights { shared.weights = 3 } }
        while !engine.hasPendingActions { await Task.yield() }
        gate.leave()
        try await change.value
        for (seed, generation) in zip(long.seeds, try await task.value) {
            // The first tokens by the old weights, the others by the new.
            var rest = long
            rest.prompt += generation.tokens[..<21]
            rest.firstCounter = 21
            rest.maxTokens = 39
            rest.seeds = [seed]
            let later = try FakeDecoder.reference(rest, weights: 3)[0]
            #expect(Array(generation.tokens[21...]) == later)
        }
    }
}

/// Stops the engine's thread within a step until the test lets it go on.
private final class Gate: Sendable {
    private struct State {
        var hasArrived = false
        var mayLeave = false
    }
    private let state = Mutex(State())

    func arrive() {
        state.withLock { $0.hasArrived = true }
        while !state.withLock({ $0.mayLeave }) {}
    }

    func arrived() async {
        while !state.withLock({ $0.hasArrived }) { await Task.yield() }
    }

    func leave() {
        state.withLock { $0.mayLeave = true }
    }
}

extension GenerationEngine {
    fileprivate var hasPendingActions: Bool { mailbox.hasPendingActions }
}
