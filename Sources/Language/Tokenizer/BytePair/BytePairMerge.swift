/// Two tokens that become one, whose text is theirs.
public struct BytePairMerge: Hashable, Sendable {
    public var left: Int32
    public var right: Int32

    public init(left: Int32, right: Int32) {
        self.left = left
        self.right = right
    }
}

/// A vocabulary's texts and the tokens that have them. Texts are the same where their bytes are: Swift's
/// own comparison of strings takes different tokens for one.
struct TokenTexts {
    private let tokens: [[UInt8]: Int32]

    /// - Parameter texts: in order of the tokens; an empty one is no token's.
    /// - Throws: `TokenizerError.invalidField` for a text that repeats.
    init(_ texts: [String]) throws {
        var tokens: [[UInt8]: Int32] = [:]
        tokens.reserveCapacity(texts.count)
        for (token, text) in texts.enumerated() where !text.isEmpty {
            if let other = tokens.updateValue(Int32(token), forKey: Array(text.utf8)) {
                throw TokenizerError.invalidField(
                    "model.vocab", reason: "'\(text)' is both \(other) and \(token)")
            }
        }
        self.tokens = tokens
    }

    subscript(bytes: some Sequence<UInt8>) -> Int32? { tokens[Array(bytes)] }
    subscript(text: String) -> Int32? { tokens[Array(text.utf8)] }

    /// The merge of two texts, `field` being where they stand.
    func merge(_ left: String, _ right: String, _ field: String) throws -> BytePairMerge {
        func token(_ text: String) throws -> Int32 {
            guard let token = self[text] else {
                throw TokenizerError.invalidField(
                    field, reason: "'\(text)' is not in the vocabulary")
            }
            return token
        }
        return BytePairMerge(left: try token(left), right: try token(right))
    }
}

extension BytePairMerge {
    /// Merges as they are written in files: two texts with a space between them.
    ///
    /// - Parameters:
    ///   - lines: in order of their ranks.
    ///   - tokens: the vocabulary's texts in order of the tokens.
    /// - Throws: `TokenizerError.invalidField` naming the line that is no merge of two tokens.
    public static func parse(_ lines: [String], of tokens: [String]) throws -> [BytePairMerge] {
        try parse(lines, of: TokenTexts(tokens))
    }

    static func parse(_ lines: [String], of texts: TokenTexts) throws -> [BytePairMerge] {
        try lines.enumerated().compactMap { index, line in
            // The first line of a merges.txt.
            if line.hasPrefix("#version") { return nil }
            let field = "model.merges[\(index)]"
            let parts = line.utf8.split(
                separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
            guard parts.count == 2, let left = String(parts[0]), let right = String(parts[1]) else {
                throw TokenizerError.invalidField(
                    field, reason: "'\(line)' is not two tokens with a space between them")
            }
            return try texts.merge(left, right, field)
        }
    }
}
