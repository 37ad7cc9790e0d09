/// The version that the command line can tell without asking.
enum Version {
    /// Ponder's own.
    static let text = "0.1.0"
}
