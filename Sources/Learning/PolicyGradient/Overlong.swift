/// What becomes of a chain that a limit cut off before it ended by itself.
public enum Overlong: Codable, Hashable, Sendable {
    /// It is judged as it stands, so without an answer it earns nothing.
    case judged
    /// It is left out of baseline and gradient (overlong filtering, DAPO 2503.14476 §3.4).
    case masked
    /// Chains longer than the limit less `buffer` tokens lose reward linearly, down to −1 at the
    /// limit (soft overlong punishment, DAPO 2503.14476 §3.4, eq. 13).
    case punished(buffer: Int)

    /// The reward after this rule; nil masks the chain.
    ///
    /// - Parameters:
    ///   - length: tokens of the continuation.
    ///   - limit: the most it could have had.
    public func callAsFunction(
        _ reward: Double?, length: Int, limit: Int, isFinished: Bool
    ) -> Double? {
        guard let reward else { return nil }
        switch self {
        case .judged: return reward
        case .masked: return isFinished ? reward : nil
        case .punished(let buffer):
            let excess = Double(length - (limit - buffer)) / Double(max(buffer, 1))
            return reward - min(1, max(0, excess))
        }
    }
}
