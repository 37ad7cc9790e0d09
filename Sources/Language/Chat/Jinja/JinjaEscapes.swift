/// The operators of expressions.
enum JinjaSymbols {
    private static let all: [[Unicode.Scalar]] = [
        "//", "**", "==", "!=", ">=", "<=", "+", "-", "/", "*", "%", "~", "[", "]", "(", ")", "{",
        "}", ">", "<", "=", ".", ":", "|", ",", ";",
    ].map { Array($0.unicodeScalars) }

    /// The longest operator at a place.
    static func symbol(in source: [Unicode.Scalar], at place: Int) -> String? {
        guard let found = all.first(where: { source[place...].starts(with: $0) }) else {
            return nil
        }
        var text = String.UnicodeScalarView()
        text.append(contentsOf: found)
        return String(text)
    }
}

/// The escapes of Python's string literals.
enum JinjaEscapes {
    struct Failure: Error {
        var reason: String
    }

    /// - Throws: `Failure`.
    static func text(of literal: ArraySlice<Unicode.Scalar>) throws -> String {
        var text = String.UnicodeScalarView()
        var rest = literal
        while let scalar = rest.popFirst() {
            guard scalar == "\\", let next = rest.popFirst() else {
                text.append(scalar)
                continue
            }
            switch next {
            case "\n": break
            case "\\", "'", "\"": text.append(next)
            case "a": text.append("\u{07}")
            case "b": text.append("\u{08}")
            case "f": text.append("\u{0C}")
            case "n": text.append("\n")
            case "r": text.append("\r")
            case "t": text.append("\t")
            case "v": text.append("\u{0B}")
            case "x": text.append(try hexadecimal(2, &rest))
            case "u": text.append(try hexadecimal(4, &rest))
            case "U": text.append(try hexadecimal(8, &rest))
            case "N": throw Failure(reason: "\\N in a string is not supported")
            case "0"..."7":
                var value = next.value - 48
                for _ in 0..<2 {
                    guard let digit = rest.first, ("0"..."7").contains(digit) else { break }
                    value = value * 8 + digit.value - 48
                    rest.removeFirst()
                }
                text.append(try character(value))
            default:
                text.append("\\")
                text.append(next)
            }
        }
        return String(text)
    }

    private static func hexadecimal(
        _ count: Int, _ rest: inout ArraySlice<Unicode.Scalar>
    ) throws -> Unicode.Scalar {
        var value: UInt32 = 0
        for _ in 0..<count {
            guard let digit = rest.popFirst(), digit.isASCII,
                let number = Character(digit).hexDigitValue
            else { throw Failure(reason: "an escape without \(count) hexadecimal digits") }
            value = value << 4 | UInt32(number)
        }
        return try character(value)
    }

    private static func character(_ value: UInt32) throws -> Unicode.Scalar {
        guard let scalar = Unicode.Scalar(value) else {
            throw Failure(reason: "an escape is no Unicode character")
        }
        return scalar
    }
}
