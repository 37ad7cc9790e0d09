/// A file or folder that could not be written, such as on a full disk: the work failed, whatever was
/// asked for.
public struct WriteError: Error, Equatable, CustomStringConvertible {
    public var path: String
    public var reason: String

    public init(_ path: String, reason: String) {
        self.path = path
        self.reason = reason
    }

    public var description: String { "\(path): \(reason)" }
}
