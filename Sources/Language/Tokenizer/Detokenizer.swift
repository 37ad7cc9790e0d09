import Reasoning

/// Text from tokens one after the other, in whole characters: bytes that begin a character are held
/// back until its last has come.
///
/// What it returns, joined, is what `decode` makes of all the tokens. Cost: linear in the bytes.
public struct Detokenizer: Sendable {
    private let tokenizer: any Tokenizer
    /// The beginning of a character, at most three bytes.
    private var held: [UInt8] = []

    public init(_ tokenizer: any Tokenizer) {
        self.tokenizer = tokenizer
    }

    /// One that goes on behind `tokens`, whose text was taken before.
    ///
    /// - Parameter text: that text. Where it ends within a character, the mark that stands for the
    ///   beginning of it is taken back.
    init(_ tokenizer: any Tokenizer, behind tokens: [Token], text: inout String) {
        self.init(tokenizer)
        var tail: [UInt8] = []
        for token in tokens.reversed() {
            tail = tokenizer.bytes(of: token) + tail
            if tail.count >= 3 || tail.first.map({ $0 & 0xC0 != 0x80 }) ?? false { break }
        }
        guard text.unicodeScalars.last == "\u{FFFD}" else { return }
        held = Array(tail.suffix(tail.incompleteSuffix))
        if !held.isEmpty { text.unicodeScalars.removeLast() }
    }

    /// The characters that are whole with this token.
    public mutating func text(for token: Token) -> String { text(for: [token]) }

    /// The characters that are whole with these tokens.
    public mutating func text(for tokens: some Sequence<Token>) -> String {
        for token in tokens { held += tokenizer.bytes(of: token) }
        let whole = held.count - held.incompleteSuffix
        defer { held.removeFirst(whole) }
        return String(decoding: held[..<whole], as: UTF8.self)
    }

    /// What is held back, when nothing more comes: empty, or U+FFFD.
    public mutating func end() -> String {
        defer { held = [] }
        return String(decoding: held, as: UTF8.self)
    }
}

extension [UInt8] {
    /// How many bytes at the end are the beginning of a character that later bytes can complete.
    fileprivate var incompleteSuffix: Int {
        for length in 1...3 where length <= count {
            let lead = self[count - length]
            guard lead & 0xC0 != 0x80 else { continue }
            let needed = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC2 ? 2 : 1
            guard length < needed, lead <= 0xF4 else { return 0 }
            // The byte behind the lead is narrower where the character would be overlong, a
            // surrogate, or past the last.
            guard length > 1 else { return length }
            let second = self[count - length + 1]
            let isFit =
                switch lead {
                case 0xE0: second >= 0xA0
                case 0xED: second < 0xA0
                case 0xF0: second >= 0x90
                case 0xF4: second < 0x90
                default: true
                }
            return isFit ? length : 0
        }
        return 0
    }
}
