import ArgumentParser
import Reasoning
import Tasks

/// Which problems, as options.
struct ProblemOptions: ParsableArguments {
    @Option(help: .file("Problems, one JSON object a line."))
    var problems: String?

    @OptionGroup var source: DataOptions

    func validate() throws {
        guard (problems == nil) != (source.data == nil) else {
            throw ValidationError(
                problems == nil
                    ? "Name the problems: --problems FILE, or --data FILE for a published data set"
                    : "--problems and --data are two files; name one")
        }
    }

    /// The file.
    var path: String { problems ?? source.data ?? "" }

    /// The file, or another one of the same form.
    func dataSet(_ path: String) -> DataSet {
        problems == nil ? source.dataSet(path) : DataSet(path: path, format: .problems)
    }

    /// Reads the problems.
    /// - Throws: `TaskError`.
    func read() throws -> AskedProblems {
        if let problems {
            return AskedProblems(
                try ProblemFile.read(problems, limit: source.limit ?? .max))
        }
        return try source.read(path)
    }
}
