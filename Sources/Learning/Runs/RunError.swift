/// What can go wrong with a run's folder.
public enum RunError: Error, Equatable, CustomStringConvertible {
    /// Another process writes to the run.
    case locked(run: String, by: String)
    /// The folder was made with another configuration. `differences` name field, old and new value.
    case configurationDiffers(run: String, differences: [String])
    /// The folder holds what the run would replace and did not write.
    case occupied(String, names: [String])
    /// There is no run in the folder.
    case notARun(String)
    /// A file of the run could not be read, understood or written.
    case file(String, reason: String)
    /// A checkpoint that is not whole.
    case damagedCheckpoint(String, reason: String)

    public var description: String {
        switch self {
        case .locked(let run, let holder):
            "\(run) is in use by \(holder); wait for it or choose another folder"
        case .configurationDiffers(let run, let differences):
            "\(run) was begun with another configuration: "
                + differences.joined(separator: "; ")
                + ". Resume with the first one or choose another folder"
        case .occupied(let path, let names):
            "\(path) holds \(names.joined(separator: ", ")), which this run would replace: choose "
                + "another folder"
        case .notARun(let path):
            "\(path) is not the folder of a run"
        case .file(let file, let reason):
            "\(file): \(reason)"
        case .damagedCheckpoint(let path, let reason):
            "\(path) is not a whole checkpoint: \(reason)"
        }
    }
}
