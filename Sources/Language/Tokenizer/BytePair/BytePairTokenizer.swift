import Reasoning

/// Byte-pair encoding as published vocabularies have it (Sennrich et al., arXiv 1508.07909): added tokens
/// are found, what lies between them is normalized and split, and within each piece the pairs of tokens
/// that the vocabulary lists are merged in the order of the list.
///
/// It gives the tokens that the `tokenizers` library gives, of every text. Two things differ. Without its
/// post-processor by default: a prompt that a chat template wrote has its marks already. And the text of
/// tokens is that of each, one behind the other, so that it can be streamed; `decode(beginning:)` takes
/// away what was put before a whole text.
public struct BytePairTokenizer: Tokenizer {
    /// All that makes the tokenizer but its chat.
    public let configuration: Configuration
    public let chat: Chat
    /// The files that it was read from, which are written back as they were; nil for one that was not.
    public let source: TokenizerSource?
    public var endOfSequence: Int32 { configuration.endOfSequence }
    public var padding: Int32? { configuration.padding }
    public let vocabularySize: Int

    let model: BytePairModel
    /// Added tokens that are found in the text.
    let raw: AddedTokenFinder
    /// Added tokens that are found in the normalized text.
    let normalized: AddedTokenFinder
    let caches = PieceCaches()
    /// Tokens by the texts of added ones.
    private let added: [[UInt8]: Int32]
    private let decoding: TokenBytes
    /// The bytes of all tokens, and where those of each token end.
    private let storage: [UInt8]
    private let ends: [Int]

    /// - Parameters:
    ///   - chat: by default the messages' texts and the standard marks.
    ///   - source: the files that all of it was read from.
    /// - Throws: `TokenizerError` naming what is inconsistent, by its place in `tokenizer.json`.
    public init(
        _ configuration: Configuration, chat: Chat? = nil, source: TokenizerSource? = nil
    ) throws {
        try configuration.validate()
        self.configuration = configuration
        self.source = source
        decoding = try TokenBytes(configuration.decoders)
        model = try BytePairModel(configuration, isByteLevel: configuration.isByteLevel)

        let tokens = configuration.addedTokens
        let patterns = try tokens.map { try configuration.pattern(of: $0) }
        func finder(_ isNormalized: Bool) -> AddedTokenFinder {
            let chosen = tokens.indices.filter { tokens[$0].isNormalized == isNormalized }
            return AddedTokenFinder(
                chosen.map { tokens[$0] }, patterns: chosen.map { patterns[$0] })
        }
        raw = finder(false)
        normalized = finder(true)
        added = Dictionary(
            tokens.map { (Array($0.text.utf8), $0.token) }, uniquingKeysWith: { first, _ in first })

        // An added token is decoded from the text by which it is found.
        var texts = configuration.tokens
        for (token, pattern) in zip(tokens, patterns) {
            while texts.count <= Int(token.token) { texts.append("") }
            texts[Int(token.token)] = String(decoding: pattern, as: UTF8.self)
        }
        vocabularySize = texts.count
        var (bytes, ends): ([UInt8], [Int]) = ([], [])
        ends.reserveCapacity(texts.count)
        for text in texts {
            bytes += try decoding.bytes(of: text)
            guard bytes.count <= TextNormalizer.longest else { throw TextNormalizer.tooLong }
            ends.append(bytes.count)
        }
        storage = bytes
        self.ends = ends
        let end = Array(bytes[Self.range(of: configuration.endOfSequence, ends)])
        self.chat =
            chat
            ?? Chat(format: ChainFormat(endOfSequence: String(decoding: end, as: UTF8.self)))
    }

    public func token(of special: String) -> Int32? { added[Array(special.utf8)] }

    // MARK: Decoding

    private static func range(of token: Int32, _ ends: [Int]) -> Range<Int> {
        (token > 0 ? ends[Int(token) - 1] : 0)..<ends[Int(token)]
    }

    public func bytes(of token: Int32) -> [UInt8] {
        ends.indices.contains(Int(token))
            ? Array(storage[Self.range(of: token, ends)]) : Array("\u{FFFD}".utf8)
    }

    public func decode(tokens: [Int32]) -> String {
        String(decoding: joined(tokens), as: UTF8.self)
    }

    /// The text of tokens with which a text begins: without the space that vocabularies of SentencePiece
    /// put before it. In others it is what `decode(tokens:)` says.
    public func decode(beginning tokens: [Int32]) -> String {
        let first = tokens.first.flatMap { token in
            configuration.tokens.indices.contains(Int(token))
                ? (text: configuration.tokens[Int(token)], count: bytes(of: token).count) : nil
        }
        return String(decoding: decoding.beginning(joined(tokens), first: first), as: UTF8.self)
    }

    private func joined(_ tokens: [Int32]) -> [UInt8] {
        var joined: [UInt8] = []
        joined.reserveCapacity(tokens.count * 4)
        for token in tokens {
            if ends.indices.contains(Int(token)) {
                joined += storage[Self.range(of: token, ends)]
            } else {
                joined += "\u{FFFD}".utf8
            }
        }
        return joined
    }
}

extension BytePairTokenizer: Equatable {
    public static func == (a: Self, b: Self) -> Bool {
        a.configuration == b.configuration && a.chat == b.chat && a.source == b.source
    }
}

/// The files of a folder that a tokenizer was read from, as they were.
public struct TokenizerSource: Hashable, Sendable {
    /// The bytes of `tokenizer.json`.
    public var tokenizer: [UInt8]
    /// The bytes of `tokenizer_config.json`.
    public var configuration: [UInt8]
    /// The text of `chat_template.jinja`; nil where there is none.
    public var template: String?

    public init(tokenizer: [UInt8], configuration: [UInt8], template: String? = nil) {
        self.tokenizer = tokenizer
        self.configuration = configuration
        self.template = template
    }
}
