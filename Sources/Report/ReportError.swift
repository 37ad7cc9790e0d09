/// What can go wrong when a report is read or written.
public enum ReportError: Error, Equatable, CustomStringConvertible {
    /// A file could not be read.
    case unreadable(file: String, reason: String)
    /// `summary.json` does not say what the contract asks for.
    case malformed(file: String, field: String, reason: String)
    /// A file of the report could not be written.
    case unwritable(file: String, reason: String)

    public var description: String {
        switch self {
        case .unreadable(let file, let reason):
            "\(file) cannot be read: \(reason)"
        case .malformed(let file, let field, let reason):
            "\(file): field '\(field)': \(reason)"
        case .unwritable(let file, let reason):
            "\(file) cannot be written: \(reason)"
        }
    }
}
