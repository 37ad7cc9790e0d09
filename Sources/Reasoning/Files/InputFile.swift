import Foundation

/// A file that somebody else may have written, opened to be read once from its beginning.
///
/// Opening and reading end: a folder is refused, and so is a pipe that nothing writes to, for which
/// the system would wait for ever.
package struct InputFile {
    /// Why a file cannot be read.
    package struct Failure: Error, Equatable, CustomStringConvertible {
        package var path: String
        package var reason: String

        package init(path: String, reason: String) {
            self.path = path
            self.reason = reason
        }

        package var description: String { "\(path): \(reason)" }
    }

    /// The longest file that is read as a whole, in bytes, where nobody says.
    package static let longest = 1 << 28

    package let path: String
    private let handle: FileHandle
    /// What was read to see whether a pipe has a writer.
    private var head = Data()

    /// - Throws: for what is not there, may not be read, is a folder, a socket or a silent pipe.
    package init(_ path: String) throws(Failure) {
        self.path = path
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            throw Failure(
                path: path,
                reason: errno == ENOENT
                    ? "there is no such file" : "cannot be read: \(Self.systemReason)")
        }
        handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            throw Failure(path: path, reason: "cannot be read: \(Self.systemReason)")
        }
        switch status.st_mode & S_IFMT {
        case S_IFDIR:
            throw Failure(path: path, reason: "is a folder, not a file")
        case S_IFIFO:
            var bytes = [UInt8](repeating: 0, count: 1 << 16)
            let count = Foundation.read(descriptor, &bytes, bytes.count)
            guard count != 0 else {
                throw Failure(path: path, reason: "is a pipe that nothing writes to")
            }
            if count > 0 { head = Data(bytes[..<count]) }
        default: break
        }
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) & ~O_NONBLOCK)
    }

    /// The next bytes, at most so many; none at the end.
    package mutating func read(upTo count: Int) throws(Failure) -> Data {
        guard head.isEmpty else {
            defer { head = Data(head.dropFirst(count)) }
            return Data(head.prefix(count))
        }
        do {
            return try handle.read(upToCount: count) ?? Data()
        } catch {
            throw Failure(path: path, reason: "cannot be read: \(Self.systemReason)")
        }
    }

    /// All of a file.
    /// - Throws: also for one that is longer than `limit` bytes.
    package static func contents(
        of path: String, limit: Int = InputFile.longest
    ) throws(Failure) -> Data {
        var file = try InputFile(path)
        var data = Data()
        while true {
            let piece = try file.read(upTo: 1 << 20)
            if piece.isEmpty { return data }
            data.append(piece)
            guard data.count <= limit else {
                throw Failure(path: path, reason: "is longer than \(limit) bytes")
            }
        }
    }

    private static var systemReason: String { String(cString: strerror(errno)) }
}
