import Foundation

/// Writes a folder so that under its name there is all of it or nothing, whenever the process or
/// the machine stops.
///
/// The content goes into `NAME.partial`, every file is synced to the disk, the folder takes its
/// name, and the folder above is synced. A folder that had the name is set aside as
/// `NAME.replaced` in between; `sweep(_:)` puts it back if the second renaming never came.
public enum AtomicFolder {
    static let partial = ".partial"
    static let replaced = ".replaced"

    /// Writes the folder `url` by way of a temporary one, whose URL `content` gets.
    /// - Throws: `CheckpointError.file`, and what `content` throws; the folder that had the name is
    ///   then as it was.
    public static func write(_ url: URL, content: (URL) throws -> Void) throws {
        let files = FileManager.default
        let temporary = url.sibling(suffix: partial)
        let old = url.sibling(suffix: replaced)
        do {
            try remove(temporary)
            try attempt(url, "cannot be made") {
                try files.createDirectory(at: temporary, withIntermediateDirectories: true)
            }
            try content(temporary)
            try synchronize(temporary)
            try remove(old)
            if exists(url) { try rename(url, to: old) }
            try rename(temporary, to: url)
            try synchronizeEntry(url.deletingLastPathComponent())
            try remove(old)
        } catch {
            if exists(old), !exists(url) { try? rename(old, to: url) }
            try? remove(temporary)
            throw error
        }
    }

    /// Removes what interrupted writings left in `folder`, and puts back folders that were set
    /// aside. Only for the one process that writes there.
    /// - Throws: `CheckpointError.file`.
    public static func sweep(_ folder: URL) throws {
        for name in try names(in: folder) {
            let url = folder.appending(path: name)
            if name.hasSuffix(partial) {
                try remove(url)
            } else if name.hasSuffix(replaced) {
                let destination = folder.appending(path: String(name.dropLast(replaced.count)))
                if exists(destination) { try remove(url) } else { try rename(url, to: destination) }
            }
        }
    }

    /// Writes one file by way of `NAME.partial`, synced and renamed over the one that was there.
    /// - Throws: `CheckpointError.file`.
    public static func writeFile(_ url: URL, _ data: Data) throws {
        let temporary = url.sibling(suffix: partial)
        try attempt(url, "cannot be written") { try data.write(to: temporary) }
        try synchronizeEntry(temporary)
        try rename(temporary, to: url)
        try synchronizeEntry(url.deletingLastPathComponent())
    }

    /// Removes a file or folder, if it is there.
    /// - Throws: `CheckpointError.file`.
    public static func remove(_ url: URL) throws {
        guard exists(url) else { return }
        try attempt(url, "cannot be removed") { try FileManager.default.removeItem(at: url) }
    }

    /// The names in a folder in their order; none where there is no folder.
    /// - Throws: `CheckpointError.file`.
    public static func names(in folder: URL) throws -> [String] {
        guard exists(folder) else { return [] }
        return try attempt(folder, "cannot be listed") {
            try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        }
    }

    private static func exists(_ url: URL) -> Bool {
        FileManager.default.fileExists(atPath: url.path)
    }

    /// POSIX `rename`, which replaces files in one step; Foundation's move does not.
    private static func rename(_ url: URL, to destination: URL) throws {
        guard Foundation.rename(url.path, destination.path) == 0 else {
            throw CheckpointError.file(destination.path, reason: reason("cannot be renamed"))
        }
    }

    /// Syncs every file below a folder, then the folders.
    private static func synchronize(_ folder: URL) throws {
        for name in try names(in: folder) {
            let url = folder.appending(path: name)
            var isFolder: ObjCBool = false
            _ = FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder)
            if isFolder.boolValue { try synchronize(url) } else { try synchronizeEntry(url) }
        }
        try synchronizeEntry(folder)
    }

    /// Syncs a file's bytes or a folder's names to the disk.
    private static func synchronizeEntry(_ url: URL) throws {
        let descriptor = open(url.path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw CheckpointError.file(url.path, reason: reason("cannot be opened"))
        }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else {
            throw CheckpointError.file(url.path, reason: reason("cannot be synced"))
        }
    }

    private static func reason(_ what: String) -> String {
        "\(what): \(String(cString: strerror(errno)))"
    }

    private static func attempt<Value>(
        _ url: URL, _ what: String, _ body: () throws -> Value
    ) throws -> Value {
        do {
            return try body()
        } catch {
            throw CheckpointError.file(url.path, reason: "\(what): \(error.localizedDescription)")
        }
    }
}

extension URL {
    /// The entry beside this one whose name is longer by `suffix`.
    fileprivate func sibling(suffix: String) -> URL {
        deletingLastPathComponent().appending(path: lastPathComponent + suffix)
    }
}
