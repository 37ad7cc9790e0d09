#if os(Linux)
    import Foundation
    import Reasoning
    import Testing

    @testable import Tasks

    @Suite("Sandboxes")
    struct SandboxTests {
        private static let python = "/usr/bin/python3"

        @Test(
            "Without bubblewrap or an interpreter nothing is judged, and the error says what to install"
        )
        func missing() async throws {
            let error = #expect(throws: SandboxFault.self) {
                _ = try Sandbox(python: Self.python, bubblewrap: "/nonexistent/bwrap")
            }
            #expect(error?.description.contains("/nonexistent/bwrap") == true)
            let judge = try ProgramJudge(configuration: .init(python: "/nonexistent/python3"))
            let refusal = await #expect(throws: TaskError.self) {
                try await judge.verdict("def f(): return 1", "assert f() == 1")
            }
            #expect(refusal?.description.contains("apt-get install bubblewrap") == true)
            await #expect(throws: TaskError.self) { try await judge.probe() }
        }

        @Test("Without a sandbox no answer is correct, and no chain has a verdict")
        func closed() async throws {
            let judge = try ProgramJudge(configuration: .init(python: "/nonexistent/python3"))
            let task = ProgramTask(programs: judge)
            let tests = ProgramReference(
                tests: "assert f() == 1", functions: ["f"], form: .statements)
            let problem = task.problem(id: "1", description: "f", showing: [], tests: tests)
            #expect(task.judge(answer: "def f(): return 1", of: problem) == .unanswered)
            let chain = Chain(
                problem: problem, prompt: [1], text: "</think>def f(): return 1<eos>",
                stopReason: .endOfSequence)
            await #expect(throws: TaskError.self) { try await task.verdicts(of: [chain]) }
            await #expect(throws: TaskError.self) {
                try await ExactReward(task: task).rewards(for: [chain])
            }
        }

        @Test(
            "What isolates nothing, or does nothing, is not believed", SandboxHere.needed,
            arguments: [
                (
                    "#!/bin/sh\nwhile [ \"$1\" != -- ]; do shift; done\nshift\nexec \"$@\"\n",
                    "does not hold"
                ),
                ("#!/bin/sh\nexit 0\n", "ended"),
                ("#!/bin/sh\necho refused >&2\nexit 1\n", "refused"),
                ("#!/bin/sh\nkill -9 $$\n", "ended"),
            ])
        func pretenders(script: String, reason: String) throws {
            let folder = FileManager.default.temporaryDirectory
                .appendingPathComponent("ponder-bwrap-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
            defer { try? FileManager.default.removeItem(at: folder) }
            let path = folder.appendingPathComponent("bwrap").path
            // Written by another process: what this one has open for writing its other children inherit
            // for a moment, and nobody can run it then.
            let writer = try ChildProcess(
                [
                    "/bin/sh", "-c", "printf %s \"$1\" > \"$2\" && chmod 755 \"$2\" \"$3\"", "sh",
                    script,
                    path, folder.path,
                ], descriptors: [:])
            #expect(writer.waitForEnd(within: .seconds(60)) && writer.status == 0)
            let error = #expect(throws: SandboxFault.self) {
                _ = try ProbedSandbox.proven(Sandbox(python: Self.python, bubblewrap: path))
            }
            #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
        }

        @Test("A sandbox ends with the thread that started it", SandboxHere.needed)
        func parent() async throws {
            let memory = (1 << 30) + 4_096 * Int.random(in: 1...100_000)
            let sandbox = try ProbedSandbox.sandbox(python: Self.python)
            let held: UInt? = await withCheckedContinuation { continuation in
                Thread {
                    do {
                        let (ours, theirs) = try Descriptor.pair()
                        let process = try sandbox.start(
                            "import os, time\nos.write(3, b'x')\ntime.sleep(1000)",
                            limits: .init(processorSeconds: 100, memory: memory, threads: 1),
                            descriptors: [3: theirs])
                        // Not released: nobody ends it in an orderly way.
                        let held = Unmanaged.passRetained(process).toOpaque()
                        Descriptor.wait(reading: [ours], milliseconds: 60_000)
                        let hasStarted = ours.receive() == [UInt8(ascii: "x")]
                        continuation.resume(returning: hasStarted ? UInt(bitPattern: held) : nil)
                    } catch {
                        continuation.resume(returning: nil)
                    }
                }.start()
            }
            let process = try #require(held.flatMap { UnsafeRawPointer(bitPattern: $0) })
            #expect(try await Processes.wait(for: "\(memory)") { $0 == 0 })
            // Waited for at last: tests of a process's exit ask for any child, and would meet it for ever.
            Unmanaged<SandboxProcess>.fromOpaque(process).release()
        }

        @Test("A child has the descriptors that it is given, and no other sandbox's")
        func descriptors() throws {
            let (ours, theirs) = try Descriptor.pair()
            let kept = try Descriptor.pair()
            let child = try ChildProcess(
                ["/bin/sh", "-c", "echo /proc/self/fd/* >&5; exit 7"], descriptors: [5: theirs])
            theirs.close()
            var text: [UInt8] = []
            while let more = ours.receive() {
                text += more
                Descriptor.wait(reading: [ours], milliseconds: 100)
            }
            #expect(child.waitForEnd(within: .seconds(60)) && child.status == 7)
            let numbers = String(decoding: text, as: UTF8.self).split(
                whereSeparator: \.isWhitespace
            )
            .compactMap { $0.split(separator: "/").last }
            #expect(Set(["0", "1", "2", "5"]).isSubset(of: numbers))
            #expect(!numbers.contains("\(kept.ours.raw)"))
            #expect(!numbers.contains("\(kept.theirs.raw)"))
            kept.ours.close()
            #expect(kept.theirs.send([1]) == nil)
            #expect(throws: SandboxFault.self) {
                _ = try ChildProcess(["/nonexistent"], descriptors: [:])
            }
        }

        @Test(
            "The filter is of whole instructions, and jumps nowhere outside",
            arguments: [true, false])
        func filter(isArm: Bool) {
            let bytes = SystemCallFilter.bytes(for: isArm ? .arm : .x86)
            #expect(bytes.count % 8 == 0 && bytes.count < 4_096 * 8)
            let count = bytes.count / 8
            for index in 0..<count {
                let isJump = bytes[8 * index] & 7 == 5
                let (taken, other) = (Int(bytes[8 * index + 2]), Int(bytes[8 * index + 3]))
                #expect(isJump == (taken + other > 0))
                #expect(index + 1 + max(taken, other) < count || !isJump)
            }
            #expect(bytes[8 * (count - 1)] == 0x06)
        }

        @Test("Limits that are out of bounds are refused by name")
        func configuration() {
            for (field, configuration) in [
                ("python", ProgramJudge.Configuration(python: "python3")),
                ("processorSeconds", .init(processorSeconds: 0)),
                ("seconds", .init(seconds: 3_601)),
                ("memory", .init(memory: 1 << 20)), ("threads", .init(threads: 0)),
                ("concurrency", .init(concurrency: .max)),
            ] {
                let error = #expect(throws: ConfigurationError.self) {
                    _ = try ProgramJudge(configuration: configuration)
                }
                #expect(error?.field == field)
            }
            #expect(throws: Never.self) { try ProgramJudge.Configuration().validate() }
        }
    }
#endif
