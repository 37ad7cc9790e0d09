/// The regular expressions by which published vocabularies cut a text into words before any merge.
///
/// There is no engine of regular expressions here: each is known by its exact text, and a scanner
/// finds what it matches. All of them match everywhere, so their matches, one after the other, are the
/// whole text. Cost: linear.
public enum WordPattern: CaseIterable, Hashable, Sendable {
    /// GPT-2's, which `ByteLevel` has of its own: words and numbers with a space before them.
    case gpt2
    /// Llama 3's: numbers of at most three digits, line ends apart.
    case llama3
    /// Qwen2's: as Llama 3's, each digit by itself.
    case qwen2
    /// Qwen3.5's: as Qwen2's, combining marks among the letters.
    case qwen35

    /// The pattern's text in `tokenizer.json`.
    public var regex: String {
        switch self {
        case .gpt2:
            #"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#
        case .llama3:
            #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}"#
                + #"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
        case .qwen2:
            #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}"#
                + #"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
        case .qwen35:
            #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}"#
                + #"| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
        }
    }

    /// The pattern of this very text.
    public init?(regex: String) {
        guard let known = Self.allCases.first(where: { $0.regex == regex }) else { return nil }
        self = known
    }
}

/// Finds the matches of a `WordPattern` in UTF-8 text.
struct WordScanner {
    private let pattern: WordPattern
    private let text: UnsafeBufferPointer<UInt8>
    private let classes = ScalarClasses.shared

    init(_ pattern: WordPattern, _ text: UnsafeBufferPointer<UInt8>) {
        self.pattern = pattern
        self.text = text
    }

    /// Where the match ends that begins at `start`, within the text.
    func end(from start: Int) -> Int {
        if let end = contraction(at: start) { return end }
        return pattern == .gpt2 ? gpt2(from: start) : llama(from: start)
    }

    private static let space = UInt8(ascii: " ")

    private func gpt2(from start: Int) -> Int {
        let word = text[start] == Self.space ? start + 1 : start
        guard word < text.count, kind(at: word) != .space else {
            return whiteSpace(from: start, endsLines: false)
        }
        let wanted = kind(at: word)
        return run(from: word) { $0 == wanted }
    }

    private func llama(from start: Int) -> Int {
        let (first, second) = (kind(at: start), next(start))
        switch first {
        case .letter:
            return run(from: second) { $0 == .letter }
        case .number:
            guard pattern == .llama3 else { return second }
            let third = second < text.count && kind(at: second) == .number ? next(second) : second
            return third > second && third < text.count && kind(at: third) == .number
                ? next(third) : third
        case .space, .other, .mark:
            // Any one character but a line end may stand before letters.
            if second < text.count, kind(at: second) == .letter, !isLineEnd(start) {
                return run(from: second) { $0 == .letter }
            }
            let others = text[start] == Self.space ? second : start
            guard others < text.count, kind(at: others) == .other else {
                return whiteSpace(from: start, endsLines: true)
            }
            var end = run(from: others) { $0 == .other }
            while end < text.count, isLineEnd(end) { end += 1 }
            return end
        }
    }

    /// `\s*[\r\n]+`, where asked for, or `\s+(?!\S)` or `\s+`: white space up to its last line end, or
    /// all of it but the last character, which stands before a word, or a single one.
    private func whiteSpace(from start: Int, endsLines: Bool) -> Int {
        var (end, last, line) = (start, start, start)
        while end < text.count, kind(at: end) == .space {
            last = end
            end = next(end)
            if isLineEnd(last) { line = end }
        }
        if endsLines, line > start { return line }
        return end == text.count || last == start ? end : last
    }

    /// `'s` and the like, which stand first in all patterns. All but GPT-2's take them in both cases,
    /// among which the long s is an s.
    private func contraction(at start: Int) -> Int? {
        guard text[start] == UInt8(ascii: "'"), start + 1 < text.count else { return nil }
        let anyCase = pattern != .gpt2
        func letter(_ place: Int) -> UInt8 {
            guard place < text.count else { return 0 }
            let byte = text[place]
            return anyCase && (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
        }
        switch (letter(start + 1), letter(start + 2)) {
        case (UInt8(ascii: "s"), _), (UInt8(ascii: "t"), _), (UInt8(ascii: "m"), _),
            (UInt8(ascii: "d"), _):
            return start + 2
        case (UInt8(ascii: "r"), UInt8(ascii: "e")), (UInt8(ascii: "v"), UInt8(ascii: "e")),
            (UInt8(ascii: "l"), UInt8(ascii: "l")):
            return start + 3
        case (0xC5, 0xBF) where anyCase:
            return start + 3
        default:
            return nil
        }
    }

    // MARK: Characters

    /// The class of the character at `place` as the pattern sees it, to which a mark is a letter or
    /// just another character.
    @inline(__always)
    private func kind(at place: Int) -> ScalarClass {
        let kind = classes[text.validScalar(at: place).value]
        return kind == .mark ? (pattern == .qwen35 ? .letter : .other) : kind
    }

    @inline(__always)
    private func next(_ place: Int) -> Int { place + text.validScalar(at: place).width }

    private func isLineEnd(_ place: Int) -> Bool {
        text[place] == UInt8(ascii: "\n") || text[place] == UInt8(ascii: "\r")
    }

    /// The end of the characters from `start` on whose class is of a kind.
    @inline(__always)
    private func run(from start: Int, while isWanted: (ScalarClass) -> Bool) -> Int {
        var end = start
        while end < text.count, isWanted(kind(at: end)) { end = next(end) }
        return end
    }
}
