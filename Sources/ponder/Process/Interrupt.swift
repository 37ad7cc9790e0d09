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
        let stop = Mutex(Stop())
        guards.withLock { count in
            count += 1
            for number in signals { signal(number, SIG_IGN) }
        }
        let sources = signals.map { number in
            let source = DispatchSource.makeSignalSource(
                signal: number, queue: .global(qos: .userInitiated))
            source.setEventHandler {
                let before = stop.withLock { stop in
                    defer { stop.isRequested = true }
                    return stop
                }
                guard !before.isRequested else { _exit(ExitStatus.interrupted.rawValue) }
                notice()
                before.cancel?()
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
        let isRequested = stop.withLock { stop in
            stop.cancel = { task.cancel() }
            return stop.isRequested
        }
        if isRequested { task.cancel() }
        do {
            return try await withTaskCancellationHandler {
                try await task.value
            } onCancel: {
                task.cancel()
            }
        } catch is CancellationError where stop.withLock({ $0.isRequested }) {
            throw CommandError.interrupted(hint: hint)
        }
    }
}

/// Whether there was a signal, which may come before there is anything to be stopped.
private struct Stop {
    var isRequested = false
    var cancel: (@Sendable () -> Void)?
}
