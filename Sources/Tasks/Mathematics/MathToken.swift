/// A piece of an answer, in LaTeX or as people type it.
enum MathToken: Hashable, Sendable {
    /// Digits, perhaps with a point: `12`, `.5`. Commas of thousands are gone.
    case number(String)
    /// `0.1\overline{6}`: what is written before the repeating digits, and those.
    case repeating(String, String)
    /// A run of letters.
    case word(String)
    /// The content of `\text{…}` and its like.
    case text(String)
    /// `\pi`, without its backslash; `{` and `}` are the braces of sets.
    case command(String)
    /// Anything else, one character; `{` and `}` group.
    case sign(Character)
    /// `\begin{pmatrix}`, `\end{pmatrix}`.
    case begin(String)
    case end(String)
    /// `\\`, the end of a matrix's row.
    case row

    /// How far it opens (1) or closes (-1) a bracket of any kind.
    var nesting: Int {
        switch self {
        case .sign("("), .sign("["), .sign("{"), .command("{"), .command("langle"), .begin: 1
        case .sign(")"), .sign("]"), .sign("}"), .command("}"), .command("rangle"), .end: -1
        default: 0
        }
    }

    var text: String {
        switch self {
        case .number(let digits): digits
        case .repeating(let head, let digits): "\(head)(\(digits))"
        case .word(let word), .text(let word): word
        case .command(let name): "\\\(name) "
        case .sign(let character): String(character)
        case .begin(let name): "\\begin{\(name)}"
        case .end(let name): "\\end{\(name)}"
        case .row: "\\\\"
        }
    }

    /// Whether it would run together with another such one.
    fileprivate var isSpaced: Bool {
        switch self {
        case .number, .repeating, .word, .text: true
        default: false
        }
    }

    /// Whether it is one letter, or a letter's name such as `pi`.
    var isName: Bool {
        guard case .word(let word) = self else { return false }
        return word.unicodeScalars.count == 1 || MathNames.words[word] != nil
    }

    /// The letters of a word, `\text` or not; nil for anything else.
    var letters: String? {
        switch self {
        case .word(let word), .text(let word): word
        default: nil
        }
    }
}

extension [MathToken] {
    /// One text for every way to space, brace and size the same tokens.
    var normalText: String {
        var text = ""
        var index = 0
        while index < count {
            // `^{2}` is `^2`, `_{5}` is `_5`.
            if index + 2 < count, self[index] == .sign("{"), self[index + 2] == .sign("}"),
                index > 0, self[index - 1] == .sign("^") || self[index - 1] == .sign("_")
            {
                text += self[index + 1].text
                // `2^{1}0` is not `2^{10}`.
                if index + 3 < count, self[index + 1].isSpaced, self[index + 3].isSpaced {
                    text += " "
                }
                index += 3
                continue
            }
            if index > 0, self[index].isSpaced, self[index - 1].isSpaced { text += " " }
            text += self[index].text
            index += 1
        }
        return text
    }

    /// The parts between separators that lie in no brackets.
    func split(outside isSeparator: (MathToken) -> Bool) -> [[MathToken]] {
        var (parts, part, depth) = ([[MathToken]](), [MathToken](), 0)
        for token in self {
            depth += token.nesting
            if depth == 0, token.nesting == 0, isSeparator(token) {
                parts.append(part)
                part = []
            } else {
                part.append(token)
            }
        }
        return parts + [part]
    }

    /// Whether the first token's bracket closes with the last.
    var isEnclosed: Bool {
        guard count >= 2, first?.nesting == 1 else { return false }
        var depth = 0
        for (index, token) in enumerated() {
            depth += token.nesting
            if depth == 0 { return index == count - 1 }
        }
        return false
    }
}
