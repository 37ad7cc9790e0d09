import Reasoning
import Synchronization
import Testing

@testable import Language

/// Who waits, who leaves, what changes between two steps, and the end.
@Suite("Cancellation, backpressure, new weights and shutdown")
struct EngineLifecycleTests {
    private let good = FakeDecoder.request(1, samples: 3)

    @Test("Cancelling a task frees its rows before the next step but one")
    func cancellation() async throws {
        let decoder = FakeDecoder(pageCount: 1024, contextLength: 1024)
        let gate = Gate()
        decoder.onStep = { _ in if decoder.stepCount == 5 { gate.arrive() } }
        let engine = try GenerationEngine(decoder: decoder)
        var endless = FakeDecoder.request(1, samples: 4, maxTokens: nil)
        endless.endOfSequence = []
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

    @Test("A cancellation that overtakes its submission counts")
    func overtaking() async throws {
        let decoder = FakeDecoder()
        let engine = try GenerationEngine(decoder: decoder)
        let submission = Submission([.generate(good)], by: engine.mailbox)
        engine.mailbox.cancel(submission)
        try await engine.clearCache()
        await #expect(throws: CancellationError.self) {
            try await withCheckedThrowingContinuation { continuation in
                submission.answer = { continuation.resume(with: $0.map { _ in }) }
                #expect(engine.mailbox.submit(submission))
            }
        }
        #expect(decoder.stepCount == 0)
    }

    @Test("Leaving a stream frees its rows")
    func leavingStream() async throws {
        let engine = try GenerationEngine(decoder: FakeDecoder(contextLength: 1024))
        var endless = FakeDecoder.request(1, maxTokens: nil)
        endless.endOfSequence = []
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
        endless.endOfSequence = []
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
        long.endOfSequence = []
        let gate = Gate()
        let from = decoder.stepCount + 20
        shared.onStep = { _ in if shared.stepCount == from { gate.arrive() } }
        let task = Task { [long] in try await engine.generate(long) }
        await gate.arrived()
        let change = Task { try await engine.changeWeights { shared.weights = 3 } }
        while !engine.mailbox.hasPendingActions { await Task.yield() }
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
