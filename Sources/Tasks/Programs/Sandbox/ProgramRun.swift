#if os(Linux)
    import Foundation

    /// One run of a program's tests: a sandbox in which the program runs, another in which the tests do, a
    /// socket between the two, and one from the tests to us.
    ///
    /// What the program can reach has no say: only the referee's sandbox holds the socket on which the
    /// verdict comes, and it runs none of the program's code.
    struct ProgramRun {
        let sandbox: Sandbox
        let limits: ProgramJudge.Configuration

        /// How long two sandboxes may take to stand, in seconds.
        private static let patience = 300
        /// It ran out of time by the clock, and others had the processors for half of it.
        static let starved = ProgramVerdict.masked("the machine had no processor for it")

        /// Blocks its thread, at most for `patience` and the program's time by the clock.
        ///
        /// - Parameter isCancelled: asked every twentieth of a second; then everything is ended at once.
        /// - Throws: `CancellationError`, `SandboxFault` where no sandbox could be started.
        func verdict(on job: ProgramJob, isCancelled: () -> Bool) throws -> ProgramVerdict {
            let (judge, judged) = try Descriptor.pair()
            let (errors, written) = try Descriptor.pair()
            let (life, watched) = try Descriptor.pair()
            let (worker, referee) = try start(judged: judged, written: written, watched: watched)
            defer {
                worker.end()
                referee.end()
                life.close()
            }
            judged.close()
            written.close()
            watched.close()

            var conversation = Conversation(unsent: try job.encoded()[...])
            var deadline = ContinuousClock.now + .seconds(Self.patience)
            while true {
                if isCancelled() { throw CancellationError() }
                if ContinuousClock.now >= deadline {
                    guard conversation.hasStarted else {
                        return .masked("the sandboxes did not start in \(Self.patience) s")
                    }
                    let waited = max(
                        worker.timeWithoutProcessor(), referee.timeWithoutProcessor())
                    return waited > .milliseconds(500 * limits.seconds)
                        ? Self.starved : .failed("it took more than \(limits.seconds) s")
                }
                Descriptor.wait(
                    reading: [judge] + (conversation.errorsEnded ? [] : [errors]),
                    writing: conversation.unsent.isEmpty ? [] : [judge], milliseconds: 50)
                conversation.note(errors)
                let wasStarted = conversation.hasStarted
                let goesOn = conversation.goOn(with: judge)
                if let verdict = conversation.verdict { return verdict }
                if !goesOn {
                    return conversation.ending(status: referee.status(within: .seconds(5)))
                }
                if conversation.hasStarted, !wasStarted {
                    deadline = ContinuousClock.now + .seconds(limits.seconds)
                }
            }
        }

        private func start(
            judged: Descriptor, written: Descriptor, watched: Descriptor
        ) throws -> (worker: SandboxProcess, referee: SandboxProcess) {
            let (asking, answering) = try Descriptor.pair()
            let program = SandboxLimits(
                processorSeconds: limits.processorSeconds, memory: limits.memory,
                threads: limits.threads)
            // Values of the program's may cost the tests time and memory, too.
            let tests = SandboxLimits(
                processorSeconds: limits.processorSeconds, memory: max(limits.memory, 1 << 30),
                threads: 1)
            let worker = try sandbox.start(
                PythonSource.worker, limits: program,
                descriptors: [2: written, 3: answering, 4: watched])
            let referee = try sandbox.start(
                PythonSource.referee, limits: tests,
                descriptors: [2: written, 3: asking, 4: judged])
            return (worker, referee)
        }
    }

    /// What has been said between the referee and us.
    private struct Conversation {
        /// Of the job.
        var unsent: ArraySlice<UInt8>
        private(set) var hasStarted = false
        private(set) var verdict: ProgramVerdict?
        private(set) var errorsEnded = false
        private var line: [UInt8] = []
        /// What bubblewrap says where it cannot start.
        private var errors: [UInt8] = []

        init(unsent: ArraySlice<UInt8>) { self.unsent = unsent }

        /// Notes some of what bubblewrap complains of, and drops the rest.
        mutating func note(_ source: Descriptor) {
            guard let text = source.receive() else {
                errorsEnded = true
                return
            }
            errors += text.prefix(1_000 - min(errors.count, 1_000))
        }

        /// Sends and receives; returns whether the referee can still say something.
        mutating func goOn(with referee: Descriptor) -> Bool {
            if !unsent.isEmpty {
                if let sent = referee.send(unsent.prefix(1 << 16)) {
                    unsent.removeFirst(sent)
                    if unsent.isEmpty { referee.endSending() }
                } else {
                    unsent = []
                }
            }
            guard let bytes = referee.receive() else { return false }
            for byte in bytes {
                if byte == UInt8(ascii: "\n") {
                    hear()
                    line = []
                } else if line.count < 4_096 {
                    line.append(byte)
                }
            }
            return true
        }

        private mutating func hear() {
            guard let words = try? JSONDecoder().decode([String].self, from: Data(line)),
                words.count == 2
            else {
                verdict = .masked("the referee said what cannot be read")
                return
            }
            switch words[0] {
            case "started": hasStarted = true
            case "passed": verdict = .passed
            case "failed": verdict = .failed(words[1])
            default: verdict = .masked(words[1])
            }
        }

        /// The verdict where the referee ended without one.
        ///
        /// - Parameter status: of its process. Within its limits a program's values can end it in many
        ///   ways, but nothing of ours or the program's sends it SIGKILL.
        func ending(status: Int32?) -> ProgramVerdict {
            guard hasStarted, let status, status != 128 + 9 else {
                let complaint =
                    String(decoding: errors, as: UTF8.self)
                    .split(whereSeparator: \.isNewline).first.map { ": \($0)" } ?? ""
                return .masked("a sandbox ended (status \(status ?? -1))\(complaint)")
            }
            return .failed(
                status == 128 + 24
                    ? "the tests took too much processor time with the program's values"
                    : "the tests ended with status \(status)")
        }
    }
#endif
