/// Takes an answer apart into tokens, LaTeX and plain text alike. Total and linear in its length.
///
/// Spaces, sizes (`\left`, `\big`), thin spaces and dollars around formulas are dropped. Nothing is
/// refused here: what no rule knows becomes a sign.
struct MathScanner {
    private let text: [Unicode.Scalar]
    private var position = 0
    /// Brackets, not braces, that are open: in them a comma separates.
    private var brackets = 0
    private var tokens: [MathToken] = []

    static func tokens(of text: String) -> [MathToken] {
        var scanner = MathScanner(text: Array(text.unicodeScalars))
        while scanner.position < scanner.text.count { scanner.scan() }
        return scanner.tokens
    }

    /// Whether every `$` has another one: then they stand around formulas, and not before money.
    private let isPaired: Bool

    private init(text: [Unicode.Scalar]) {
        self.text = text
        let dollars = text.indices.count { text[$0] == "$" && ($0 == 0 || text[$0 - 1] != "\\") }
        isPaired = dollars.isMultiple(of: 2)
    }

    private func peek(_ ahead: Int = 0) -> Unicode.Scalar? {
        position + ahead < text.count ? text[position + ahead] : nil
    }

    private mutating func scan() {
        let scalar = text[position]
        switch scalar {
        case "\\": command()
        case "0"..."9": number()
        case "." where peek(1).map(Self.isDigit) ?? false: number()
        case "$" where !isPaired && (peek(1).map(Self.isDigit) ?? false):
            position += 1
            tokens.append(.command("$"))
        case "~" where isAbout:
            position += 1
            tokens.append(.sign("~"))
        case "~", "$": position += 1
        case "^" where degree(): break
        case "*" where peek(1) == "*":
            position += 2
            tokens.append(.sign("^"))
        case "<" where peek(1) == "=", ">" where peek(1) == "=":
            position += 2
            tokens.append(.command(scalar == "<" ? "le" : "ge"))
        case _ where scalar.properties.isWhitespace: position += 1
        case _ where scalar.properties.isAlphabetic && MathNames.characters[scalar] == nil:
            tokens.append(.word(letters()))
        default:
            position += 1
            if let known = MathNames.characters[scalar] {
                tokens += known
            } else {
                if scalar == "(" || scalar == "[" { brackets += 1 }
                if scalar == ")" || scalar == "]" { brackets -= 1 }
                tokens.append(.sign(Character(scalar)))
            }
        }
    }

    /// Whether a `~` is somebody's `about`: it begins something, and a number follows. Elsewhere it is
    /// LaTeX's space.
    private var isAbout: Bool {
        let rest = text[(position + 1)...].drop { $0.properties.isWhitespace }
        guard let next = rest.first,
            Self.isDigit(next) || ".-−+$".unicodeScalars.contains(next)
        else { return false }
        guard position > 0 else { return true }
        let before = text[position - 1]
        return before.properties.isWhitespace || "=($~".unicodeScalars.contains(before)
    }

    private mutating func letters() -> String {
        var word = String.UnicodeScalarView()
        while let scalar = peek(), scalar.properties.isAlphabetic,
            MathNames.characters[scalar] == nil
        {
            word.append(scalar)
            position += 1
        }
        return String(word)
    }

    private mutating func digits() -> String {
        var digits = ""
        while let scalar = peek(), Self.isDigit(scalar) {
            digits.unicodeScalars.append(scalar)
            position += 1
        }
        return digits
    }

    private mutating func number() {
        var digits = digits()
        if brackets <= 0, let groups = thousands(behind: digits) { digits += groups }
        if peek() == ".", let next = peek(1),
            Self.isDigit(next) || overlined(at: position + 1) != nil
        {
            position += 1
            digits += "." + self.digits()
        }
        if digits.contains("."), let (repeated, end) = overlined(at: position) {
            position = end
            tokens.append(.repeating(digits, repeated))
        } else {
            tokens.append(.number(digits))
        }
    }

    /// The digits of `,345,678`, where all groups that follow have three; nil otherwise.
    private mutating func thousands(behind digits: String) -> String? {
        guard (1...3).contains(digits.utf8.count), digits.utf8.first != UInt8(ascii: "0") else {
            return nil
        }
        var (groups, index) = ("", position)
        while index < text.count, text[index] == "," {
            let group = text[(index + 1)...].prefix { Self.isDigit($0) }
            if group.isEmpty { break }
            guard group.count == 3 else { return nil }
            groups.unicodeScalars.append(contentsOf: group)
            index = group.endIndex
        }
        guard !groups.isEmpty else { return nil }
        position = index
        return groups
    }

    /// The digits of `\overline{36}` at a place, and where it ends.
    private func overlined(at start: Int) -> (digits: String, end: Int)? {
        let opening = Array("\\overline{".unicodeScalars)
        guard text[start...].starts(with: opening) else { return nil }
        let digits = text[(start + opening.count)...].prefix { Self.isDigit($0) }
        guard !digits.isEmpty, digits.endIndex < text.count, text[digits.endIndex] == "}" else {
            return nil
        }
        return (String(String.UnicodeScalarView(digits)), digits.endIndex + 1)
    }

    /// Takes `^\circ` and `^{\circ}`.
    private mutating func degree() -> Bool {
        for spelling in ["^\\circ", "^{\\circ}", "^ \\circ", "^{ \\circ }"]
        where text[position...].starts(with: spelling.unicodeScalars) {
            position += spelling.unicodeScalars.count
            tokens.append(.command("degree"))
            return true
        }
        return false
    }

    private mutating func command() {
        position += 1
        guard let scalar = peek() else { return tokens.append(.sign("\\")) }
        guard scalar.isASCII, scalar.properties.isAlphabetic else {
            position += 1
            switch scalar {
            case "\\": tokens.append(.row)
            case "{", "}":
                brackets += scalar == "{" ? 1 : -1
                tokens.append(.command(String(scalar)))
            case "$": tokens.append(.command("$"))
            case "%", "_", "&", "#", "|": tokens.append(.sign(Character(scalar)))
            // Spaces, and the borders of a formula.
            case ",", ";", ":", "!", ">", "/", "(", ")", "[", "]": break
            case _ where scalar.properties.isWhitespace: break
            default: tokens += [.sign("\\"), .sign(Character(scalar))]
            }
            return
        }
        var name = ""
        while let scalar = peek(), scalar.isASCII, scalar.properties.isAlphabetic {
            name.unicodeScalars.append(scalar)
            position += 1
        }
        if MathNames.dropped.contains(name) { return }
        if name == "begin" || name == "end" {
            let group = group()
            return tokens.append(name == "begin" ? .begin(group) : .end(group))
        }
        if MathNames.texts.contains(name) {
            let content = group()
            let letters = content.unicodeScalars
            guard letters.contains(where: \.properties.isAlphabetic) else {
                tokens += Self.tokens(of: content)
                return
            }
            if letters.count == 1, !MathNames.plain.contains(name),
                letters.first?.properties.isAlphabetic ?? false
            {
                return tokens.append(.word(content))
            }
            return tokens.append(.text(content))
        }
        tokens += MathNames.commands[name] ?? [.command(name)]
    }

    /// The content of the braces that come next, white space at its ends dropped; none where there are
    /// no braces.
    private mutating func group() -> String {
        while peek()?.properties.isWhitespace ?? false { position += 1 }
        guard peek() == "{" else { return "" }
        var (content, depth) = (String.UnicodeScalarView(), 0)
        repeat {
            guard let scalar = peek() else { break }
            position += 1
            if scalar == "{" { depth += 1 }
            if scalar == "}" { depth -= 1 }
            content.append(scalar)
        } while depth > 0
        let inner = content.dropFirst().dropLast(depth == 0 ? 1 : 0)
        return String(String.UnicodeScalarView(inner))
            .split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }
}
