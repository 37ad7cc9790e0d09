import Foundation

/// Keeps other processes from writing to a run: `flock` on `.lock`, released by the system when
/// the process ends, however it ends.
final class RunLock: Sendable {
    private let descriptor: Int32

    /// - Throws: `RunError.locked` with the holder's process, `RunError.file`.
    init(folder: URL) throws {
        let path = folder.appending(path: ".lock").path
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw RunError.file(path, reason: String(cString: strerror(errno)))
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            var holder = [UInt8](repeating: 0, count: 20)
            let count = read(descriptor, &holder, holder.count)
            close(descriptor)
            let process = String(decoding: holder.prefix(max(count, 0)), as: UTF8.self)
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
