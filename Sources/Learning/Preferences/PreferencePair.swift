import Reasoning

/// Two continuations of one prompt, of which one is better.
public struct PreferencePair: Codable, Hashable, Sendable {
    public var prompt: [Token]
    public var chosen: [Token]
    public var rejected: [Token]

    public init(prompt: [Token], chosen: [Token], rejected: [Token]) {
        self.prompt = prompt
        self.chosen = chosen
        self.rejected = rejected
    }

    /// Tokens of the longer one with the prompt.
    var longest: Int { prompt.count + max(chosen.count, rejected.count) }
}
