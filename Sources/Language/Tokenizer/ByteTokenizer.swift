import Reasoning

/// One token for each of the 256 bytes of UTF-8 text, and special tokens: no text is unknown.
public struct ByteTokenizer: Tokenizer, Hashable {
    public let specials: SpecialTokens
    public let endOfSequence: Int32
    public let padding: Int32?
    public let chat: Chat
    /// Token of each byte.
    let tokenOfByte: [Int32]
    /// Bytes of each token.
    private let bytesOfToken: [[UInt8]]

    /// Token `b` is byte `b`; special tokens follow from 256.
    /// - Throws: `TokenizerError.invalidField` when a special token is repeated, empty or missing.
    public init(
        specials: [String] = CharacterTokenizer.standardSpecials, endOfSequence: String = "<eos>",
        padding: String? = "<pad>", chat: Chat? = nil
    ) throws {
        try self.init(
            tokenOfByte: Array(0..<256),
            specials: specials.enumerated().map { .init(text: $1, token: Int32(256 + $0)) },
            endOfSequence: endOfSequence, padding: padding, chat: chat)
    }

    /// Bytes at any place of the vocabulary. Bytes and special tokens together must fill
    /// `0 ..< 256 + specials.count`.
    /// - Throws: `TokenizerError.invalidField`.
    public init(
        tokenOfByte: [Int32], specials: [SpecialTokens.Entry], endOfSequence: String,
        padding: String?, chat: Chat? = nil
    ) throws {
        self.chat = chat ?? Chat(format: ChainFormat(endOfSequence: endOfSequence))
        let specials = try SpecialTokens(specials)
        self.specials = specials
        self.endOfSequence = try specials.required(endOfSequence, as: "eos_token")
        self.padding = try padding.map { try specials.required($0, as: "pad_token") }
        let all = tokenOfByte + specials.entries.map(\.token)
        guard tokenOfByte.count == 256, Set(all) == Set(0..<Int32(all.count)) else {
            throw TokenizerError.invalidField(
                "model.vocab",
                reason: "256 bytes and \(specials.entries.count) special tokens do not fill "
                    + "the vocabulary without gap or overlap")
        }
        var bytesOfToken = [[UInt8]](repeating: [], count: all.count)
        for (byte, token) in tokenOfByte.enumerated() { bytesOfToken[Int(token)] = [UInt8(byte)] }
        for entry in specials.entries { bytesOfToken[Int(entry.token)] = Array(entry.text.utf8) }
        self.tokenOfByte = tokenOfByte
        self.bytesOfToken = bytesOfToken
    }

    public var vocabularySize: Int { bytesOfToken.count }

    public func token(of special: String) -> Int32? { specials.token(of: special) }

    public func encode(utf8 bytes: UnsafeBufferPointer<UInt8>, into tokens: inout [Int32]) throws {
        if tokens.isEmpty { tokens.reserveCapacity(bytes.count) }
        specials.patterns.begins.withUnsafeBufferPointer { begins in
            tokenOfByte.withUnsafeBufferPointer { tokenOfByte in
                var position = 0
                while position < bytes.count {
                    let byte = Int(bytes[position])
                    if begins[byte], let found = specials.patterns.match(in: bytes, at: position) {
                        tokens.append(found.token)
                        position += found.length
                    } else {
                        tokens.append(tokenOfByte[byte])
                        position += 1
                    }
                }
            }
        }
    }

    public func bytes(of token: Int32) -> [UInt8] {
        bytesOfToken.indices.contains(Int(token))
            ? bytesOfToken[Int(token)] : Array("\u{FFFD}".utf8)
    }

    public func decode(tokens: [Int32]) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(tokens.count)
        for token in tokens { bytes += self.bytes(of: token) }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// The printable characters by which `tokenizer.json` writes bytes: GPT-2's `bytes_to_unicode`.
enum ByteAlphabet {
    /// The character of each byte.
    static let characters: [Unicode.Scalar] = {
        var next: UInt32 = 256
        return (0..<256).map { (byte: UInt32) in
            switch byte {
            case 0x21...0x7E, 0xA1...0xAC, 0xAE...0xFF: return Unicode.Scalar(UInt8(byte))
            default:
                defer { next += 1 }
                return Unicode.Scalar(next) ?? "?"
            }
        }
    }()
}
