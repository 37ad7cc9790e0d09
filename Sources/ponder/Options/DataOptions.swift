import ArgumentParser
import Reasoning
import Tasks

/// A published data set, as options.
struct DataOptions: ParsableArguments {
    @Option(
        help: .file(
            "Problems as a data set publishes them, in lines or one list: GSM8K, MATH-500, AIME, "
                + "HumanEval, MBPP, Countdown."))
    var data: String?

    @Option(
        help: ArgumentHelp(
            "The form of --data: \(DataSetFormat.names). Default: what the fields of its first problem say.",
            valueName: "name"))
    var format: String?

    @Option(help: "Most problems to read from the file.")
    var limit: Int?

    func validate() throws {
        try Self.check(format: format, of: data)
        try require("--limit", limit, in: Limits.problems)
    }

    /// - Throws: `ValidationError` for a form without a file, and for one that there is not.
    static func check(format: String?, of data: String?) throws {
        guard let format else { return }
        guard data != nil else { throw ValidationError("--format is the form of --data") }
        guard DataSetFormat(format) != nil else {
            throw ValidationError("--format '\(format)' is none of \(DataSetFormat.names)")
        }
    }

    /// The file, or another one of the same form.
    func dataSet(_ path: String) -> DataSet {
        DataSet(path: path, format: format.flatMap { DataSetFormat($0) })
    }

    /// Reads the problems of `data`.
    /// - Throws: `TaskError`.
    func read(_ path: String) throws -> AskedProblems {
        AskedProblems(
            try dataSet(path).records(.init(amount: limit.map { .first($0) } ?? .all)))
    }
}

/// The problems that were asked for, with what a data set sorts them by.
struct AskedProblems: Sendable {
    var problems: [Problem]
    /// By the problems' ids.
    var subjects: [String: String] = [:]

    init(_ problems: [Problem]) { self.problems = problems }

    init(_ records: [DataSetRecord]) {
        problems = records.map(\.problem)
        for record in records { subjects[record.problem.id] = record.subject }
    }
}
