import Foundation

/// Where a command writes: results to `out`, everything else to `err`. Tests put their own in.
struct Console: Sendable {
    var out: @Sendable (String) -> Void
    var err: @Sendable (String) -> Void
    /// What `out` leads to.
    var outTerminal: Terminal
    /// What `err` leads to.
    var errTerminal: Terminal

    /// The process's own streams, unbuffered.
    static let standard = Console(
        out: { write($0, to: STDOUT_FILENO) }, err: { write($0, to: STDERR_FILENO) },
        outTerminal: Terminal(STDOUT_FILENO), errTerminal: Terminal(STDERR_FILENO))

    /// Writes all of `text`; a stream that is closed takes nothing more.
    private static func write(_ text: String, to descriptor: Int32) {
        var text = text
        text.withUTF8 { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                let part = UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: rest))
                let written = Foundation.write(descriptor, part.baseAddress, part.count)
                if written < 0, errno == EINTR { continue }
                guard written > 0 else { return }
                rest = rest.dropFirst(written)
            }
        }
    }
}

extension Encodable {
    /// One line of JSON with sorted keys. A number that is not finite becomes a string.
    func jsonLine(pretty: Bool = false) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        if pretty { encoder.outputFormatting.insert(.prettyPrinted) }
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
}
