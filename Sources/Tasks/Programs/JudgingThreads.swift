import Foundation
import Synchronization

/// Threads for work that blocks, apart from those that run tasks: at most so many, begun when there is
/// work and ended when there is none.
///
/// What one piece of work starts, it has to end: a sandbox dies with the thread that started it.
final class JudgingThreads: Sendable {
    private struct State {
        var waiting: [@Sendable () -> Void] = []
        var running = 0
    }

    private let limit: Int
    private let state = Mutex(State())

    init(limit: Int) { self.limit = limit }

    /// Does some work, in the order of asking.
    func perform(_ work: @escaping @Sendable () -> Void) {
        let begins = state.withLock { state in
            state.waiting.append(work)
            guard state.running < limit else { return false }
            state.running += 1
            return true
        }
        guard begins else { return }
        let thread = Thread { [self] in
            while let work = next() { work() }
        }
        thread.name = "judge of programs"
        thread.start()
    }

    /// The next piece of work; nil where there is none, and then the thread ends.
    private func next() -> (@Sendable () -> Void)? {
        state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.running -= 1
                return nil
            }
            return state.waiting.removeFirst()
        }
    }
}
