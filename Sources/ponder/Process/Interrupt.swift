import Dispatch
import Foundation
import Synchronization

/// Ctrl-C and SIGTERM, handled: the first asks the work to stop where it can be resumed, the
/// second ends the process at once.
enum Interrupt {
    private static let signals = [SIGINT, SIGTERM]

    /// Runs `work` and cancels it on the first signal.
    ///
    /// - Parameters:
    ///   - notice: called on the first signal, to say what happens now.
    ///   - hint: how to go on, for the error.
    /// - Throws: `CommandError.interrupted` when the work ended by a signal, and what it throws.
    static func guarding<Value: Sendable>(
        notice: @escaping @Sendable () -> Void = {}, hint: String = "",
        _ work: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let task = Task { try await work() }
        let caught = Flag()
        let sources = signals.map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(
                signal: number, queue: .global(qos: .userInitiated))
            source.setEventHandler {
                guard caught.raise() else { _exit(ExitStatus.interrupted.rawValue) }
                notice()
                task.cancel()
            }
            source.resume()
            return source
        }
        defer {
            for source in sources { source.cancel() }
            for number in signals { signal(number, SIG_DFL) }
        }
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
