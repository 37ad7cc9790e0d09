/// What can go wrong with a chat template. Lines are those of its text, from 1.
public enum ChatTemplateError: Error, Equatable, CustomStringConvertible {
    /// The text is not Jinja.
    case syntax(line: Int, reason: String)
    /// It asks for a part of Jinja or Python that is not implemented.
    case unsupported(line: Int, what: String)
    /// Something is undefined, of the wrong type or out of range there, in the template or in what
    /// it was given.
    case failed(line: Int, reason: String)
    /// The template itself refuses what it was given, by `raise_exception`.
    case refused(line: Int, reason: String)
    /// It nests too deep, computes too long or writes too much.
    case limit(line: Int, reason: String)

    public var description: String { "chat template, " + place }

    /// The sentence behind the name of the file or field.
    var place: String {
        switch self {
        case .syntax(let line, let reason), .failed(let line, let reason),
            .limit(let line, let reason):
            "line \(line): \(reason)"
        case .unsupported(let line, let what):
            "line \(line): \(what) is not supported"
        case .refused(let line, let reason):
            "line \(line) refuses these messages: \(reason)"
        }
    }
}
