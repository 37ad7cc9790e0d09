import Foundation
import Reasoning
import Synchronization

/// Runs programs against their tests, each in a sandbox of its own, as many at a time as there are
/// processors.
///
/// The threat model, what is guarded and what is not: docs/algorithms/program-judge.md.
public final class ProgramJudge: Sendable {
    public let configuration: Configuration
    private let threads: JudgingThreads
    private let memory = VerdictMemory()

    /// Begins nothing: the sandbox is tried when it is first needed.
    /// - Throws: `ConfigurationError` naming the field that is out of bounds.
    public convenience init(configuration: Configuration) throws {
        try configuration.validate()
        self.init(valid: configuration)
    }

    /// With the default configuration.
    public convenience init() { self.init(valid: Configuration()) }

    private init(valid configuration: Configuration) {
        self.configuration = configuration
        threads = JudgingThreads(limit: configuration.concurrency)
    }

    /// Tries the sandbox with attacks, once for the process: about three seconds.
    /// - Throws: `TaskError.noSandbox` where one of them succeeds, or there is none.
    public func probe() async throws {
        try await onThread { judge, _ in try judge.probeNow() }
    }

    /// The verdict on a program; masked where it could not be judged, twice.
    ///
    /// - Throws: `TaskError.noSandbox` where no program can be judged on this machine;
    ///   `CancellationError`, when everything of the program has ended.
    public func verdict(
        on program: String, by tests: ProgramReference
    ) async throws -> ProgramVerdict {
        let job = ProgramJob(program: program, tests: tests)
        if let known = memory[job] { return known }
        return try await onThread { judge, cancellation in
            try judge.run(job, isCancelled: { cancellation.isSet })
        }
    }

    /// The same for a caller that cannot suspend: blocks its thread.
    func blockingVerdict(on program: String, by tests: ProgramReference) throws -> ProgramVerdict {
        let job = ProgramJob(program: program, tests: tests)
        if let known = memory[job] { return known }
        let answer = Answer()
        threads.perform { [self] in
            answer.give(Result { try run(job, isCancelled: { false }) })
        }
        return try answer.wait()
    }

    private func onThread<Value: Sendable>(
        _ work: @escaping @Sendable (ProgramJudge, Cancellation) throws -> Value
    ) async throws -> Value {
        let cancellation = Cancellation()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                threads.perform { [self] in
                    continuation.resume(
                        with: Result {
                            if cancellation.isSet { throw CancellationError() }
                            return try work(self, cancellation)
                        })
                }
            }
        } onCancel: {
            cancellation.set()
        }
    }

    #if os(Linux)
        private func probeNow() throws {
            _ = try ProbedSandbox.sandbox(python: configuration.python)
        }

        private func run(_ job: ProgramJob, isCancelled: () -> Bool) throws -> ProgramVerdict {
            let sandbox = try ProbedSandbox.sandbox(python: configuration.python)
            let run = ProgramRun(sandbox: sandbox, limits: configuration)
            var verdict = ProgramVerdict.masked("it was not tried")
            for _ in 0..<2 {
                guard case .masked = verdict else { break }
                do {
                    verdict = try run.verdict(on: job, isCancelled: isCancelled)
                } catch let fault as SandboxFault {
                    verdict = .masked(fault.description)
                }
            }
            memory.remember(verdict, of: job)
            return verdict
        }
    #else
        private func probeNow() throws {
            throw TaskError.noSandbox(reason: "this is not Linux")
        }

        private func run(_ job: ProgramJob, isCancelled: () -> Bool) throws -> ProgramVerdict {
            throw TaskError.noSandbox(reason: "this is not Linux")
        }
    #endif
}

/// Set once, by whoever gives up waiting.
private final class Cancellation: Sendable {
    private let flag = Atomic(false)

    var isSet: Bool { flag.load(ordering: .relaxed) }
    func set() { flag.store(true, ordering: .relaxed) }
}

/// A verdict that one thread waits for and another gives.
private final class Answer: Sendable {
    private let result = Mutex<Result<ProgramVerdict, any Error>?>(nil)
    private let given = DispatchSemaphore(value: 0)

    func give(_ result: Result<ProgramVerdict, any Error>) {
        self.result.withLock { $0 = result }
        given.signal()
    }

    func wait() throws -> ProgramVerdict {
        given.wait()
        return try result.withLock { $0 }?.get() ?? .masked("it was not judged")
    }
}
