#if os(Linux)
    import Foundation
    import Synchronization

    /// The sandbox of an interpreter, believed only after attacks in it have failed.
    enum ProbedSandbox {
        private static let known = Mutex<[String: Result<Sandbox, TaskError>]>([:])

        /// The sandbox of this interpreter. The first caller of the process tries it, which takes about
        /// three seconds; others wait for the outcome, which stays.
        /// - Throws: `TaskError.noSandbox` with what is missing, or what an attack could do.
        static func sandbox(python: String) throws(TaskError) -> Sandbox {
            let outcome = known.withLock { known in
                if let outcome = known[python] { return outcome }
                let outcome: Result<Sandbox, TaskError>
                do {
                    outcome = .success(try proven(Sandbox(python: python)))
                } catch {
                    outcome = .failure(.noSandbox(reason: "\(error)"))
                }
                known[python] = outcome
                return outcome
            }
            return try outcome.get()
        }

        /// The sandbox, where no attack succeeds.
        /// - Throws: `SandboxFault` with what one could do.
        static func proven(_ sandbox: Sandbox) throws -> Sandbox {
            let folder = FileManager.default.temporaryDirectory
                .appendingPathComponent("ponder-probe-\(UUID().uuidString)")
            try FileManager.default.createDirectory(
                at: folder, withIntermediateDirectories: false)
            defer { try? FileManager.default.removeItem(at: folder) }
            let secret = folder.appendingPathComponent("secret").path
            try Data("secret".utf8).write(to: URL(fileURLWithPath: secret))

            try expect(.passed, of: SandboxAttacks.honest, tests: "assert answer() == 42", sandbox)
            try expect(
                .passed, of: SandboxAttacks.program, tests: SandboxAttacks.tests(secret: secret),
                sandbox)
            try expect(
                .failed("the program ended its process"), of: SandboxAttacks.busy,
                tests: "spin()", sandbox)
            try expect(
                .failed("it took more than 1 s"), of: SandboxAttacks.idle, tests: "wait()", sandbox)
            return sandbox
        }

        private static func expect(
            _ expected: ProgramVerdict, of program: String, tests: String, _ sandbox: Sandbox
        ) throws {
            // A busy program is to meet its limit on processor time, whatever else the machine does; an idle
            // one is stopped either way.
            let isIdle = expected == .failed("it took more than 1 s")
            let limits = ProgramJudge.Configuration(
                processorSeconds: 1, seconds: isIdle ? 1 : 300)
            let job = ProgramJob(
                program: program,
                tests: ProgramReference(tests: tests, functions: [], form: .statements))
            let verdict = try ProgramRun(sandbox: sandbox, limits: limits)
                .verdict(on: job, isCancelled: { false })
            if verdict == expected || isIdle && verdict == ProgramRun.starved { return }
            switch verdict {
            case .passed: throw SandboxFault("a limit on time does not hold")
            case .failed(let reason): throw SandboxFault("a sandbox does not hold: \(reason)")
            case .masked(let reason): throw SandboxFault(reason)
            }
        }
    }
#endif
