import Foundation
import Language
import Reasoning

/// A file that a command was asked to write. It has its name only when it is whole; until then it is
/// a file beside it, whose name ends in `.partial`.
///
/// Only a regular file that is no input is ever replaced. That is checked before any work is done,
/// and again when the file gets its name.
struct ResultFile {
    let path: String
    private let inputs: [String]

    /// - Parameter inputs: files and folders that the command reads; nil is one that is not given.
    /// - Throws: `CommandError.file` for a path that cannot be written, that is anything but a regular
    ///   file, or that is an input or one of the files in it.
    init(_ path: String, inputs: [String?]) throws {
        self.path = path
        self.inputs = inputs.compactMap(\.self)
        if let reason = obstacle() { throw CommandError.file(path, reason: reason) }
    }

    /// Makes the file that holds what there is until `replace(by:)`. What an interrupted command has
    /// left there stays.
    /// - Throws: `WriteError`.
    func begin() throws -> (path: String, handle: FileHandle) {
        for number in 1...999 {
            let partial = path + (number == 1 ? "" : ".\(number)") + ".partial"
            let descriptor = open(
                partial, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644)
            if descriptor >= 0 {
                return (partial, FileHandle(fileDescriptor: descriptor, closeOnDealloc: true))
            }
            guard errno == EEXIST else { break }
        }
        throw WriteError(path, reason: String(cString: strerror(errno)))
    }

    /// Gives a whole file the name.
    /// - Throws: `WriteError`; the file stays where it is.
    func replace(by partial: String) throws {
        let reason =
            obstacle() ?? (rename(partial, path) == 0 ? nil : String(cString: strerror(errno)))
        if let reason {
            throw WriteError(path, reason: "\(reason); the result is in \(partial)")
        }
    }

    /// Writes all of it.
    /// - Throws: `WriteError`.
    func write(_ text: String) throws {
        let (partial, handle) = try begin()
        do {
            try handle.write(contentsOf: Data(text.utf8))
            try handle.close()
        } catch {
            _ = unlink(partial)
            throw WriteError(path, reason: "cannot be written: \(error.systemReason)")
        }
        try replace(by: partial)
    }

    /// Why the path cannot take the result; nil where it can.
    private func obstacle() -> String? {
        guard !path.isEmpty, !path.hasSuffix("/") else { return "names no file" }
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        guard access(folder, W_OK | X_OK) == 0 else {
            return "cannot be written: \(folder): \(String(cString: strerror(errno)))"
        }
        var status = stat()
        guard lstat(path, &status) == 0 else {
            return errno == ENOENT ? nil : "cannot be written: \(String(cString: strerror(errno)))"
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            return "is there and is no regular file: only a file is replaced"
        }
        return inputs.contains { Self.isPart(status, of: $0) }
            ? "is an input of this command: write to another file" : nil
    }

    /// Whether a file, under whichever name, is `input` or one of the files in the folder `input`.
    private static func isPart(_ file: stat, of input: String) -> Bool {
        func isSame(_ path: String) -> Bool {
            var other = stat()
            return stat(path, &other) == 0 && other.st_dev == file.st_dev
                && other.st_ino == file.st_ino
        }
        let names = (try? FileManager.default.subpathsOfDirectory(atPath: input)) ?? []
        return isSame(input) || names.contains { isSame("\(input)/\($0)") }
    }
}
