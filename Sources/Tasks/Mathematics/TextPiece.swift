/// A piece of the text around a number.
enum TextPiece: Hashable, Sendable {
    case space
    /// A run of letters in lower case, apostrophes within.
    case word(String)
    /// Digits, with points and commas between them.
    case number(String)
    /// A command of LaTeX that is more than looks, without its backslash.
    case command(String)
    /// Anything else, one character; `$` for every sign around formulas.
    case sign(Unicode.Scalar)

    /// Takes a text apart: total, and linear in its length.
    static func pieces(of bytes: ArraySlice<UInt8>) -> [TextPiece] {
        let text = Array(String(decoding: bytes, as: UTF8.self).unicodeScalars)
        var (pieces, position) = ([TextPiece](), 0)
        func run(while belongs: (Int) -> Bool) -> String {
            let start = position
            while position < text.count, belongs(position) { position += 1 }
            return String(String.UnicodeScalarView(text[start..<position]))
        }
        while position < text.count {
            let scalar = text[position]
            if scalar.properties.isWhitespace {
                position += 1
                if pieces.last != .space { pieces.append(.space) }
            } else if scalar.properties.isAlphabetic {
                let word = run { index in
                    text[index].properties.isAlphabetic
                        || isApostrophe(text[index]) && index + 1 < text.count
                            && text[index + 1].properties.isAlphabetic
                }
                pieces.append(.word(word.lowercased().replacing("\u{2019}", with: "'")))
            } else if isDigit(scalar)
                || scalar == "." && position + 1 < text.count && isDigit(text[position + 1])
            {
                let number = run { index in
                    isDigit(text[index])
                        || ".,".unicodeScalars.contains(text[index]) && index + 1 < text.count
                            && isDigit(text[index + 1])
                }
                pieces.append(.number(number))
            } else if scalar == "\\" {
                position += 1
                let name = run { text[$0].isASCII && text[$0].properties.isAlphabetic }
                if name.isEmpty {
                    let sign = position < text.count ? text[position] : scalar
                    position += 1
                    pieces.append(escaped(sign))
                } else if !MathNames.dropped.contains(name), !MathNames.texts.contains(name) {
                    pieces.append(.command(name))
                } else if MathNames.texts.contains(name), position < text.count,
                    text[position] == "{"
                {
                    // Braces around words open and close as `$` does.
                    position += 1
                    pieces.append(.sign("$"))
                }
            } else {
                position += 1
                // LaTeX's space; before a number it is somebody's `about`.
                let isSpace =
                    scalar == "~" && text[position...].contains { !$0.properties.isWhitespace }
                pieces.append(isSpace ? .space : .sign(scalar))
            }
        }
        return pieces
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> TextPiece {
        switch scalar {
        case ",", ";", ":", "!", " ", "\n": .space
        case "(", ")", "[", "]", "$": .sign("$")
        case "%", "{", "}": .sign(scalar)
        default: .sign("\\")
        }
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }
    private static func isApostrophe(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "'" || scalar == "\u{2019}"
    }

    var word: String? { if case .word(let word) = self { word } else { nil } }
    var isNumber: Bool { if case .number = self { true } else { false } }
    /// A variable, by its looks.
    var isLetter: Bool { word.map { $0.unicodeScalars.count == 1 && $0 != "a" } ?? false }

    func isSign(of signs: String) -> Bool {
        if case .sign(let sign) = self { signs.unicodeScalars.contains(sign) } else { false }
    }
}

extension ArraySlice<TextPiece> {
    mutating func dropSpaces() {
        while first == .space { removeFirst() }
    }

    mutating func dropLastSpaces() {
        while last == .space { removeLast() }
    }
}
