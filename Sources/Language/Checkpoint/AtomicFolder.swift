import Foundation
import Reasoning

/// Writes a folder so that under its name there is all of it or nothing, whenever the process or
/// the machine stops.
///
/// The content goes into `.NAME.ponder-HEX.partial`, every file is synced to the disk, the folder
/// takes its name, and the folder above is synced. A folder that had the name is set aside as
/// `.NAME.ponder-HEX.replaced` in between; `sweep(_:)` puts it back if the second renaming never
/// came. `HEX` are 64 random bits, so that nobody else has such a name.
public enum AtomicFolder {
    /// What a temporary entry is.
    enum Kind: String {
        case partial, replaced
    }

    /// Writes the folder `url` by way of a temporary one, whose URL `content` gets. A folder that had
    /// the name is replaced, unless it holds something that the new one does not.
    /// - Throws: `WriteError`, and what `content` throws; the folder that had the name is
    ///   then as it was.
    public static func write(_ url: URL, content: (URL) throws -> Void) throws {
        let temporary = url.temporary(.partial)
        let old = url.temporary(.replaced)
        do {
            try attempt(url, "cannot be made") {
                try FileManager.default.createDirectory(
                    at: temporary, withIntermediateDirectories: true)
            }
            try content(temporary)
            try synchronize(temporary)
            try requireReplaceable(url, by: temporary)
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

    /// Removes what interrupted writings left in `folder` and below, and puts back folders that were
    /// set aside. Folders with a `.lock` of their own are another run's. Only for the one process
    /// that writes there.
    /// - Throws: `WriteError`.
    public static func sweep(_ folder: URL) throws {
        for name in try names(in: folder) {
            let url = folder.appending(path: name)
            if target(of: name, .partial) != nil {
                try remove(url)
            } else if let target = target(of: name, .replaced) {
                let destination = folder.appending(path: target)
                if exists(destination) { try remove(url) } else { try rename(url, to: destination) }
            } else if mode(of: url) == S_IFDIR, !exists(url.appending(path: ".lock")) {
                try sweep(url)
            }
        }
    }

    /// Writes one file by way of a temporary one, synced and renamed over the one that was there.
    /// - Throws: `WriteError`.
    public static func writeFile(_ url: URL, _ data: Data) throws {
        let temporary = url.temporary(.partial)
        do {
            try attempt(url, "cannot be written") {
                try data.write(to: temporary, options: .withoutOverwriting)
            }
            try synchronizeEntry(temporary)
            try rename(temporary, to: url)
            try synchronizeEntry(url.deletingLastPathComponent())
        } catch {
            try? remove(temporary)
            throw error
        }
    }

    /// Removes a file or folder, if it is there.
    /// - Throws: `WriteError`.
    public static func remove(_ url: URL) throws {
        guard exists(url) else { return }
        try attempt(url, "cannot be removed") { try FileManager.default.removeItem(at: url) }
    }

    /// The names in a folder in their order; none where there is no folder.
    /// - Throws: `CheckpointError.file` for something else in the place of a folder; `WriteError`.
    public static func names(in folder: URL) throws -> [String] {
        guard exists(folder) else { return [] }
        var status = stat()
        guard stat(folder.path, &status) != 0 || status.st_mode & S_IFMT == S_IFDIR else {
            throw CheckpointError.file(folder.path, reason: "is no folder")
        }
        return try attempt(folder, "cannot be listed") {
            try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        }
    }

    /// Whether there is anything at a path; a link counts as itself.
    private static func exists(_ url: URL) -> Bool { mode(of: url) != nil }

    /// What kind of entry there is, such as `S_IFDIR`; a link counts as itself.
    private static func mode(of url: URL) -> mode_t? {
        var status = stat()
        return lstat(url.path, &status) == 0 ? status.st_mode & S_IFMT : nil
    }

    /// The name for which an interrupted writing made an entry; nil where it is none of ours.
    static func target(of entry: String, _ kind: Kind) -> String? {
        let ending = ".\(kind)"
        guard entry.hasPrefix("."), entry.hasSuffix(ending) else { return nil }
        let stem = entry.dropFirst().dropLast(ending.count)
        guard let mark = stem.range(of: ".ponder-", options: .backwards),
            !stem[..<mark.lowerBound].isEmpty, stem[mark.upperBound...].utf8.count == 16,
            stem[mark.upperBound...].allSatisfy(\.isHexDigit)
        else { return nil }
        return String(stem[..<mark.lowerBound])
    }

    /// Whatever stands at `url` must be a folder all of whose entries the new one has, too.
    private static func requireReplaceable(_ url: URL, by new: URL) throws {
        guard let mode = mode(of: url) else { return }
        guard mode == S_IFDIR else {
            throw WriteError(url.path, reason: "is no folder, and is not replaced by one")
        }
        let known = Set(try names(in: new))
        guard let foreign = try names(in: url).first(where: { !known.contains($0) }) else { return }
        throw WriteError(
            url.path, reason: "holds \(foreign), which was not written here; it is not replaced")
    }

    /// POSIX `rename`, which replaces files in one step; Foundation's move does not.
    private static func rename(_ url: URL, to destination: URL) throws {
        guard Foundation.rename(url.path, destination.path) == 0 else {
            throw WriteError(destination.path, reason: reason("cannot be renamed"))
        }
    }

    /// Syncs every file below a folder, then the folders.
    private static func synchronize(_ folder: URL) throws {
        for name in try names(in: folder) {
            let url = folder.appending(path: name)
            if mode(of: url) == S_IFDIR { try synchronize(url) } else { try synchronizeEntry(url) }
        }
        try synchronizeEntry(folder)
    }

    /// Syncs a file's bytes or a folder's names to the disk.
    private static func synchronizeEntry(_ url: URL) throws {
        let descriptor = open(url.path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw WriteError(url.path, reason: reason("cannot be opened"))
        }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else {
            throw WriteError(url.path, reason: reason("cannot be synced"))
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
            throw WriteError(url.path, reason: "\(what): \(error.systemReason)")
        }
    }
}

extension URL {
    /// A new entry beside this one that will have its name.
    func temporary(_ kind: AtomicFolder.Kind) -> URL {
        let digits = String(UInt64.random(in: 0 ... .max), radix: 16)
        let token = String(repeating: "0", count: 16 - digits.count) + digits
        return deletingLastPathComponent()
            .appending(path: ".\(lastPathComponent).ponder-\(token).\(kind)")
    }
}

extension Error {
    /// The system's words for what went wrong with a file where it has some; Foundation's name the
    /// file once more.
    package var systemReason: String {
        let error = self as NSError
        let cause = error.userInfo[NSUnderlyingErrorKey] as? NSError ?? error
        return cause.domain == NSPOSIXErrorDomain
            ? String(cString: strerror(Int32(cause.code))) : localizedDescription
    }
}
