import Foundation

/// Keeps other processes from writing to a run: `flock` on `.lock`, released by the system when
/// the process ends, however it ends.
final class RunLock: Sendable {
    private let descriptor: Int32

    /// - Throws: `RunError.locked` with the holder's process, `RunError.file`, also where the file is
    ///   a link or holds anything but a process.
    init(folder: URL) throws {
        let path = folder.appending(path: ".lock").path
        let descriptor = open(
            path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o644)
        guard descriptor >= 0 else {
            throw RunError.file(path, reason: String(cString: strerror(errno)))
        }
        var status = stat()
        var holder = [UInt8](repeating: 0, count: 21)
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
            status.st_nlink == 1, case let count = read(descriptor, &holder, holder.count),
            (0...20).contains(count),
            holder.prefix(count).allSatisfy({ (48...57).contains($0) })
        else {
            close(descriptor)
            throw RunError.file(path, reason: "is not the lock of a run")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            let process = String(decoding: holder.prefix { $0 != 0 }, as: UTF8.self)
            throw RunError.locked(
                run: folder.path, by: process.isEmpty ? "another process" : "process \(process)")
        }
        let process = Array("\(ProcessInfo.processInfo.processIdentifier)".utf8)
        guard ftruncate(descriptor, 0) == 0,
            pwrite(descriptor, process, process.count, 0) == process.count
        else {
            close(descriptor)
            throw RunError.file(path, reason: String(cString: strerror(errno)))
        }
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }
}
