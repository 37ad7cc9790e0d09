import Foundation
import Reasoning

/// Reads a file line by line in pieces, with a bound on a line's length.
public struct LineReader {
    /// The longest line of a problem file, in bytes.
    public static let maximumLength = 1 << 20

    /// The file's name in errors.
    let file: String
    /// The number of the line last returned, from 1.
    public private(set) var line = 0
    private let longest: Int
    private var input: InputFile
    private var buffer: [UInt8] = []
    private var position = 0
    private var isExhausted = false

    /// - Parameter longest: most bytes of a line. Default: as of a problem file.
    /// - Throws: `TaskError.unreadable`.
    public init(path: String, longest: Int = LineReader.maximumLength) throws {
        file = path
        self.longest = longest
        do {
            input = try InputFile(path)
        } catch {
            throw TaskError.unreadable(file: path, reason: error.reason)
        }
    }

    /// The next line without its end (line feed, or carriage return and line feed) and without a
    /// byte-order mark; nil after the last.
    ///
    /// - Throws: `TaskError.malformed` for a line that is too long, `TaskError.unreadable`.
    public mutating func next() throws -> ArraySlice<UInt8>? {
        var searched = position
        while true {
            if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                return try take(upTo: end, next: end + 1)
            }
            guard buffer.count - position <= longest else { throw tooLong() }
            guard !isExhausted else {
                return position < buffer.count
                    ? try take(upTo: buffer.count, next: buffer.count) : nil
            }
            buffer.removeFirst(position)
            position = 0
            searched = buffer.count
            try fill()
        }
    }

    private mutating func fill() throws {
        do {
            let piece = try input.read(upTo: 1 << 16)
            isExhausted = piece.isEmpty
            buffer.append(contentsOf: piece)
        } catch {
            throw TaskError.unreadable(file: file, reason: "\(error.reason) (after line \(line))")
        }
    }

    private mutating func take(upTo end: Int, next: Int) throws -> ArraySlice<UInt8> {
        guard end - position <= longest else { throw tooLong() }
        line += 1
        var slice = buffer[position..<end]
        position = next
        if slice.last == UInt8(ascii: "\r") { slice.removeLast() }
        if line == 1, slice.starts(with: [0xEF, 0xBB, 0xBF]) { slice.removeFirst(3) }
        return slice
    }

    private func tooLong() -> TaskError {
        .malformed(
            file: file, line: line + 1, field: "(line)",
            reason: "is longer than \(longest) bytes")
    }
}
