#if os(Linux)
    import Foundation
    import Glibc

    /// A running sandbox: bubblewrap, and below it the first process of a namespace of processes, with
    /// whose end everything in the namespace ends.
    final class SandboxProcess {
        private let child: ChildProcess
        /// Where bubblewrap tells the number of the namespace's first process.
        private let information: Descriptor

        init(child: ChildProcess, information: Descriptor) {
            self.child = child
            self.information = information
        }

        deinit { end() }

        /// As `ChildProcess.status`, after waiting for the end; nil where it does not come.
        func status(within time: Duration) -> Int32? {
            _ = child.waitForEnd(within: time)
            return child.status
        }

        /// Ends everything in the sandbox and waits until nothing of it is left.
        ///
        /// The namespace's first process is killed, not bubblewrap: then bubblewrap waits for it and ends
        /// by itself, and no process is left for the machine's init to wait for.
        func end() {
            if child.hasEnded() { return }
            if let first = firstProcess(), Self.parent(of: first) == child.identifier {
                _ = kill(first, SIGKILL)
                if child.waitForEnd(within: .seconds(5)) { return }
            }
            child.kill()
            _ = child.waitForEnd(within: .seconds(5))
        }

        /// The number of the namespace's first process, for which bubblewrap is waited at most five seconds.
        private func firstProcess() -> pid_t? {
            struct Told: Decodable {
                var child: pid_t
                enum CodingKeys: String, CodingKey { case child = "child-pid" }
            }
            let deadline = ContinuousClock.now + .seconds(5)
            var text: [UInt8] = []
            while ContinuousClock.now < deadline, text.count < 1 << 12 {
                Descriptor.wait(reading: [information], milliseconds: 100)
                guard let more = information.receive() else { break }
                text += more
            }
            return (try? JSONDecoder().decode(Told.self, from: Data(text)))?.child
        }

        /// A process's parent: the number may have become another process's.
        private static func parent(of process: pid_t) -> pid_t? {
            guard
                let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
                let name = text.lastIndex(of: ")")
            else { return nil }
            let fields = text[name...].split(separator: " ")
            return fields.count > 2 ? pid_t(fields[2]) : nil
        }
    }
#endif
