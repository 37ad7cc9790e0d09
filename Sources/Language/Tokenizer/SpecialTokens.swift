/// The special tokens of a vocabulary, found in text by their first byte.
///
/// Where several begin at the same place the longest is taken, as the `tokenizers` library does.
public struct SpecialTokens: Hashable, Sendable {
    /// A special token: its text and its place in the vocabulary.
    public struct Entry: Codable, Hashable, Sendable {
        public var text: String
        public var token: Int32

        public init(text: String, token: Int32) {
            self.text = text
            self.token = token
        }
    }

    /// In order of their tokens.
    public let entries: [Entry]
    let patterns: TextPatterns
    private let tokens: [String: Int32]

    /// - Throws: `TokenizerError.invalidField` for an empty or repeated text.
    public init(_ entries: [Entry]) throws {
        self.entries = entries.sorted { $0.token < $1.token }
        var tokens: [String: Int32] = [:]
        for entry in entries {
            guard !entry.text.isEmpty else {
                throw TokenizerError.invalidField(
                    "added_tokens", reason: "token \(entry.token) has an empty text")
            }
            guard tokens.updateValue(entry.token, forKey: entry.text) == nil else {
                throw TokenizerError.invalidField(
                    "added_tokens", reason: "'\(entry.text)' stands there twice")
            }
        }
        self.tokens = tokens
        patterns = TextPatterns(entries.map { ($0.text, $0.token) })
    }

    /// The token of a special text.
    public func token(of text: String) -> Int32? { tokens[text] }

    public static func == (a: Self, b: Self) -> Bool { a.entries == b.entries }

    public func hash(into hasher: inout Hasher) { hasher.combine(entries) }
}
