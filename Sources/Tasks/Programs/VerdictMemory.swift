import Synchronization

/// The verdicts of the programs judged last, so that whoever asks again gets the same one, and at once.
///
/// Forgets everything when it holds more than 16 MiB of programs.
final class VerdictMemory: Sendable {
    private struct State {
        var verdicts: [ProgramJob: ProgramVerdict] = [:]
        var bytes = 0
    }

    private static let capacity = 16 << 20
    private let state = Mutex(State())

    subscript(job: ProgramJob) -> ProgramVerdict? {
        state.withLock { $0.verdicts[job] }
    }

    /// Remembers a verdict; never that a program could not be judged.
    func remember(_ verdict: ProgramVerdict, of job: ProgramJob) {
        if case .masked = verdict { return }
        state.withLock { state in
            if state.bytes > Self.capacity { state = State() }
            if state.verdicts.updateValue(verdict, forKey: job) == nil {
                state.bytes += job.program.utf8.count + 512
            }
        }
    }
}
