import Foundation
import Results

/// Where a command writes: results to `out`, everything else to `err`. Tests put their own in.
struct Console: Sendable {
    var out: @Sendable (String) -> Void
    var err: @Sendable (String) -> Void
    /// What `out` leads to.
    var outTerminal: Terminal
    /// What `err` leads to.
    var errTerminal: Terminal

    /// The process's own streams, unbuffered. Results that cannot be written end the process.
    static let standard = Console(
        out: { text in
            let reason = write(Terminal(STDOUT_FILENO).safe(text), to: STDOUT_FILENO)
            if let reason { fail(reason) }
        },
        err: { _ = write(Terminal(STDERR_FILENO).safe($0), to: STDERR_FILENO) },
        outTerminal: Terminal(STDOUT_FILENO), errTerminal: Terminal(STDERR_FILENO))

    /// Writes all of `text`; the system's error where that cannot be.
    private static func write(_ text: String, to descriptor: Int32) -> Int32? {
        var text = text
        return text.withUTF8 { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                let part = UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: rest))
                let written = Foundation.write(descriptor, part.baseAddress, part.count)
                if written < 0, errno == EINTR { continue }
                guard written > 0 else { return errno }
                rest = rest.dropFirst(written)
            }
            return nil
        }
    }

    /// Ends the process because nobody gets its results; quietly where the reader has gone away, as
    /// `head` does. At once: other threads may be at work, and a run can be gone on with.
    private static func fail(_ reason: Int32) -> Never {
        if reason != EPIPE {
            _ = write(
                "Error: standard output: \(String(cString: strerror(reason)))\n", to: STDERR_FILENO)
        }
        _exit(ExitStatus.failure.rawValue)
    }
}

extension Encodable {
    /// One line of JSON with sorted keys. A number that is not finite becomes a string.
    func jsonLine(pretty: Bool = false) throws -> String {
        let json = try SummaryJSON.encoder(pretty: pretty).encode(self)
        // Foundation escapes the control characters that JSON must; a terminal obeys some others, too.
        return String(decoding: json, as: UTF8.self).unicodeScalars
            .reduce(into: "") { line, scalar in
                if (0x7F...0x9F).contains(scalar.value) {
                    line += "\\u00" + String(scalar.value, radix: 16)
                } else {
                    line.unicodeScalars.append(scalar)
                }
            }
    }
}
