/// An answer read for comparison: as a plain number, a value, words and text.
///
/// 1. Two plain numbers, of any length, are equal by value and by nothing else (`NumberForm`).
/// 2. Else equal texts are equal answers: the same tokens, however spaced, braced and sized.
/// 3. So are equal words, whatever their case: `\text{Evelyn}` and `evelyn`.
/// 4. So are equal values (`MathematicalValue`), decided exactly.
///
/// What has no value, because it cannot be read, is ambiguous or passes a bound, is equal as text
/// alone. Nothing is ever evaluated in floating point.
struct MathematicalAnswer {
    /// The longest answer, in bytes.
    static let maximumLength = AnswerForm.maximumLength

    /// The number in its one form; nil for anything else.
    let number: String?
    let text: String
    let words: String?
    let value: MathematicalValue?

    /// Nil for a text that is blank or too long.
    init?(_ answer: String) {
        guard answer.utf8.count <= Self.maximumLength else { return nil }
        let bare = Self.bare(answer)
        guard !bare.isEmpty else { return nil }
        let tokens = MathScanner.tokens(of: bare)
        number = NumberForm.canonical(Array(bare.utf8))
        text = tokens.normalText
        words = Self.words(tokens)
        guard !text.isEmpty else { return nil }
        var reader = AnswerReader(effort: Effort())
        value = try? reader.value(of: tokens)
    }

    /// Whether it is the reference's answer.
    ///
    /// - Parameter question: what the question says of answers.
    func isEqual(
        to reference: MathematicalAnswer, question: QuestionHints = QuestionHints()
    ) -> Bool {
        if let number, let other = reference.number { return number == other }
        if text == reference.text { return true }
        if let words, words == reference.words { return true }
        guard let value, let expected = reference.value else { return false }
        var comparison = ValueComparison(question: question, effort: Effort())
        return (try? comparison.isEqual(value, to: expected)) ?? false
    }

    /// One text for equal answers, where a vote counts them. Quotients that only their cross products
    /// show to be equal have two.
    var canonical: String {
        if let number { return number }
        if let value { return NumberForm.canonical(Array(value.text.utf8)) ?? value.text }
        return words ?? text
    }

    /// The answer without what stands around it: spaces, `$…$`, `\(…\)`, `\[…\]`, `\boxed{…}`, stars
    /// of Markdown, a full stop.
    private static func bare(_ answer: String) -> String {
        var text = answer.replacing("{,}", with: ",").replacing(",\\!", with: ",\\!\u{0}")
        // `10,\! 000`: the thin space back makes a separator of thousands.
        text = text.split(separator: "\\!\u{0}", omittingEmptySubsequences: false)
            .enumerated().map { $0 == 0 ? $1 : $1.drop(while: \.isWhitespace) }.joined()
        for _ in 0..<8 {
            let before = text
            text = trimmed(text)
            for (open, close) in [
                ("$$", "$$"), ("$", "$"), ("\\(", "\\)"), ("\\[", "\\]"), ("**", "**"),
            ] where text.count > open.count + close.count && text.hasPrefix(open) {
                let inner = text.dropFirst(open.count)
                guard inner.hasSuffix(close) else { continue }
                let content = inner.dropLast(close.count)
                if !content.contains(open) { text = trimmed(String(content)) }
            }
            // Three of them are no full stop.
            if text.hasSuffix("."), !text.hasSuffix(".."), text.utf8.count > 1 { text.removeLast() }
            if let box = BoxedAnswer.whole(text) { text = box }
            if text == before { break }
        }
        return text
    }

    private static func trimmed(_ text: String) -> String {
        guard let first = text.firstIndex(where: { !$0.isWhitespace }),
            let last = text.lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(text[first...last])
    }

    /// The words of an answer that is one word or has a longer one in it, and no formula; nil for any
    /// other. Capitals of at most three letters are kept: they name points.
    static func words(_ tokens: [MathToken]) -> String? {
        var tokens = tokens
        if tokens.count == 3, tokens.first == .sign("("), tokens.last == .sign(")") {
            tokens = [tokens[1]]
        }
        var hasWords = tokens.count == 1
        var parts: [String] = []
        for token in tokens {
            switch token {
            case .word(let word):
                if word.count > 3 { hasWords = true }
                parts.append(uncapitalized(word))
            case .text(let text):
                hasWords = true
                let isBracketed = text.hasPrefix("(") && text.hasSuffix(")") && text.count > 2
                parts.append(
                    (isBracketed ? String(text.dropFirst().dropLast()) : text)
                        .split(whereSeparator: \.isWhitespace).map { uncapitalized(String($0)) }
                        .joined(separator: " "))
            case .number(let digits): parts.append(digits)
            case .sign(let sign) where ",.'-:".contains(sign): parts.append(String(sign))
            default: return nil
            }
        }
        let text = parts.joined(separator: " ")
        return hasWords && text.contains(where: \.isLetter) ? text : nil
    }

    private static func uncapitalized(_ word: String) -> String {
        word.count <= 3 && word == word.uppercased() ? word : word.lowercased()
    }
}
