#if os(Linux)
    import Foundation
    import Glibc

    /// A running sandbox: bubblewrap, and below it the first process of a namespace of processes, with
    /// whose end everything in the namespace ends.
    final class SandboxProcess {
        private let child: ChildProcess
        /// Where bubblewrap tells the number of the namespace's first process.
        private let information: Descriptor
        private var isEnded = false
        /// The number of the namespace's first process, once it is told.
        private lazy var first = toldFirst()

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

        /// How long the script could have run and had no processor, because others had them all.
        func timeWithoutProcessor() -> Duration {
            guard let first else { return .zero }
            let children = try? String(
                contentsOfFile: "/proc/\(first)/task/\(first)/children", encoding: .utf8)
            let waited = (children ?? "").split(separator: " ").map { process -> Int64 in
                let text = try? String(
                    contentsOfFile: "/proc/\(process)/schedstat", encoding: .utf8)
                let fields = (text ?? "").split(whereSeparator: \.isWhitespace)
                return fields.count > 1 ? Int64(fields[1]) ?? 0 : 0
            }
            return .nanoseconds(waited.max() ?? 0)
        }

        /// Ends everything in the sandbox and waits until nothing of it is left.
        ///
        /// The namespace's first process is killed, not bubblewrap: then bubblewrap waits for it and ends
        /// by itself. Where the program ended first, so has bubblewrap, and the machine's init waits for the
        /// namespace's first process: that may be this program itself, in a container.
        func end() {
            guard !isEnded else { return }
            isEnded = true
            if !child.hasEnded() {
                if let first, Self.state(of: first)?.parent == child.identifier {
                    _ = kill(first, SIGKILL)
                }
                if first == nil || !child.waitForEnd(within: .seconds(5)) {
                    child.kill()
                    _ = child.waitForEnd(within: .seconds(5))
                }
            }
            guard let first else { return }
            if getpid() == 1 { _ = waitpid(first, nil, 0) }
            for _ in 0..<1_000 {
                guard let state = Self.state(of: first), !state.isOver else { return }
                usleep(1_000)
            }
        }

        /// The number of the namespace's first process, for which bubblewrap is waited at most five seconds.
        private func toldFirst() -> pid_t? {
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

        /// A process's parent, and whether it only waits to be waited for: a number may have become another
        /// process's. Nil where there is none of the number.
        private static func state(of process: pid_t) -> (parent: pid_t, isOver: Bool)? {
            guard
                let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
                let name = text.lastIndex(of: ")")
            else { return nil }
            let fields = text[name...].split(separator: " ")
            guard fields.count > 2, let parent = pid_t(fields[2]) else { return nil }
            return (parent, fields[1] == "Z" || fields[1] == "X")
        }
    }
#endif
