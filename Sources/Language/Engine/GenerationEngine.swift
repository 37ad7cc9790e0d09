import Foundation
import Reasoning

/// Continues and scores token sequences for any number of concurrent tasks with one decoder.
///
/// Requests are batched continuously: at every step waiting ones are admitted, finished ones
/// retired, and long prompts prefilled in pieces beside the samples that grow. A prompt is computed
/// once for all its samples, and prefixes stay in a radix tree of KV pages until the pool needs
/// them. None of this changes a result: a token depends on its prefix, its sample's seed and its
/// position alone.
///
/// The engine knows tokens, not text; `LocalPolicy` puts a tokenizer and a task before it.
public final class GenerationEngine: Sendable {
    /// The bounds of an engine.
    public struct Configuration: Codable, Hashable, Sendable {
        /// Most sequences that run at a time. Default 512.
        public var maxRows: Int
        /// Most tokens in a step, prompts' included; each sequence may run one in any case.
        /// Default 4096.
        public var maxTokensPerStep: Int
        /// Requests that wait accepted; more submitters wait outside, in order. Default 1024.
        public var queueCapacity: Int

        public init(maxRows: Int = 512, maxTokensPerStep: Int = 4096, queueCapacity: Int = 1024) {
            self.maxRows = maxRows
            self.maxTokensPerStep = maxTokensPerStep
            self.queueCapacity = queueCapacity
        }

        /// Throws `ConfigurationError` when a bound is not positive, or larger than any use.
        public func validate() throws {
            for (field, value) in [
                ("maxRows", maxRows), ("maxTokensPerStep", maxTokensPerStep),
                ("queueCapacity", queueCapacity),
            ] { try ConfigurationError.check(field, value, in: Limits.tokens) }
        }
    }

    public let configuration: Configuration
    /// The decoder's context, in tokens.
    public let contextLength: Int
    /// The decoder's vocabulary, in tokens.
    public let vocabularySize: Int
    /// The positions that the decoder has pages for.
    public let cachedPositions: Int
    let mailbox = Mailbox()

    /// Starts the engine's thread, which from now on is the only user of `decoder`. What the
    /// decoder reads, such as its model's weights, may change only within `changeWeights`, or while
    /// no request is under way if `weightsDidChange` follows.
    public init(decoder: any DecodeBackend, configuration: Configuration = Configuration()) throws {
        try configuration.validate()
        self.configuration = configuration
        contextLength = decoder.contextLength
        vocabularySize = decoder.vocabularySize
        cachedPositions = decoder.pageCount * decoder.pageSize
        let mailbox = mailbox
        // Handed over whole: nothing but the thread refers to the scheduler.
        nonisolated(unsafe) let scheduler = Scheduler(
            decoder: decoder, configuration: configuration, mailbox: mailbox)
        let thread = Thread { scheduler.run() }
        thread.name = "GenerationEngine"
        thread.stackSize = 16 << 20
        thread.start()
    }

    deinit { mailbox.shutDown() }

    /// One sample per seed of the request, in their order.
    ///
    /// Cancelling the calling task frees the request's rows before the next step.
    /// - Throws: `ConfigurationError` for a request out of bounds, `EngineError`, the decoder's own
    ///   error, or `CancellationError`.
    public func generate(_ request: GenerationRequest) async throws -> [Generation] {
        try await generate(batch: [request])[0]
    }

    /// The samples of each request. The requests are begun in their order and enter the queue in
    /// one piece, so that on an idle engine the same list makes the same batches. An error of one
    /// fails all.
    public func generate(batch requests: [GenerationRequest]) async throws -> [[Generation]] {
        let generations = try await run(requests.map(Ticket.Work.generate)) { tickets in
            tickets.map { $0.generations.compactMap { $0 } }
        }
        if let account = PrefixAccount.current {
            for (request, samples) in zip(requests, generations) {
                account.record(samples.map(\.tokens), behind: request.prompt, by: mailbox)
            }
        }
        return generations
    }

    /// The request's tokens as they are drawn. Ending the iteration or its task cancels it.
    public func stream(
        _ request: GenerationRequest
    ) -> AsyncThrowingStream<GenerationEvent, any Error> {
        AsyncThrowingStream { events in
            let submission = Submission([.generate(request)], by: mailbox) {
                [account = PrefixAccount.current, mailbox] event in
                if case .finished(let generation, _) = event {
                    account?.record([generation.tokens], behind: request.prompt, by: mailbox)
                }
                events.yield(event)
            }
            submission.answer = { result in
                switch result {
                case .success: events.finish()
                case .failure(let error): events.finish(throwing: error)
                }
            }
            // Keeps the engine until the stream ends.
            events.onTermination = { [self] reason in
                if case .cancelled = reason { mailbox.cancel(submission) }
            }
            if !mailbox.submit(submission) { events.finish(throwing: EngineError.shutDown) }
        }
    }

    func run<Value: Sendable>(
        _ work: [Ticket.Work], reading value: @escaping @Sendable ([Ticket]) -> Value
    ) async throws -> Value {
        let submission = Submission(work, by: mailbox)
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                guard !work.isEmpty else { return continuation.resume(returning: value([])) }
                submission.answer = { result in continuation.resume(with: result.map(value)) }
                if !mailbox.submit(submission) {
                    continuation.resume(throwing: EngineError.shutDown)
                }
            }
        } onCancel: {
            mailbox.cancel(submission)
        }
    }
}
