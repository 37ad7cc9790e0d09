import Reasoning

/// How long one chain may and must think, in tokens after its prompt.
///
/// Both bounds act within one chain (budget forcing, s1, 2501.19393 §3.1).
public struct ThinkingBudget: Codable, Hashable, Sendable {
    /// Tokens before which the end of thought is withheld, so that the model goes on even where it
    /// believes itself done. Default 0: none.
    public var floor: Int
    /// Tokens of thought at which the end of thought is forced. Default nil: none. 0 forbids
    /// thinking.
    public var cap: Int?

    public init(floor: Int = 0, cap: Int? = nil) {
        self.floor = floor
        self.cap = cap
    }

    /// The chain ends its thought when it likes.
    public static let free = ThinkingBudget()

    /// - Throws: `ConfigurationError` unless 0 ≤ floor ≤ cap.
    public func validate() throws(ConfigurationError) {
        let tokens = 0...Limits.tokens.upperBound
        try ConfigurationError.check("thinking.floor", floor, in: tokens)
        if let cap { try ConfigurationError.check("thinking.cap", cap, in: tokens) }
        if let cap, cap < floor {
            throw ConfigurationError(
                field: "thinking.cap", reason: "\(cap) is less than the floor of \(floor)")
        }
    }
}
