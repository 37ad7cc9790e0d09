/// Where a step of a thought ends, for searches that go step by step.
public enum StepBoundary: Codable, Hashable, Sendable {
    /// Behind any of these texts, such as the end of a line or of a sentence; they belong to the step.
    case marks([String])
    /// After so many tokens.
    case tokens(Int)

    /// The end of a line.
    public static let line = StepBoundary.marks(["\n"])
    /// The end of a sentence, or of a line.
    public static let sentence = StepBoundary.marks([". ", "? ", "! ", "\n"])

    /// - Throws: `ConfigurationError` for a boundary that ends no step.
    public func validate() throws(ConfigurationError) {
        switch self {
        case .marks(let marks):
            guard !marks.isEmpty, !marks.contains("") else {
                throw ConfigurationError(
                    field: "boundary", reason: "an empty mark ends no step")
            }
        case .tokens(let count):
            try ConfigurationError.check("boundary", count, in: Limits.tokens)
        }
    }
}
