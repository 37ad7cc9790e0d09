import Synchronization

/// Stops the engine's thread within a step until the test lets it go on.
final class Gate: Sendable {
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
