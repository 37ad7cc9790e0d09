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
    /// For each byte, whether a special token begins with it.
    let begins: [Bool]
    /// Longest first.
    private let patterns: [(bytes: [UInt8], token: Int32)]
    private let tokens: [String: Int32]

    /// - Throws: `TokenizerError.invalidField` for an empty or repeated text.
    public init(_ entries: [Entry]) throws {
        self.entries = entries.sorted { $0.token < $1.token }
        var tokens: [String: Int32] = [:]
        var begins = [Bool](repeating: false, count: 256)
        for entry in entries {
            guard let first = entry.text.utf8.first else {
                throw TokenizerError.invalidField(
                    "added_tokens", reason: "token \(entry.token) has an empty text")
            }
            begins[Int(first)] = true
            guard tokens.updateValue(entry.token, forKey: entry.text) == nil else {
                throw TokenizerError.invalidField(
                    "added_tokens", reason: "'\(entry.text)' stands there twice")
            }
        }
        self.tokens = tokens
        self.begins = begins
        patterns = self.entries.map { (Array($0.text.utf8), $0.token) }
            .sorted { $0.bytes.count > $1.bytes.count }
    }

    /// The token of a special text.
    public func token(of text: String) -> Int32? { tokens[text] }

    /// The special token that stands at `position`, and its length in bytes.
    func match(in bytes: UnsafeBufferPointer<UInt8>, at position: Int) -> (
        token: Int32, length: Int
    )? {
        search: for (pattern, token) in patterns where pattern.count <= bytes.count - position {
            for offset in pattern.indices where bytes[position + offset] != pattern[offset] {
                continue search
            }
            return (token, pattern.count)
        }
        return nil
    }

    public static func == (a: Self, b: Self) -> Bool { a.entries == b.entries }

    public func hash(into hasher: inout Hasher) { hasher.combine(entries) }
}
