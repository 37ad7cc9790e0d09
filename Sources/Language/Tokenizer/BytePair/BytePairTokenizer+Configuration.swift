extension BytePairTokenizer {
    /// All that makes a byte-pair tokenizer, as plain values.
    public struct Configuration: Hashable, Sendable {
        /// The texts of the vocabulary in order of the tokens, all different; an empty one is none. Behind
        /// `ByteLevel` they are written in GPT-2's printable characters for bytes.
        public var tokens: [String]
        /// In order of their ranks.
        public var merges: [BytePairMerge]
        /// Tokens that are found in a text before all else, in the vocabulary or behind it.
        public var addedTokens: [AddedToken]
        /// What stands for characters without a token, if anything does.
        public var unknown: Int32?
        /// Whether unknown characters beside each other are one token. Default: false.
        public var fusesUnknown: Bool
        /// Whether characters without a token become `<0x0A>` and the like. Default: false.
        public var fallsBackToBytes: Bool
        /// Whether a piece that is a token is not taken apart. Default: false.
        public var ignoresMerges: Bool
        public var normalizers: [TextNormalizer]
        public var preTokenizers: [PreTokenizer]
        public var decoders: [TokenDecoder]
        /// What the post-processor puts before a whole text.
        public var beginning: [Int32]
        /// What it puts behind it.
        public var ending: [Int32]
        public var endOfSequence: Int32
        public var padding: Int32?

        public init(
            tokens: [String], merges: [BytePairMerge], addedTokens: [AddedToken] = [],
            unknown: Int32? = nil, fusesUnknown: Bool = false, fallsBackToBytes: Bool = false,
            ignoresMerges: Bool = false, normalizers: [TextNormalizer] = [],
            preTokenizers: [PreTokenizer] = [], decoders: [TokenDecoder], beginning: [Int32] = [],
            ending: [Int32] = [], endOfSequence: Int32, padding: Int32? = nil
        ) {
            self.tokens = tokens
            self.merges = merges
            self.addedTokens = addedTokens
            self.unknown = unknown
            self.fusesUnknown = fusesUnknown
            self.fallsBackToBytes = fallsBackToBytes
            self.ignoresMerges = ignoresMerges
            self.normalizers = normalizers
            self.preTokenizers = preTokenizers
            self.decoders = decoders
            self.beginning = beginning
            self.ending = ending
            self.endOfSequence = endOfSequence
            self.padding = padding
        }

        /// Whether bytes, not characters, are what is merged.
        var isByteLevel: Bool {
            if case .byteLevel? = preTokenizers.last { true } else { false }
        }

        /// Tokens, those behind the vocabulary included.
        var size: Int {
            addedTokens.reduce(tokens.count) { max($0, Int($1.token) + 1) }
        }

        /// The text by which an added token is found.
        /// - Throws: `TokenizerError` for one that has none.
        func pattern(of token: AddedToken) throws -> [UInt8] {
            var text = Array(token.text.utf8)
            if token.isNormalized {
                var isStart = true
                for normalizer in normalizers { try normalizer.apply(to: &text, isStart: &isStart) }
            }
            guard !text.isEmpty else {
                throw TokenizerError.invalidField(
                    "added_tokens", reason: "token \(token.token) has an empty text")
            }
            return text
        }
    }
}

extension BytePairTokenizer.Configuration {
    /// Checks what the parts of the tokenizer do not check themselves.
    func validate() throws {
        try validateTexts()
        try validateAddedTokens()
        let size = size
        var tokens = [("eos_token", endOfSequence)]
        if let padding { tokens.append(("pad_token", padding)) }
        tokens += (beginning + ending).map { ("post_processor", $0) }
        for (field, token) in tokens where !(0..<size).contains(Int(token)) {
            throw TokenizerError.invalidField(field, reason: "there is no token \(token)")
        }
        for (index, preTokenizer) in preTokenizers.dropLast().enumerated() {
            guard case .byteLevel = preTokenizer else { continue }
            throw TokenizerError.unsupported(
                field: "pre_tokenizer[\(index)]", value: "ByteLevel before others",
                supported: "ByteLevel as the last")
        }
    }

    /// Most bytes of a text that is looked for or put in a place.
    private static let longestText = 256

    /// Most steps of a list.
    private static let mostSteps = 64

    private func validateTexts() throws {
        for (field, count) in [
            ("normalizer", normalizers.count), ("pre_tokenizer", preTokenizers.count),
            ("decoder", decoders.count),
        ] where count > Self.mostSteps {
            throw TokenizerError.unsupported(
                field: field, value: "a list of \(count)", supported: "at most \(Self.mostSteps)")
        }
        let texts =
            normalizers.flatMap(\.texts) + preTokenizers.flatMap(\.texts)
            + decoders.flatMap(\.texts)
        for (field, text, canBeEmpty) in texts {
            guard canBeEmpty || !text.isEmpty, text.utf8.count <= Self.longestText else {
                throw TokenizerError.unsupported(
                    field: field, value: "a text of \(text.utf8.count) bytes",
                    supported: "\(canBeEmpty ? 0 : 1) to \(Self.longestText)")
            }
        }
    }

    private func validateAddedTokens() throws {
        var (seenTokens, seenTexts): ([Int32: String], Set<[UInt8]>) = ([:], [])
        for token in addedTokens {
            func invalid(_ reason: String) -> TokenizerError {
                .invalidField("added_tokens", reason: reason)
            }
            guard (0..<tokens.count + addedTokens.count + Self.gap).contains(Int(token.token))
            else {
                throw invalid("'\(token.text)' is \(token.token), far outside the vocabulary")
            }
            guard token.text.utf8.count <= AddedToken.longest else {
                throw invalid("token \(token.token) is longer than \(AddedToken.longest) bytes")
            }
            if let other = seenTokens.updateValue(token.text, forKey: token.token) {
                throw invalid("'\(other)' and '\(token.text)' are both \(token.token)")
            }
            // What is found in the text and what in the normalized text do not meet.
            let key = try pattern(of: token) + [token.isNormalized ? 1 : 0]
            guard key.count <= 4 * AddedToken.longest else {
                throw invalid("token \(token.token) is longer than \(AddedToken.longest) bytes")
            }
            guard seenTexts.insert(key).inserted else {
                throw invalid("'\(token.text)' stands there twice")
            }
            if tokens.indices.contains(Int(token.token)) {
                let own = tokens[Int(token.token)]
                guard own.isEmpty || own.utf8.elementsEqual(token.text.utf8) else {
                    throw invalid("'\(own)' and '\(token.text)' are both \(token.token)")
                }
            }
        }
    }

    /// How many tokens may be missing before an added one.
    static let gap = 65_536
}

extension TextNormalizer {
    /// Texts by the field in which they stand, and whether each may be empty.
    fileprivate var texts: [(String, String, Bool)] {
        switch self {
        case .prepend(let text): [("normalizer.prepend", text, true)]
        case .replace(let pattern, let content):
            [("normalizer.pattern", pattern, false), ("normalizer.content", content, true)]
        case .form, .lowercase, .strip: []
        }
    }
}

extension PreTokenizer {
    fileprivate var texts: [(String, String, Bool)] {
        if case .split(let text, _, _) = self {
            [("pre_tokenizer.pattern", text, false)]
        } else {
            []
        }
    }
}

extension TokenDecoder {
    fileprivate var texts: [(String, String, Bool)] {
        if case .replace(let pattern, let content) = self {
            [("decoder.pattern", pattern, false), ("decoder.content", content, true)]
        } else {
            []
        }
    }
}
