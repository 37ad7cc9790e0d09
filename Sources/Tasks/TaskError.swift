/// What can go wrong between a task and the world.
public enum TaskError: Error, Equatable, CustomStringConvertible {
    /// No (or not enough) problems could be made with a configuration.
    case notEnoughProblems(asked: Int, found: Int, hint: String)
    /// A file cannot be opened or read.
    case unreadable(file: String, reason: String)
    /// A line of a problem file is not a problem. `line` counts from 1.
    case malformed(file: String, line: Int, field: String, reason: String)
    /// Programs cannot be judged on this machine: there is no sandbox, or it does not hold.
    case noSandbox(reason: String)

    public var description: String {
        switch self {
        case .notEnoughProblems(let asked, let found, let hint):
            "found \(found) of \(asked) problems: \(hint)"
        case .unreadable(let file, let reason):
            "cannot read \(file): \(reason)"
        case .malformed(let file, let line, let field, let reason):
            "\(file), line \(line), field '\(field)': \(reason)"
        case .noSandbox(let reason):
            """
            no program can be judged on this machine: \(reason). It needs Linux with user namespaces, \
            bubblewrap, setpriv and Python (apt-get install bubblewrap util-linux python3). A container \
            has to allow namespaces (docker run --security-opt seccomp=unconfined --security-opt \
            apparmor=unconfined), and so does Ubuntu 24 (sysctl -w \
            kernel.apparmor_restrict_unprivileged_userns=0)
            """
        }
    }
}
