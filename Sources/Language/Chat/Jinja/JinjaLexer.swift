/// Cuts a template's text into words, as jinja2 does with `trim_blocks` and `lstrip_blocks`: the
/// line end behind a `{% %}` or `{# #}` and the white space before it on its line are not written;
/// `-` takes all white space on its side, `+` keeps it. The template's own last line end is not
/// written either.
struct JinjaLexer {
    private let source: [Unicode.Scalar]
    private var position = 0
    private var line = 1
    /// Whether the last tag took the end of its line.
    private var startsLine = true
    private var tokens: [JinjaToken] = []

    /// - Throws: `ChatTemplateError`.
    static func tokens(of text: String) throws -> [JinjaToken] {
        guard text.unicodeScalars.count <= JinjaLimits.template else {
            throw ChatTemplateError.limit(
                line: 1, reason: "the text is longer than \(JinjaLimits.template) characters")
        }
        var lexer = JinjaLexer(text)
        try lexer.run()
        return lexer.tokens
    }

    private init(_ text: String) {
        var source: [Unicode.Scalar] = []
        for scalar in text.unicodeScalars {
            // The two characters of "\r\n" are one line end.
            if scalar == "\n", source.last == "\r" { source.removeLast() }
            if source.last == "\r" { source[source.count - 1] = "\n" }
            source.append(scalar)
        }
        if source.last == "\r" { source[source.count - 1] = "\n" }
        if source.last == "\n" { source.removeLast() }
        self.source = source
    }

    private func syntax(_ reason: String) -> ChatTemplateError {
        .syntax(line: line, reason: reason)
    }

    private func has(_ text: String, at place: Int) -> Bool {
        source[place...].starts(with: text.unicodeScalars)
    }

    private func spaces(from place: Int) -> Int {
        source[place...].firstIndex { !PythonText.isSpace($0) } ?? source.count
    }

    private mutating func advance(to place: Int) {
        for scalar in source[position..<place] where scalar == "\n" { line += 1 }
        position = place
    }

    private mutating func emit(_ kind: JinjaToken.Kind) {
        tokens.append(JinjaToken(kind: kind, line: line))
    }

    // MARK: Tags

    private enum Tag { case variable, block, comment, raw }

    private struct Opening {
        var tag: Tag
        var start: Int
        var end: Int
        var sign: Unicode.Scalar?
    }

    private mutating func run() throws {
        while position < source.count {
            guard let opening = nextOpening() else {
                emit(text: position..<source.count)
                advance(to: source.count)
                break
            }
            emit(text: written(before: opening))
            advance(to: opening.end)
            switch opening.tag {
            case .variable:
                emit(.variableBegin)
                try expression(in: .variable)
            case .block:
                emit(.blockBegin)
                try expression(in: .block)
            case .comment: try comment()
            case .raw: try raw()
            }
            startsLine = source[position - 1] == "\n"
        }
        emit(.end)
    }

    private mutating func emit(text range: Range<Int>) {
        guard !range.isEmpty else { return }
        var text = String.UnicodeScalarView()
        text.append(contentsOf: source[range])
        emit(.data(String(text)))
    }

    /// The next tag and the sign behind its beginning.
    private func nextOpening() -> Opening? {
        var place = position
        while place + 1 < source.count {
            if source[place] == "{", let tag = Self.tag(source[place + 1]) {
                var opening = Opening(tag: tag, start: place, end: place + 2)
                if opening.end < source.count, ["-", "+"].contains(source[opening.end]) {
                    opening.sign = source[opening.end]
                    opening.end += 1
                }
                if tag == .block, let end = endOfRaw(from: opening.end) {
                    opening.tag = .raw
                    opening.end = end
                }
                return opening
            }
            place += 1
        }
        return nil
    }

    private static func tag(_ scalar: Unicode.Scalar) -> Tag? {
        switch scalar {
        case "{": .variable
        case "%": .block
        case "#": .comment
        default: nil
        }
    }

    /// The place behind `raw %}`; nil where something else stands there.
    private func endOfRaw(from place: Int) -> Int? {
        var place = spaces(from: place)
        guard has("raw", at: place) else { return nil }
        place = spaces(from: place + 3)
        if has("-%}", at: place) { return spaces(from: place + 3) }
        return has("%}", at: place) ? place + 2 : nil
    }

    /// What of the text before a tag is written.
    private func written(before opening: Opening) -> Range<Int> {
        var end = opening.start
        if opening.sign == "-" {
            while end > position, PythonText.isSpace(source[end - 1]) { end -= 1 }
        } else if opening.sign != "+", opening.tag != .variable {
            var start = opening.start
            while start > position, source[start - 1] != "\n" { start -= 1 }
            let isLine = start > position || startsLine
            if isLine, source[start..<opening.start].allSatisfy(PythonText.isSpace) { end = start }
        }
        return position..<end
    }

    /// The place behind the end of a block or comment at `place`; nil where it does not end there.
    private func end(_ text: String, at place: Int) -> Int? {
        if has("+" + text, at: place) { return place + 3 }
        if has("-" + text, at: place) { return spaces(from: place + 3) }
        guard has(text, at: place) else { return nil }
        let end = place + 2
        return end < source.count && source[end] == "\n" ? end + 1 : end
    }

    private mutating func comment() throws {
        for place in position..<source.count {
            if let end = end("#}", at: place) { return advance(to: end) }
        }
        throw syntax("a comment does not end")
    }

    private mutating func raw() throws {
        var place = position
        while place + 1 < source.count {
            if has("{%", at: place) {
                var opening = Opening(tag: .raw, start: place, end: place + 2)
                if opening.end < source.count, ["-", "+"].contains(source[opening.end]) {
                    opening.sign = source[opening.end]
                    opening.end += 1
                }
                let name = spaces(from: opening.end)
                if has("endraw", at: name), let end = end("%}", at: spaces(from: name + 6)) {
                    startsLine = source[position - 1] == "\n"
                    emit(text: written(before: opening))
                    return advance(to: end)
                }
            }
            place += 1
        }
        throw syntax("a raw block does not end")
    }

    // MARK: Expressions

    private static let closing: [String: String] = ["(": ")", "[": "]", "{": "}"]

    private mutating func expression(in tag: Tag) throws {
        var brackets: [String] = []
        while position < source.count {
            if brackets.isEmpty, let end = closing(of: tag) {
                emit(tag == .variable ? .variableEnd : .blockEnd)
                return advance(to: end)
            }
            let scalar = source[position]
            if PythonText.isSpace(scalar) {
                advance(to: spaces(from: position))
            } else if ("0"..."9").contains(scalar) {
                try number()
            } else if scalar == "_" || scalar.properties.isXIDStart {
                let end =
                    source[position...].firstIndex {
                        $0 != "_" && !$0.properties.isXIDContinue
                    } ?? source.count
                guard end - position <= JinjaLimits.name else {
                    throw syntax("a name of more than \(JinjaLimits.name) characters")
                }
                emit(.name(text(position..<end)))
                advance(to: end)
            } else if scalar == "'" || scalar == "\"" {
                try string()
            } else if let symbol = JinjaSymbols.symbol(in: source, at: position) {
                if let closing = Self.closing[symbol] {
                    brackets.append(closing)
                } else if [")", "]", "}"].contains(symbol), brackets.popLast() != symbol {
                    throw syntax("'\(symbol)' closes nothing")
                }
                emit(.symbol(symbol))
                advance(to: position + symbol.unicodeScalars.count)
            } else {
                throw syntax("'\(scalar)' has no meaning here")
            }
        }
        throw syntax("a tag does not end")
    }

    private func closing(of tag: Tag) -> Int? {
        guard tag == .variable else { return end("%}", at: position) }
        if has("-}}", at: position) { return spaces(from: position + 3) }
        return has("}}", at: position) ? position + 2 : nil
    }

    private func text(_ range: Range<Int>) -> String {
        var text = String.UnicodeScalarView()
        text.append(contentsOf: source[range])
        return String(text)
    }

    private mutating func string() throws {
        let quote = source[position]
        var end = position + 1
        while end < source.count, source[end] != quote {
            end += source[end] == "\\" ? 2 : 1
        }
        guard end < source.count else { throw syntax("a string does not end") }
        do {
            emit(.string(try JinjaEscapes.text(of: source[(position + 1)..<end])))
        } catch let failure as JinjaEscapes.Failure {
            throw syntax(failure.reason)
        }
        advance(to: end + 1)
    }

    // MARK: Numbers

    private func digits(from place: Int, radix: Int = 10) -> Int {
        var end = place
        while end < source.count {
            let isSeparator = source[end] == "_" && end > place
            let digit = isSeparator ? end + 1 : end
            guard digit < source.count, let value = Character(source[digit]).hexDigitValue,
                source[digit].isASCII, value < radix
            else { break }
            end = digit + 1
        }
        return end
    }

    private mutating func number() throws {
        if position == 0 || source[position - 1] != ".", let end = endOfFloat() {
            let digits = text(position..<end).replacing("_", with: "")
            guard let value = Double(digits) else { throw syntax("'\(digits)' is no number") }
            emit(.float(value))
            return advance(to: end)
        }
        var radix = 10
        var begin = position
        if source[position] == "0", position + 1 < source.count {
            switch source[position + 1] {
            case "b", "B": radix = 2
            case "o", "O": radix = 8
            case "x", "X": radix = 16
            default: break
            }
            if radix != 10 {
                // "0x_1" is written so, too.
                begin = position + 2
                if begin < source.count, source[begin] == "_" { begin += 1 }
            }
        }
        var end = digits(from: begin, radix: radix)
        if radix != 10, end == begin {
            (radix, begin) = (10, position)
            end = digits(from: begin)
        }
        if radix == 10, source[position] == "0" {
            end = position + 1
            while end < source.count, source[end] == "0" { end += 1 }
        }
        let digits = text(begin..<end).replacing("_", with: "")
        guard let value = Int(digits, radix: radix) else {
            throw syntax("\(digits) has more than 64 bits")
        }
        emit(.integer(value))
        advance(to: end)
    }

    /// The place behind a number with a fraction or an exponent; nil where there is none.
    private func endOfFloat() -> Int? {
        var end = digits(from: position)
        var isFloat = false
        if end + 1 < source.count, source[end] == "." {
            let fraction = digits(from: end + 1)
            if fraction > end + 1 { (end, isFloat) = (fraction, true) }
        }
        if end + 1 < source.count, ["e", "E"].contains(source[end]) {
            let sign = ["+", "-"].contains(source[end + 1]) ? 1 : 0
            let exponent = digits(from: end + 1 + sign)
            if exponent > end + 1 + sign { (end, isFloat) = (exponent, true) }
        }
        return isFloat ? end : nil
    }
}
