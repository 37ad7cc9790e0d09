/// What a text is split by into the pieces within which merges happen: a `pre_tokenizer` of
/// `tokenizer.json`, of which a list runs in order, each on every piece of the one before.
public enum PreTokenizer: Hashable, Sendable {
    /// The matches of a published pattern.
    case words(WordPattern)
    /// The occurrences of a text, or what lies between them, where `inverted`.
    case split(String, SplitBehavior, inverted: Bool)
    /// Numbers (`\p{N}`) apart from all else, each digit by itself or the whole number.
    case digits(individually: Bool)
    /// Spaces become a mark, which may stand before the text, too, and begins each piece.
    case metaspace(Metaspace)
    /// Words and runs of other characters, without white space: `\w+|[^\w\s]+`.
    case whitespace
    /// What lies between white space.
    case whitespaceSplit
    /// GPT-2's words, where asked for, of texts before which a space is put, where asked for; behind it
    /// each byte is a token. The last of a list.
    case byteLevel(addsSpace: Bool, splitsWords: Bool)

    /// Splits every piece.
    func apply(to text: inout TextPieces) {
        let classes = ScalarClasses.shared
        switch self {
        case .words(let pattern):
            text.split(by: pattern)
        case .split(let pattern, let behavior, let isInverted):
            let search = ByteSearch(Array(pattern.utf8))
            text.split(behavior, inverted: isInverted) { search.matches(in: $0, $1) }
        case .digits(let individually):
            text.split(individually ? .isolated : .contiguous) { bytes, range in
                bytes.scalars(in: range) { classes.isNumeric($0) }
            }
        case .metaspace(let metaspace):
            metaspace.apply(to: &text)
        case .whitespace:
            text.splitWords()
        case .whitespaceSplit:
            text.split(.removed) { bytes, range in
                bytes.scalars(in: range) { classes[$0] == .space }
            }
        case .byteLevel(let addsSpace, let splitsWords):
            if addsSpace {
                text.map { piece, _, bytes in
                    if piece.first != UInt8(ascii: " ") { bytes.append(UInt8(ascii: " ")) }
                    bytes += piece
                }
            }
            if splitsWords { text.split(by: .gpt2) }
        }
    }
}

/// Spaces written as a mark: a `Metaspace` of `tokenizer.json`, as in SentencePiece's vocabularies.
public struct Metaspace: Hashable, Sendable {
    /// Before which texts the mark is put that do not begin with it.
    public enum Prepending: String, CaseIterable, Hashable, Sendable {
        case always
        /// Only where the text begins.
        case first
        case never
    }

    /// Default: U+2581.
    public var mark: Unicode.Scalar
    public var prepending: Prepending
    /// Whether each mark begins a piece.
    public var splits: Bool

    public init(
        mark: Unicode.Scalar = "\u{2581}", prepending: Prepending = .always, splits: Bool = true
    ) {
        self.mark = mark
        self.prepending = prepending
        self.splits = splits
    }

    func apply(to text: inout TextPieces) {
        let mark = Array(String(mark).utf8)
        let space = UInt8(ascii: " ")
        text.map { piece, isStart, bytes in
            let isWanted = prepending == .always || prepending == .first && isStart
            if isWanted, piece.first != space, !piece.starts(with: mark) { bytes += mark }
            for byte in piece {
                if byte == space { bytes += mark } else { bytes.append(byte) }
            }
        }
        guard splits else { return }
        let search = ByteSearch(mark)
        text.split(.mergedWithNext) { search.matches(in: $0, $1) }
    }
}
