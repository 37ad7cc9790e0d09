/// How the texts of tokens become text again: a `decoder` of `tokenizer.json`, of which a list runs in
/// order.
public enum TokenDecoder: Hashable, Sendable {
    /// The characters of `ByteAlphabet` become bytes.
    case byteLevel
    /// A text is put in the place of each occurrence of another.
    case replace(String, with: String)
    /// `<0x0A>` and the like become bytes.
    case byteFallback
    /// What follows sees one text, not one for each token.
    case fuse
    /// Takes away a character from the beginning of the text, as often as it is there, up to `start`
    /// times.
    case strip(Unicode.Scalar, start: Int)
    /// Marks become spaces, those of the first token nothing, unless none was put there.
    case metaspace(Metaspace)
}

/// The bytes of each token as a list of decoders says.
///
/// Two things are not a token's own: what stands at the beginning of a text is treated apart
/// (`beginning(_:first:)`), and bytes that are no UTF-8 become U+FFFD together with those of the tokens
/// beside them, one for each beginning of a character, where the library's `ByteFallback` writes one for
/// each byte of the run.
struct TokenBytes: Sendable {
    private let steps: [TokenDecoder]
    /// What is stripped from the beginning of a text.
    private let stripped: (scalar: Unicode.Scalar, count: Int)?
    private let metaspace: Metaspace?

    /// - Throws: `TokenizerError.unsupported` for an order of decoders in which a token's bytes depend
    ///   on its neighbours.
    init(_ decoders: [TokenDecoder]) throws {
        var steps: [TokenDecoder] = []
        var stripped: (scalar: Unicode.Scalar, count: Int)?
        var metaspace: Metaspace?
        var isJoined = false
        for (index, decoder) in decoders.enumerated() {
            func refused(_ reason: String) -> TokenizerError {
                .unsupported(
                    field: "decoder[\(index)]", value: "\(decoder) \(reason)",
                    supported: "what is done to each token before Fuse, and Strip behind it")
            }
            switch decoder {
            case .fuse:
                isJoined = true
            case .strip(let scalar, let count):
                guard isJoined, stripped == nil else {
                    throw refused(isJoined ? "a second time" : "before Fuse")
                }
                stripped = (scalar, count)
            case .byteLevel, .replace, .byteFallback, .metaspace:
                guard !isJoined else { throw refused("behind Fuse") }
                guard steps.last != .byteFallback else { throw refused("behind ByteFallback") }
                if case .metaspace(let own) = decoder, own.prepending != .never { metaspace = own }
                steps.append(decoder)
                isJoined = decoder == .byteLevel
            }
        }
        guard !decoders.isEmpty else {
            throw TokenizerError.unsupported(
                field: "decoder", value: "null",
                supported:
                    "ByteLevel, Metaspace, Replace, ByteFallback, Fuse, Strip, and Sequences "
                    + "of them")
        }
        self.steps = steps
        self.stripped = stripped
        self.metaspace = metaspace
    }

    /// The bytes of a token with a text.
    /// - Throws: `TokenizerError` where they are too many.
    func bytes(of text: String) throws -> [UInt8] {
        var bytes = Array(text.utf8)
        for step in steps {
            switch step {
            case .byteLevel:
                bytes =
                    ByteAlphabet.bytes(of: String(decoding: bytes, as: UTF8.self)) ?? bytes
            case .replace(let pattern, let content):
                bytes = try bytes.replacing(
                    ByteSearch(Array(pattern.utf8)), with: Array(content.utf8))
            case .byteFallback:
                if let byte = ByteFallback.byte(of: String(decoding: bytes, as: UTF8.self)) {
                    bytes = [byte]
                }
            case .metaspace(let metaspace):
                bytes = try bytes.replacing(
                    ByteSearch(Array(String(metaspace.mark).utf8)), with: [UInt8(ascii: " ")])
            case .fuse, .strip:
                break
            }
        }
        return bytes
    }

    /// The text of tokens with which a text begins.
    /// - Parameters:
    ///   - bytes: of all of them.
    ///   - first: the text and the number of bytes of the first.
    func beginning(_ bytes: [UInt8], first: (text: String, count: Int)?) -> [UInt8] {
        var bytes = bytes
        if let metaspace, let first {
            let own = first.text.unicodeScalars.filter { $0 != metaspace.mark }
            bytes.replaceSubrange(..<first.count, with: String(String.UnicodeScalarView(own)).utf8)
        }
        if let (scalar, most) = stripped {
            let mark = Array(String(scalar).utf8)
            var (start, count) = (0, 0)
            while count < most, bytes[start...].starts(with: mark) {
                start += mark.count
                count += 1
            }
            bytes.removeFirst(start)
        }
        return bytes
    }
}
