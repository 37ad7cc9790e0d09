#if os(Linux)
    import Glibc

    /// Why a sandbox could not be started or kept, for reasons that are not the program's.
    struct SandboxFault: Error, Equatable, CustomStringConvertible {
        var description: String

        init(_ description: String) { self.description = description }

        /// What the last call of the system says.
        init(errno code: Int32, in call: String) {
            description = "\(call): \(String(cString: strerror(code)))"
        }
    }

    /// A file descriptor that is closed with its owner, and that no program inherits by accident.
    ///
    /// Belongs to the thread that made it.
    final class Descriptor {
        private(set) var raw: Int32

        init(_ raw: Int32) { self.raw = raw }

        deinit { close() }

        func close() {
            if raw >= 0 { _ = Glibc.close(raw) }
            raw = -1
        }

        /// Both ends of a stream of bytes, close-on-exec from the beginning: between making a pipe and
        /// saying so, another thread could start a program that would keep the pipe open.
        static func pair() throws(SandboxFault) -> (ours: Descriptor, theirs: Descriptor) {
            var ends: [Int32] = [-1, -1]
            let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
            guard socketpair(AF_UNIX, type, 0, &ends) == 0 else {
                throw SandboxFault(errno: errno, in: "socketpair")
            }
            return (Descriptor(ends[0]), Descriptor(ends[1]))
        }

        /// The same file under a number of at least 64, out of the way of the numbers that a child gets.
        func lifted() throws(SandboxFault) -> Descriptor {
            let copy = fcntl(raw, F_DUPFD_CLOEXEC, 64)
            guard copy >= 0 else { throw SandboxFault(errno: errno, in: "fcntl") }
            return Descriptor(copy)
        }

        /// Sends what there is room for, without waiting; nil where nobody will read it any more.
        func send(_ bytes: ArraySlice<UInt8>) -> Int? {
            let sent = bytes.withUnsafeBytes {
                Glibc.send(raw, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
            }
            if sent >= 0 { return sent }
            return errno == EAGAIN || errno == EINTR ? 0 : nil
        }

        /// Says that nothing more will be sent.
        func endSending() { _ = shutdown(raw, Int32(SHUT_WR)) }

        /// What has arrived, at most 64 KiB, without waiting; nil at the end.
        func receive() -> [UInt8]? {
            var bytes = [UInt8](repeating: 0, count: 1 << 16)
            let count = recv(raw, &bytes, bytes.count, Int32(MSG_DONTWAIT))
            if count > 0 { return Array(bytes[..<count]) }
            return count < 0 && (errno == EAGAIN || errno == EINTR) ? [] : nil
        }

        /// Waits until one of some can be read or has ended, or written where that is asked for.
        static func wait(
            reading: [Descriptor], writing: [Descriptor] = [], milliseconds: Int32
        ) {
            var asked =
                reading.map { pollfd(fd: $0.raw, events: Int16(POLLIN), revents: 0) }
                + writing.map { pollfd(fd: $0.raw, events: Int16(POLLOUT), revents: 0) }
            _ = poll(&asked, nfds_t(asked.count), milliseconds)
        }
    }
#endif
