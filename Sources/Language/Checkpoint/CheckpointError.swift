/// What can go wrong when a model folder is read or written.
public enum CheckpointError: Error, Equatable, CustomStringConvertible {
    /// The configuration asks for something that this implementation does not compute.
    case unsupported(field: String, value: String, supported: String)
    /// A file could not be read, parsed or written.
    case file(String, reason: String)
    /// A weight has another shape than the configuration gives it.
    case shape(file: String, tensor: String, expected: [Int], found: [Int])
    /// The weights in a folder are not those of its configuration.
    case names(file: String, missing: [String], unexpected: [String])

    public var description: String {
        switch self {
        case .unsupported(let field, let value, let supported):
            "\(field) is \(value), which is not supported; supported: \(supported)"
        case .file(let file, let reason):
            "\(file): \(reason)"
        case .shape(let file, let tensor, let expected, let found):
            "\(file): tensor '\(tensor)' has shape \(found), "
                + "but the configuration gives it \(expected)"
        case .names(let file, let missing, let unexpected):
            "\(file): "
                + [Self.list("missing", missing), Self.list("unexpected", unexpected)]
                .compactMap { $0 }.joined(separator: "; ")
        }
    }

    /// At most eight names, so that a foreign checkpoint does not fill the screen.
    private static func list(_ what: String, _ names: [String]) -> String? {
        guard !names.isEmpty else { return nil }
        let shown = names.prefix(8).joined(separator: ", ")
        let more = names.count > 8 ? " and \(names.count - 8) more" : ""
        return "\(what) tensors: \(shown)\(more)"
    }
}
