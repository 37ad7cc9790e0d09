import Reasoning

/// One token for each character of a fixed alphabet, for chosen words such as two-digit numbers, and
/// special tokens.
///
/// Text is read from the left, and where a word stands it is taken before its characters, the longest
/// of several. A character is a Unicode scalar, as in the `tokenizers` library, so that both sides agree on
/// combining marks and on `\r\n`.
public struct CharacterTokenizer: Tokenizer, Hashable {
    /// The special tokens of a reasoning model, in the order of their tokens.
    public static let standardSpecials = ["<pad>", "<eos>", "<think>", "</think>"]

    /// The text of each token.
    public let vocabulary: [String]
    private let bytesOfToken: [[UInt8]]
    /// The words among them, in the order of their tokens.
    public let words: [String]
    public let specials: SpecialTokens
    public let endOfSequence: Int32
    public let padding: Int32?
    public let chat: Chat
    /// Token of each ASCII byte, -1 where there is none.
    private let ascii: [Int32]
    private let others: [Unicode.Scalar: Int32]
    /// Words, found before characters.
    private let patterns: TextPatterns

    /// Special tokens first, then the alphabet and the words in their order.
    ///
    /// - Parameters:
    ///   - words: texts of two or more ASCII letters and digits that are one token each.
    ///   - chat: by default the messages' texts and the standard marks.
    /// - Throws: `TokenizerError.invalidField` when the alphabet repeats a character, a word is
    ///   repeated or no word, or a special token is repeated, empty or missing.
    public init(
        alphabet: String, words: [String] = [], specials: [String] = standardSpecials,
        endOfSequence: String = "<eos>", padding: String? = "<pad>", chat: Chat? = nil
    ) throws {
        try self.init(
            vocabulary: specials + alphabet.unicodeScalars.map { String($0) } + words,
            specials: specials.enumerated().map { .init(text: $1, token: Int32($0)) },
            endOfSequence: endOfSequence, padding: padding, chat: chat)
    }

    /// A vocabulary in any order, of which every entry that is not special is a character or a word.
    /// - Throws: `TokenizerError.invalidField`.
    public init(
        vocabulary: [String], specials: [SpecialTokens.Entry], endOfSequence: String,
        padding: String?, chat: Chat? = nil
    ) throws {
        self.vocabulary = vocabulary
        self.chat = chat ?? Chat(format: ChainFormat(endOfSequence: endOfSequence))
        bytesOfToken = vocabulary.map { Array($0.utf8) }
        self.specials = try SpecialTokens(specials)
        self.endOfSequence = try self.specials.required(endOfSequence, as: "eos_token")
        self.padding = try padding.map { [specials = self.specials] in
            try specials.required($0, as: "pad_token")
        }
        let isSpecial = Set(specials.map(\.token))
        var ascii = [Int32](repeating: -1, count: 128)
        var others: [Unicode.Scalar: Int32] = [:]
        var words: [(text: String, token: Int32)] = []
        var known: Set<String> = []
        for (index, text) in vocabulary.enumerated() where !isSpecial.contains(Int32(index)) {
            guard let scalar = text.unicodeScalars.first else {
                throw TokenizerError.invalidField("model.vocab", reason: "token \(index) is empty")
            }
            guard text.unicodeScalars.count == 1 else {
                try Self.requireWord(text)
                guard known.insert(text).inserted else {
                    throw TokenizerError.invalidField(
                        "model.vocab", reason: "the word '\(text)' repeats")
                }
                words.append((text, Int32(index)))
                continue
            }
            let isNew: Bool
            if scalar.isASCII {
                isNew = ascii[Int(scalar.value)] < 0
                ascii[Int(scalar.value)] = Int32(index)
            } else {
                isNew = others.updateValue(Int32(index), forKey: scalar) == nil
            }
            guard isNew else {
                throw TokenizerError.invalidField(
                    "model.vocab", reason: "the character \(scalar.debugDescription) repeats")
            }
        }
        self.ascii = ascii
        self.others = others
        self.words = words.map(\.text)
        patterns = TextPatterns(words)
    }

    private static func requireWord(_ text: String) throws {
        let isWord = text.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
        }
        guard isWord else {
            throw TokenizerError.invalidField(
                "model.vocab",
                reason:
                    "'\(text)' is neither one character, nor ASCII letters and digits, nor special")
        }
    }

    public var vocabularySize: Int { vocabulary.count }

    public func token(of special: String) -> Int32? { specials.token(of: special) }

    public func encode(utf8 bytes: UnsafeBufferPointer<UInt8>, into tokens: inout [Int32]) throws {
        if tokens.isEmpty { tokens.reserveCapacity(bytes.count) }
        try ascii.withUnsafeBufferPointer { ascii in
            var position = 0
            while position < bytes.count {
                let byte = bytes[position]
                if let found = match(in: bytes, at: position) {
                    tokens.append(found.token)
                    position += found.length
                } else if byte < 0x80 {
                    let token = ascii[Int(byte)]
                    guard token >= 0 else { throw unknown(in: bytes, at: position) }
                    tokens.append(token)
                    position += 1
                } else {
                    let scalar = try bytes.scalar(at: position)
                    guard let token = others[scalar] else {
                        throw unknown(in: bytes, at: position)
                    }
                    tokens.append(token)
                    position += UTF8.width(scalar)
                }
            }
        }
    }

    /// The special token or the word that stands at `position`.
    private func match(
        in bytes: UnsafeBufferPointer<UInt8>, at position: Int
    ) -> (token: Int32, length: Int)? {
        let byte = Int(bytes[position])
        if specials.patterns.begins[byte],
            let found = specials.patterns.match(in: bytes, at: position)
        {
            return found
        }
        return patterns.begins[byte] ? patterns.match(in: bytes, at: position) : nil
    }

    public func bytes(of token: Int32) -> [UInt8] {
        bytesOfToken.indices.contains(Int(token))
            ? bytesOfToken[Int(token)] : Array("\u{FFFD}".utf8)
    }

    public func decode(tokens: [Int32]) -> String {
        var text = ""
        text.reserveCapacity(tokens.count)
        for token in tokens {
            text += vocabulary.indices.contains(Int(token)) ? vocabulary[Int(token)] : "\u{FFFD}"
        }
        return text
    }

    private func unknown(in bytes: UnsafeBufferPointer<UInt8>, at position: Int) -> TokenizerError {
        guard let scalar = try? bytes.scalar(at: position) else {
            return .invalidUTF8(offset: position)
        }
        // Bytes that continue no scalar are counted out.
        let offset = bytes[..<position].count { $0 & 0xC0 != 0x80 }
        return .unknownCharacter(scalar.debugDescription, offset: offset)
    }
}

extension SpecialTokens {
    /// The token of a special text that a vocabulary cannot do without.
    func required(_ text: String, as role: String) throws -> Int32 {
        guard let token = token(of: text) else {
            throw TokenizerError.invalidField(
                role, reason: "'\(text)' is not among the special tokens")
        }
        return token
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// The scalar whose UTF-8 begins at `position`.
    /// - Throws: `TokenizerError.invalidUTF8`.
    func scalar(at position: Int) throws -> Unicode.Scalar {
        var iterator = self[position...].makeIterator()
        var decoder = UTF8()
        guard case .scalarValue(let scalar) = decoder.decode(&iterator) else {
            throw TokenizerError.invalidUTF8(offset: position)
        }
        return scalar
    }
}
