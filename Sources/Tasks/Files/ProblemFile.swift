import Reasoning

/// Problem files: one JSON object per line.
///
/// - Countdown: `{"nums": [3, 7, 20], "target": 42}`, as published data sets have it, or `numbers`.
/// - Questions: `{"question": "…", "answer": "…"}`; the answer may be a number, or a solution that
///   ends in `#### 72`.
/// - Any `StatedTask` by its name: `{"task": "multiplication", "question": "47*86"}`; an answer may be
///   added and has to be right. Other names are passed over.
/// - `{"task": "mathematics", …}` and `{"task": "numbers", …}` are questions that `Mathematics` judges.
///
/// An `id` may be given and must not repeat. Blank lines, a byte-order mark, carriage returns and
/// other fields are passed over. The first line that is not a problem ends reading with an error
/// that names file, line and field.
public enum ProblemFile {
    /// Reads a file in pieces and hands over its problems one by one.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - body: gets each problem; returns whether to go on.
    /// - Throws: `TaskError.unreadable`, `TaskError.malformed`, and what `body` throws.
    public static func forEach(in path: String, _ body: (Problem) throws -> Bool) throws {
        try DataSet(path: path, format: .problems).forEachRecord { try body($0.problem) }
    }

    /// The first `limit` problems of a file, or all.
    ///
    /// - Throws: as `forEach`, and `TaskError.unreadable` when there are no problems.
    public static func read(_ path: String, limit: Int = .max) throws -> [Problem] {
        var problems: [Problem] = []
        guard limit > 0 else { return [] }
        try forEach(in: path) { problem in
            problems.append(problem)
            return problems.count < limit
        }
        guard !problems.isEmpty else {
            throw TaskError.unreadable(file: path, reason: "it holds no problems")
        }
        return problems
    }
}
