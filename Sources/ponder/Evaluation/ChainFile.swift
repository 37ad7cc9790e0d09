import Foundation

/// A JSONL file of chains that has its name only when it is whole; until then `.partial` is behind
/// it. Problems are written in their order, in whichever they come.
final class ChainFile {
    let path: String
    private let partial: String
    private let handle: FileHandle
    private var waiting: [Int: JudgedProblem] = [:]
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

    /// Adds the chains of the problem at `index`.
    func append(_ judged: JudgedProblem, at index: Int) throws {
        waiting[index] = judged
        while let judged = waiting.removeValue(forKey: next) {
            try write(judged)
            next += 1
        }
    }

    private func write(_ judged: JudgedProblem) throws {
        var text = ""
        for line in judged.lines { text += try line.jsonLine() + "\n" }
        do {
            try handle.write(contentsOf: Data(text.utf8))
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
