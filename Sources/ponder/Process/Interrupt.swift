import Dispatch
import Foundation
import Synchronization

/// Ctrl-C and SIGTERM, handled: the first asks the work to stop where it can be resumed, the
/// second ends the process at once.
enum Interrupt {
    static let standard = [SIGINT, SIGTERM]
    /// How many guards there are: the last one to end gives the signals back.
    private static let guards = Mutex(0)

    /// Runs `work` and cancels it on the first signal.
    ///
    /// - Parameters:
    ///   - signals: those that stop the work; another command of the same process hears them, too.
    ///   - notice: called on the first signal, to say what happens now.
    ///   - hint: how to go on, for the error.
    /// - Throws: `CommandError.interrupted` when the work ended by a signal, and what it throws.
    static func guarding<Value: Sendable>(
        _ signals: [Int32] = standard,
        notice: @escaping @Sendable () -> Void = {}, hint: String = "",
        _ work: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let caught = Flag()
        let stop = Stop()
        guards.withLock { count in
            count += 1
            for number in signals { signal(number, SIG_IGN) }
        }
        let sources = signals.map { number in
            let source = DispatchSource.makeSignalSource(
                signal: number, queue: .global(qos: .userInitiated))
            source.setEventHandler {
                guard caught.raise() else { _exit(ExitStatus.interrupted.rawValue) }
                notice()
                stop.request()
            }
            return source
        }
        defer {
            for source in sources { source.cancel() }
            guards.withLock { count in
                count -= 1
                if count == 0 { for number in signals { signal(number, SIG_DFL) } }
            }
        }
        // A signal that comes before its source is registered would be lost, and so no work begins.
        for source in sources {
            await withCheckedContinuation { registered in
                source.setRegistrationHandler { registered.resume() }
                source.resume()
            }
        }
        let task = Task { try await work() }
        stop.onRequest { task.cancel() }
        do {
            return try await withTaskCancellationHandler {
                try await task.value
            } onCancel: {
                task.cancel()
            }
        } catch is CancellationError where caught.isRaised {
            throw CommandError.interrupted(hint: hint)
        }
    }
}

/// A request to stop that may come before there is anything to be stopped.
private final class Stop: Sendable {
    private struct State {
        var isRequested = false
        var action: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())

    func request() {
        let action = state.withLock { state in
            state.isRequested = true
            return state.action
        }
        action?()
    }

    /// What a request does; done at once where one was made before.
    func onRequest(_ action: @escaping @Sendable () -> Void) {
        let isRequested = state.withLock { state in
            state.action = action
            return state.isRequested
        }
        if isRequested { action() }
    }
}

/// A flag that is raised once.
private final class Flag: Sendable {
    private let state = Mutex(false)

    var isRaised: Bool { state.withLock { $0 } }

    /// Whether this call raised it.
    func raise() -> Bool {
        state.withLock { raised in
            defer { raised = true }
            return !raised
        }
    }
}
