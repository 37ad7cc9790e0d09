/// Turns text into tokens and back.
public protocol Tokenizer: Sendable {
    /// The tokens of `text`; special tokens are recognized by their text, longest first.
    /// - Throws: `TokenizerError` when the vocabulary has no token for a part of it.
    func encode(text: String) throws -> [Int32]

    /// Appends the tokens of UTF-8 text to `tokens`: the path for whole corpora.
    /// - Throws: `TokenizerError`; `tokens` then ends with those before the offending part.
    func encode(utf8 bytes: UnsafeBufferPointer<UInt8>, into tokens: inout [Int32]) throws

    /// The text of `tokens`, that of special tokens included. A token outside the vocabulary and
    /// bytes that are not UTF-8 become U+FFFD.
    func decode(tokens: [Int32]) -> String

    /// The bytes that a token stands for, which need not be whole characters: those of `decode` are
    /// its tokens' one after the other, read as UTF-8. By default the text of the token alone.
    func bytes(of token: Int32) -> [UInt8]

    /// The token of a special text such as `</think>`; nil when it is not a special token.
    func token(of special: String) -> Int32?

    /// Tokens in the vocabulary, special ones included; they are `0 ..< vocabularySize`.
    var vocabularySize: Int { get }

    /// The token that ends a sequence.
    var endOfSequence: Int32 { get }

    /// The token that fills batches, if there is one.
    var padding: Int32? { get }

    /// How messages become a prompt, and the marks around a thought. By default the standard ones.
    var chat: Chat { get }
}

extension Tokenizer {
    public var chat: Chat { Chat() }
    public func bytes(of token: Int32) -> [UInt8] { Array(decode(tokens: [token]).utf8) }

    /// The tokens of `text`.
    public func encode(text: String) throws -> [Int32] {
        var tokens: [Int32] = []
        var text = text
        try text.withUTF8 { try encode(utf8: $0, into: &tokens) }
        return tokens
    }
}
