import Foundation

/// A JSONL file about problems that has its name only when it is whole; until then `.partial` is
/// behind it. Problems are written in their order, in whichever they come.
final class ProblemLines {
    let path: String
    private let partial: String
    private let handle: FileHandle
    private var waiting: [Int: [String]] = [:]
    private var next = 0

    /// - Throws: `CommandError.file`.
    init(path: String) throws {
        self.path = path
        partial = path + ".partial"
        guard FileManager.default.createFile(atPath: partial, contents: nil),
            let handle = FileHandle(forWritingAtPath: partial)
        else { throw CommandError.file(partial, reason: "cannot be written") }
        self.handle = handle
    }

    /// Adds the lines of the problem at `index`.
    func append(_ lines: [String], at index: Int) throws {
        waiting[index] = lines
        while let lines = waiting.removeValue(forKey: next) {
            try write(lines)
            next += 1
        }
    }

    private func write(_ lines: [String]) throws {
        do {
            try handle.write(contentsOf: Data(lines.map { $0 + "\n" }.joined().utf8))
        } catch {
            throw CommandError.file(partial, reason: "cannot be written")
        }
    }

    /// Gives the file its name.
    func finish() throws {
        do {
            try handle.close()
            if FileManager.default.fileExists(atPath: path) {
                try FileManager.default.removeItem(atPath: path)
            }
            try FileManager.default.moveItem(atPath: partial, toPath: path)
        } catch {
            throw CommandError.file(path, reason: "cannot be written")
        }
    }
}
