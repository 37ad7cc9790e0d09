/// The form in which short answers are compared.
///
/// 1. A text over `maximumLength` bytes, or blank, has no form.
/// 2. Where there is `\boxed{…}`, its content is the answer (`BoxedAnswer`); boxes that disagree
///    have no form.
/// 3. White space at the ends, `$…$` or `\(…\)` around the whole, and one full stop at the end are
///    dropped.
/// 4. A number — sign, digits with or without thousands commas, decimals, a power of ten as in `1e-5`
///    of at most 9999, or `a/b` and `\frac{a}{b}` of parts up to 10¹⁸ — is its exact value.
/// 5. All else is text in lower case with runs of white space as one space. Numbers in other
///    scripts, powers and expressions are text: nothing is evaluated.
public struct AnswerForm: Hashable, Sendable {
    /// The longest answer, in bytes.
    public static let maximumLength = 4_096

    /// The normalized text: `0.5` for every way to write one half.
    public let text: String

    public init?(_ answer: String) {
        guard answer.utf8.count <= Self.maximumLength else { return nil }
        guard let contents = BoxedAnswer.contents(of: Array(answer.utf8)) else { return nil }
        if contents.isEmpty {
            guard let form = Self.form(of: answer) else { return nil }
            text = form
            return
        }
        let forms = contents.map { Self.form(of: String(decoding: $0, as: UTF8.self)) }
        guard let first = forms.first, let form = first, forms.allSatisfy({ $0 == form }) else {
            return nil
        }
        text = form
    }

    /// Rules 3 to 5.
    private static func form(of answer: String) -> String? {
        let words = answer.split(whereSeparator: \.isWhitespace)
        var text = words.joined(separator: " ")[...]
        if text.hasSuffix("."), text.utf8.count > 1 { text = text.dropLast() }
        for (open, close) in [("$", "$"), ("\\(", "\\)")]
        where text.utf8.count > open.utf8.count + close.utf8.count {
            guard text.hasPrefix(open), text.hasSuffix(close) else { continue }
            text = text.dropFirst(open.count).dropLast(close.count)
        }
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        guard !text.isEmpty else { return nil }
        return NumberForm.canonical(Array(text.utf8)) ?? text.lowercased()
    }
}
