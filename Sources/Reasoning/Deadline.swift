import Synchronization

/// A moment on the wall clock, after which nothing is waited for.
public struct Deadline: Sendable {
    private let moment: ContinuousClock.Instant

    /// - Parameter seconds: from now on; negative ones count as 0. A number that is not one, and more
    ///   than thirty years, make no deadline.
    public init?(in seconds: Double) {
        guard seconds < 1e9 else { return nil }
        moment = .now + .seconds(max(seconds, 0))
    }

    /// - Parameter duration: from now on.
    public init(in duration: Duration) {
        moment = .now + duration
    }

    /// Whether it has come.
    public var isPast: Bool { ContinuousClock.now >= moment }

    /// What `operation` returns; nil when it has not by then.
    ///
    /// At the deadline the operation is cancelled, and not waited for: one that ignores its
    /// cancellation goes on unheeded. It is not begun after the deadline.
    ///
    /// - Throws: what the operation throws, and `CancellationError` as soon as the surrounding task is
    ///   cancelled.
    public func result<Value: Sendable>(of operation: @escaping @Sendable () async throws -> Value)
        async throws -> Value?
    {
        try Task.checkCancellation()
        guard !isPast else { return nil }
        let race = Race<Value>()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { waiting in
                race.run(until: moment, waiting: waiting, operation)
            }
        } onCancel: {
            race.finish(with: .failure(CancellationError()))
        }
    }
}

/// An operation against the clock; the first to finish answers whoever waits.
private final class Race<Value: Sendable>: Sendable {
    private struct State {
        var waiting: CheckedContinuation<Value?, any Error>?
        var runners: [Task<Void, Never>] = []
        var isOver = false
    }

    private let state = Mutex(State())

    func run(
        until moment: ContinuousClock.Instant, waiting: CheckedContinuation<Value?, any Error>,
        _ operation: @escaping @Sendable () async throws -> Value
    ) {
        let isOver = state.withLock { state in
            if !state.isOver { state.waiting = waiting }
            return state.isOver
        }
        guard !isOver else { return waiting.resume(throwing: CancellationError()) }
        start {
            do {
                self.finish(with: .success(try await operation()))
            } catch {
                self.finish(with: .failure(error))
            }
        }
        start {
            // Cancelled by the operation's end, when there is nobody left to answer.
            guard (try? await Task.sleep(until: moment, clock: .continuous)) != nil else { return }
            self.finish(with: .success(nil))
        }
    }

    func finish(with result: Result<Value?, any Error>) {
        let ended = state.withLock { state in
            defer { state = State(isOver: true) }
            return state
        }
        for runner in ended.runners { runner.cancel() }
        ended.waiting?.resume(with: result)
    }

    private func start(_ work: @escaping @Sendable () async -> Void) {
        let runner = Task(operation: work)
        let isOver = state.withLock { state in
            if !state.isOver { state.runners.append(runner) }
            return state.isOver
        }
        if isOver { runner.cancel() }
    }
}
