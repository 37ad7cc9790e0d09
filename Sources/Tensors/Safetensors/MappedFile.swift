#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A file in memory, read-only and paged in on demand (POSIX `mmap`).
///
/// The file must not shrink while it is mapped; `writeAtomically` replaces files instead
/// of changing them, so that a reader keeps the old one.
// Unchecked: the bytes are read-only for the whole life of the object.
final class MappedFile: @unchecked Sendable {
    let path: String
    let bytes: UnsafeRawBufferPointer

    init(path: String) throws(TensorError) {
        // A pipe would wait for somebody to write to it.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw .file(path: path, reason: Self.reason("cannot open")) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            throw .file(path: path, reason: Self.reason("cannot read its size"))
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw .file(path: path, reason: "is not an ordinary file")
        }
        self.path = path
        let size = Int(status.st_size)
        guard size > 0 else {
            bytes = UnsafeRawBufferPointer(start: nil, count: 0)
            return
        }
        guard let base = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), base != MAP_FAILED
        else {
            throw .file(path: path, reason: Self.reason("cannot map"))
        }
        bytes = UnsafeRawBufferPointer(start: base, count: size)
    }

    deinit {
        if let base = bytes.baseAddress {
            munmap(UnsafeMutableRawPointer(mutating: base), bytes.count)
        }
    }

    /// What the operating system said last.
    static func reason(_ action: String) -> String {
        "\(action): \(String(cString: strerror(errno)))"
    }
}

/// Writes a file under a temporary name beside `path`, flushes it to the disk and renames it: a
/// reader, or a crash at any moment, finds either the whole old file or the whole new one.
///
/// - Parameter body: calls its argument with one piece of the file after the other.
func writeAtomically(
    to path: String,
    _ body: (_ write: ([UInt8]) throws(TensorError) -> Void) throws(TensorError) -> Void
) throws(TensorError) {
    var template = Array("\(path).XXXXXX".utf8CString)
    let descriptor = mkstemp(&template)
    guard descriptor >= 0 else {
        throw .unwritable(path: path, reason: MappedFile.reason("cannot create"))
    }
    let temporary = String(
        decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    do throws(TensorError) {
        defer { close(descriptor) }
        try body { (piece: [UInt8]) throws(TensorError) in
            var start = 0
            while start < piece.count {
                let written = piece.withUnsafeBytes {
                    write(
                        descriptor, UnsafeRawBufferPointer(rebasing: $0[start...]).baseAddress,
                        $0.count - start)
                }
                if written < 0, errno == EINTR { continue }
                guard written > 0 else {
                    throw .unwritable(path: path, reason: MappedFile.reason("cannot write"))
                }
                start += written
            }
        }
        guard fchmod(descriptor, 0o644) == 0, fsync(descriptor) == 0 else {
            throw .unwritable(path: path, reason: MappedFile.reason("cannot flush"))
        }
    } catch {
        unlink(temporary)
        throw error
    }
    guard rename(temporary, path) == 0 else {
        let reason = MappedFile.reason("cannot replace")
        unlink(temporary)
        throw .unwritable(path: path, reason: reason)
    }
    // The rename itself reaches the disk with the folder.
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
    let folderDescriptor = open(folder, O_RDONLY | O_CLOEXEC)
    if folderDescriptor >= 0 {
        fsync(folderDescriptor)
        close(folderDescriptor)
    }
}
