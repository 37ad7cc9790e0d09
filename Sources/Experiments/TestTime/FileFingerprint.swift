import Foundation
import Results

/// By what a model is known again: a SHA-256 over the names and sizes of its files and over the first and the
/// last MiB of each. Weights of many gigabytes are not read for it.
enum FileFingerprint {
    private static let part = 1 << 20

    /// The fingerprint of a file, or of the regular files that lie in a folder; what is hidden does not count.
    ///
    /// - Throws: what Foundation throws for what cannot be read.
    static func of(_ url: URL) throws -> String {
        if isFile(url) { return SHA256.hex(of: try sum(of: url, named: "")) }
        let names = try FileManager.default.contentsOfDirectory(atPath: url.path).sorted()
        var bytes = Data()
        for name in names where !name.hasPrefix(".") {
            let file = url.appending(path: name)
            if isFile(file) { bytes += try sum(of: file, named: name) }
        }
        return SHA256.hex(of: bytes)
    }

    /// Whether it is a regular file, or leads to one.
    private static func isFile(_ url: URL) -> Bool {
        let path = url.resolvingSymlinksInPath().path
        let type = try? FileManager.default.attributesOfItem(atPath: path)[.type]
        return type as? FileAttributeType == .typeRegular
    }

    private static func sum(of file: URL, named name: String) throws -> Data {
        let handle = try FileHandle(forReadingFrom: file)
        defer { try? handle.close() }
        let size = try handle.seekToEnd()
        try handle.seek(toOffset: 0)
        var bytes = try handle.read(upToCount: part) ?? Data()
        if size > UInt64(part) {
            try handle.seek(toOffset: size - UInt64(part))
            bytes += try handle.read(upToCount: part) ?? Data()
        }
        return Data("\(name) \(size) \(SHA256.hex(of: bytes))\n".utf8)
    }
}
