import Reasoning
import Results
import Tasks

/// The JSON values of a file, one a line.
struct JSONLines {
    private let file: String
    private var reader: LineReader

    /// - Throws: `TaskError.unreadable`.
    init(_ file: String) throws {
        self.file = file
        reader = try LineReader(path: file, longest: TraceFile.longestLine)
    }

    /// The next value; nil after the last.
    ///
    /// - Parameter skipsBlank: whether blank lines are passed over; else they are no JSON.
    /// - Throws: `TaskError.malformed` naming the line, `TaskError.unreadable`.
    mutating func next(skipsBlank: Bool = false) throws -> (value: JSON, line: Int)? {
        while let text = try reader.next() {
            if skipsBlank, text.allSatisfy({ [9, 10, 11, 12, 13, 32].contains($0) }) { continue }
            do {
                return (try JSONParser.parse(text), reader.line)
            } catch let failure as JSONParser.Failure {
                throw malformed(reader.line, failure.reason)
            }
        }
        return nil
    }

    func malformed(_ line: Int, _ reason: String) -> TaskError {
        .malformed(file: file, line: line, field: "(line)", reason: reason)
    }
}
