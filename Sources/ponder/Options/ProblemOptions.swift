import ArgumentParser
import Reasoning
import Tasks

/// Which problems, as options.
struct ProblemOptions: ParsableArguments {
    private static let formats = DataSetFormat.named.map(\.name).joined(separator: ", ")

    @Option(help: .file("Problems, one JSON object a line."))
    var problems: String?

    @Option(
        help: .file(
            "Problems as a data set publishes them, in lines or one list: GSM8K, MATH-500, AIME, "
                + "HumanEval, MBPP, Countdown."))
    var data: String?

    @Option(
        help: ArgumentHelp(
            "The form of --data: \(formats). Default: what the fields of its first problem say.",
            valueName: "name"))
    var format: String?

    @Option(help: "Most problems to read from the file.")
    var limit: Int?

    func validate() throws {
        guard (problems == nil) != (data == nil) else {
            throw ValidationError(
                problems == nil
                    ? "Name the problems: --problems FILE, or --data FILE for a published data set"
                    : "--problems and --data are two files; name one")
        }
        guard format == nil || data != nil else {
            throw ValidationError("--format is the form of --data")
        }
        if let format, DataSetFormat(format) == nil {
            throw ValidationError("--format '\(format)' is none of \(Self.formats)")
        }
        if let limit, limit < 1 { throw ValidationError("--limit \(limit) leaves no problem") }
    }

    /// The file.
    var path: String { problems ?? data ?? "" }

    /// Reads the problems.
    /// - Throws: `TaskError`, and `CommandError.argument` for a data set of a form that is not known.
    func read() throws -> [Problem] {
        if let problems { return try ProblemFile.read(problems, limit: limit ?? .max) }
        guard let form = try format.map({ DataSetFormat($0) }) ?? DataSetFormat.recognized(in: path)
        else {
            throw CommandError.argument(
                "--data \(path)",
                reason:
                    "its first problem has the fields of no data set that is known; name its --format"
            )
        }
        return try DataSet(path: path, format: form)
            .records(.init(amount: limit.map { .first($0) } ?? .all)).map(\.problem)
    }
}
