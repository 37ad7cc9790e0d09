/// Data from which a statistic cannot be computed.
public enum StatisticsError: Error, Equatable, CustomStringConvertible {
    /// Fewer observations than the statistic needs.
    case tooFew(what: String, needed: Int, got: Int)
    /// An argument without sense.
    case invalid(field: String, reason: String)
    /// A fit that did not come to rest.
    case noFit(String)

    public var description: String {
        switch self {
        case .tooFew(let what, let needed, let got):
            "\(what) needs at least \(needed) observations and got \(got)"
        case .invalid(let field, let reason):
            "\(field): \(reason)"
        case .noFit(let reason):
            "no fit: \(reason)"
        }
    }
}
