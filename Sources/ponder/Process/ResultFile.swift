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
        if let reason = try obstacle() { throw CommandError.file(path, reason: reason) }
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
        if let reason = try obstacle() {
            throw WriteError(path, reason: "\(reason); the result is in \(partial)")
        }
        guard rename(partial, path) == 0 else {
            throw WriteError(
                path,
                reason: "\(String(cString: strerror(errno))); the result is in \(partial)")
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
    private func obstacle() throws -> String? {
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
        let identity = FileIdentity(status)
        return inputs.contains { FileIdentity.isPart(identity, of: $0) }
            ? "is an input of this command: write to another file" : nil
    }
}

/// What makes a file the same one under all of its names.
private struct FileIdentity: Equatable {
    let device: dev_t
    let number: ino_t

    init(_ status: stat) {
        device = status.st_dev
        number = status.st_ino
    }

    /// Whether a file is `input`, or one of the files in the folder `input`.
    static func isPart(_ identity: FileIdentity, of input: String) -> Bool {
        var status = stat()
        guard stat(input, &status) == 0 else { return false }
        guard status.st_mode & S_IFMT == S_IFDIR else { return identity == FileIdentity(status) }
        let names = (try? FileManager.default.subpathsOfDirectory(atPath: input)) ?? []
        return names.contains { name in
            stat("\(input)/\(name)", &status) == 0 && identity == FileIdentity(status)
        }
    }
}
