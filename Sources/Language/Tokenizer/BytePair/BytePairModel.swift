/// The tokens of the pieces of a text: symbols from its bytes or characters, and merges.
///
/// What the vocabulary has no symbol for becomes the tokens of its bytes (`<0x0A>`), or the unknown token,
/// or, as in the `tokenizers` library, nothing.
struct BytePairModel: Sendable {
    private let rules: MergeRules
    /// The token of each byte where bytes are the symbols, -1 where there is none.
    private let tokenOfByte: [Int32]?
    /// The token of each scalar where scalars are the symbols.
    private let tokenOfScalar: [UInt32: Int32]
    /// The tokens of the 256 bytes that a character without a token falls back to, -1 where there is none.
    private let fallback: [Int32]?
    private let unknown: Int32?
    private let fusesUnknown: Bool
    /// The tokens that whole pieces are before any merge.
    private let wholes: [[UInt8]: Int32]

    /// - Parameters:
    ///   - isByteLevel: whether the texts of the tokens are written in `ByteAlphabet`.
    /// - Throws: `TokenizerError`.
    init(_ configuration: BytePairTokenizer.Configuration, isByteLevel: Bool) throws {
        let (tokens, texts) = (configuration.tokens, try TokenTexts(configuration.tokens))
        rules = try MergeRules(configuration.merges, texts: texts, tokens: tokens)
        if let unknown = configuration.unknown, !tokens.indices.contains(Int(unknown)) {
            throw TokenizerError.invalidField(
                "model.unk_token", reason: "there is no token \(unknown)")
        }
        unknown = configuration.unknown
        fusesUnknown = configuration.fusesUnknown
        var wholes: [[UInt8]: Int32] = [:]
        if isByteLevel {
            let bytes = ByteAlphabet.characters.map { texts[String($0)] ?? -1 }
            guard !configuration.fallsBackToBytes || !bytes.contains(-1) else {
                throw TokenizerError.unsupported(
                    field: "model.byte_fallback", value: "true for a vocabulary that lacks bytes",
                    supported: "false behind ByteLevel")
            }
            tokenOfByte = bytes
            tokenOfScalar = [:]
            fallback = nil
            if configuration.ignoresMerges {
                for (token, text) in tokens.enumerated() {
                    if let bytes = ByteAlphabet.bytes(of: text), !bytes.isEmpty {
                        wholes[bytes] = Int32(token)
                    }
                }
            }
        } else {
            var scalars: [UInt32: Int32] = [:]
            for (token, text) in tokens.enumerated() {
                let own = text.unicodeScalars
                if let first = own.first, own.index(after: own.startIndex) == own.endIndex {
                    scalars[first.value] = Int32(token)
                }
            }
            tokenOfByte = nil
            tokenOfScalar = scalars
            fallback =
                configuration.fallsBackToBytes
                ? (0...255).map { texts[ByteFallback.text(of: $0)] ?? -1 } : nil
            if configuration.ignoresMerges {
                for (token, text) in tokens.enumerated() where !text.isEmpty {
                    wholes[Array(text.utf8)] = Int32(token)
                }
            }
        }
        self.wholes = wholes
    }

    /// Appends the tokens of a piece of UTF-8 text.
    func encode(
        _ piece: UnsafeBufferPointer<UInt8>, into tokens: inout [Int32], cache: inout PieceCache,
        symbols: inout [Int32]
    ) {
        let key = PieceCache.key(of: piece)
        if let key, cache.append(key, to: &tokens) { return }
        let start = tokens.count
        if !wholes.isEmpty, let whole = wholes[Array(piece)] {
            tokens.append(whole)
        } else {
            symbols.removeAll(keepingCapacity: true)
            begin(piece, &symbols)
            rules.apply(to: &symbols)
            tokens += symbols
        }
        if let key { cache.keep(key, tokens[start...]) }
    }

    /// The symbols of a piece before any merge.
    private func begin(_ piece: UnsafeBufferPointer<UInt8>, _ symbols: inout [Int32]) {
        // An unknown token that the next may join.
        var pending: Int32?
        var position = 0
        while position < piece.count {
            let token: Int32?
            let width: Int
            if let tokenOfByte {
                let byte = tokenOfByte[Int(piece[position])]
                (token, width) = (byte < 0 ? nil : byte, 1)
            } else {
                let scalar = piece.validScalar(at: position)
                (token, width) = (tokenOfScalar[scalar.value], scalar.width)
            }
            if let token {
                if let unknown = pending.take() { symbols.append(unknown) }
                symbols.append(token)
            } else if let fallback,
                piece[position..<position + width].allSatisfy({ fallback[Int($0)] >= 0 })
            {
                // The library does not end a run of unknown characters here, either.
                for byte in piece[position..<position + width] {
                    symbols.append(fallback[Int(byte)])
                }
            } else if let unknown {
                if let before = pending, !fusesUnknown { symbols.append(before) }
                pending = unknown
            }
            position += width
        }
        if let pending { symbols.append(pending) }
    }
}

/// The tokens that stand for bytes in vocabularies of characters, as SentencePiece writes them.
enum ByteFallback {
    private static let digits = Array("0123456789ABCDEF")

    /// `<0x0A>`.
    static func text(of byte: Int) -> String {
        "<0x\(digits[byte >> 4 & 15])\(digits[byte & 15])>"
    }

    /// The byte of such a text, whatever the case of its digits.
    static func byte(of text: String) -> UInt8? {
        let bytes = Array(text.utf8)
        guard bytes.count == 6, bytes.starts(with: "<0x".utf8), bytes[5] == UInt8(ascii: ">"),
            bytes[3] != UInt8(ascii: "+"), bytes[3] != UInt8(ascii: "-")
        else { return nil }
        return UInt8(String(decoding: bytes[3..<5], as: UTF8.self), radix: 16)
    }
}

extension ByteAlphabet {
    private static let byteOf = Dictionary(
        uniqueKeysWithValues: zip(characters, UInt8.min...UInt8.max))

    /// The bytes of a text of printable characters; nil where one of its characters stands for none.
    static func bytes(of text: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        for scalar in text.unicodeScalars {
            guard let byte = byteOf[scalar] else { return nil }
            bytes.append(byte)
        }
        return bytes
    }
}
