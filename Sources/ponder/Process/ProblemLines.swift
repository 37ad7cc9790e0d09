import Foundation
import Language
import Reasoning
import Results

/// A JSONL file about problems that has its name only when it is whole. Problems are written in
/// their order, in whichever they come.
final class ProblemLines {
    /// Where the lines are until the file has its name.
    let partial: String
    private let file: ResultFile
    private let handle: FileHandle
    private var waiting: [Int: [String]] = [:]
    private var next = 0

    /// - Throws: `WriteError`.
    init(_ file: ResultFile) throws {
        self.file = file
        (partial, handle) = try file.begin()
    }

    /// Adds the lines of the problem at `index`.
    func append(_ lines: [String], at index: Int) throws {
        waiting[index] = lines
        while let lines = waiting.removeValue(forKey: next) {
            try attempt {
                try handle.write(contentsOf: Data(lines.map { $0 + "\n" }.joined().utf8))
            }
            next += 1
        }
    }

    /// Adds the chains of the problem at `index`.
    func append(_ judged: JudgedProblem, at index: Int) throws {
        try append(judged.lines.map { try $0.jsonLine() }, at: index)
    }

    /// Gives the file its name.
    func finish() throws {
        try attempt { try handle.close() }
        try file.replace(by: partial)
    }

    private func attempt(_ work: () throws -> Void) throws {
        do {
            try work()
        } catch {
            throw WriteError(partial, reason: "cannot be written: \(error.systemReason)")
        }
    }
}
