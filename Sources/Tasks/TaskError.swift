/// What can go wrong between a task and the world.
public enum TaskError: Error, Equatable, CustomStringConvertible {
    /// No (or not enough) problems could be made with a configuration.
    case notEnoughProblems(asked: Int, found: Int, hint: String)
    /// A file cannot be opened or read.
    case unreadable(file: String, reason: String)
    /// A line of a problem file is not a problem. `line` counts from 1.
    case malformed(file: String, line: Int, field: String, reason: String)

    public var description: String {
        switch self {
        case .notEnoughProblems(let asked, let found, let hint):
            "found \(found) of \(asked) problems: \(hint)"
        case .unreadable(let file, let reason):
            "cannot read \(file): \(reason)"
        case .malformed(let file, let line, let field, let reason):
            "\(file), line \(line), field '\(field)': \(reason)"
        }
    }
}
