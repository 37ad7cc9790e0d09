import Foundation

/// Reads lines from a pipe, waiting for each no longer than it is told.
final class LineReader {
    /// What came of waiting for a line.
    enum Outcome: Equatable {
        /// A whole line, without its end.
        case line(Data)
        /// The other side closed the pipe.
        case end
        /// Nothing complete came in time.
        case silence
    }

    private let handle: FileHandle
    private var buffer = Data()

    init(_ handle: FileHandle) { self.handle = handle }

    /// The next line, or why there is none after `timeout` seconds.
    func next(timeout: Double) -> Outcome {
        let deadline = ContinuousClock.now + .seconds(timeout)
        while true {
            if let newline = buffer.firstIndex(of: UInt8(ascii: "\n")) {
                let line = buffer[..<newline]
                buffer = Data(buffer[(newline + 1)...])
                return .line(Data(line))
            }
            let left = (deadline - ContinuousClock.now) / .milliseconds(1)
            guard left > 0 else { return .silence }
            var descriptor = pollfd(
                fd: handle.fileDescriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&descriptor, 1, Int32(min(left.rounded(.up), 1e9))) > 0 else { continue }
            let more = handle.availableData
            guard !more.isEmpty else { return .end }
            buffer.append(more)
        }
    }
}
