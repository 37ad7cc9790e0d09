import Foundation

/// Where other threads leave work for the engine's thread.
///
/// `@unchecked Sendable`: every stored property is guarded by `condition`.
final class Mailbox: @unchecked Sendable {
    /// What has arrived since the last look.
    struct Work {
        var submissions: [Submission] = []
        var cancellations: [Submission] = []
        var actions: [@Sendable (Scheduler) -> Void] = []
        var isShutDown = false
    }

    private let condition = NSCondition()
    private var work = Work()
    private var snapshot = EngineStatistics()

    /// False when the engine has been shut down and nobody will look.
    func submit(_ submission: Submission) -> Bool {
        let isPosted = post { $0.submissions.append(submission) }
        if !isPosted { submission.tickets = [] }
        return isPosted
    }

    func cancel(_ submission: Submission) {
        _ = post { $0.cancellations.append(submission) }
    }

    /// Leaves work to be done between two steps. False when the engine has been shut down.
    func perform(_ action: @escaping @Sendable (Scheduler) -> Void) -> Bool {
        post { $0.actions.append(action) }
    }

    func shutDown() {
        _ = post { $0.isShutDown = true }
    }

    private func post(_ change: (inout Work) -> Void) -> Bool {
        condition.lock()
        defer { condition.unlock() }
        guard !work.isShutDown else { return false }
        change(&work)
        condition.signal()
        return true
    }

    /// Takes what has arrived; waits for something when the engine is `idle`.
    func take(idle: Bool) -> Work {
        condition.lock()
        defer { condition.unlock() }
        while idle, work.submissions.isEmpty, work.cancellations.isEmpty, work.actions.isEmpty,
            !work.isShutDown
        {
            condition.wait()
        }
        let taken = work
        work = Work()
        work.isShutDown = taken.isShutDown
        return taken
    }

    /// Whether an action waits for the end of the step.
    var hasPendingActions: Bool {
        condition.lock()
        defer { condition.unlock() }
        return !work.actions.isEmpty
    }

    var statistics: EngineStatistics {
        get {
            condition.lock()
            defer { condition.unlock() }
            return snapshot
        }
        set {
            condition.lock()
            defer { condition.unlock() }
            snapshot = newValue
        }
    }
}
