/// A total, bounded parser of JSON (RFC 8259): linear time, nesting capped, repeated keys refused.
///
/// Foundation's parsers merge repeated keys, and keys that are canonically equivalent, in silence;
/// in a vocabulary both are different tokens or an error.
package struct JSONParser {
    /// Why and where the text is not JSON.
    package struct Failure: Error, Equatable, CustomStringConvertible {
        package var line: Int
        package var reason: String

        package var description: String { "line \(line): \(reason)" }
    }

    package static let depthLimit = 64

    /// What becomes of numbers that are no whole numbers of 64 bits.
    package enum Numbers {
        /// The nearest `JSON.number`; one beyond all of them is refused.
        case nearest
        /// `JSON.written`: no digit is lost.
        case written
    }

    /// - Throws: `Failure`.
    package static func parse(
        _ bytes: some Collection<UInt8>, numbers: Numbers = .nearest
    ) throws -> JSON {
        var parser = JSONParser(bytes: Array(bytes), numbers: numbers)
        let value = try parser.value(depth: 0)
        guard parser.peek() == nil else { throw parser.failure("text after the value") }
        return value
    }

    private let bytes: [UInt8]
    private let numbers: Numbers
    private var position = 0

    private init(bytes: [UInt8], numbers: Numbers) {
        self.bytes = bytes
        self.numbers = numbers
    }

    private func failure(_ reason: String) -> Failure {
        Failure(line: 1 + bytes[..<min(position, bytes.count)].count { $0 == 0x0A }, reason: reason)
    }

    /// The next byte that is not white space; nil at the end.
    private mutating func peek() -> UInt8? {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            default: return bytes[position]
            }
        }
        return nil
    }

    private mutating func take(_ byte: Character) -> Bool {
        guard peek() == byte.asciiValue else { return false }
        position += 1
        return true
    }

    private mutating func value(depth: Int) throws -> JSON {
        guard depth < Self.depthLimit else {
            throw failure("nested more than \(Self.depthLimit) deep")
        }
        guard let byte = peek() else { throw failure("the text ends where a value should be") }
        switch Character(Unicode.Scalar(byte)) {
        case "{": return try object(depth: depth)
        case "[": return try array(depth: depth)
        case "\"": return .string(try string())
        case "t": return try word("true", .bool(true))
        case "f": return try word("false", .bool(false))
        case "n": return try word("null", .null)
        default: return try number()
        }
    }

    private mutating func word(_ text: String, _ value: JSON) throws -> JSON {
        guard bytes[position...].starts(with: text.utf8) else {
            throw failure("not a JSON value")
        }
        position += text.utf8.count
        return value
    }

    private mutating func object(depth: Int) throws -> JSON {
        position += 1
        var members: [JSON.Member] = []
        var keys: Set<[UInt8]> = []
        if take("}") { return .object([]) }
        repeat {
            guard peek() == UInt8(ascii: "\"") else { throw failure("a key should be here") }
            let key = try string()
            guard keys.insert(Array(key.utf8)).inserted else {
                throw failure("the key \"\(key)\" repeats")
            }
            guard take(":") else { throw failure("a colon should follow \"\(key)\"") }
            members.append(.init(key, try value(depth: depth + 1)))
        } while take(",")
        guard take("}") else { throw failure("an object does not end") }
        return .object(members)
    }

    private mutating func array(depth: Int) throws -> JSON {
        position += 1
        var values: [JSON] = []
        if take("]") { return .array([]) }
        repeat { values.append(try value(depth: depth + 1)) } while take(",")
        guard take("]") else { throw failure("a list does not end") }
        return .array(values)
    }

    /// `-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?`, of at most 400 bytes.
    private mutating func number() throws -> JSON {
        let begin = position
        skip("-")
        let isZero = skip("0")
        var isNumber = isZero || digits() > 0
        if skip(".") { isNumber = digits() > 0 && isNumber }
        if skip("e") || skip("E") {
            if !skip("+") { skip("-") }
            isNumber = digits() > 0 && isNumber
        }
        guard isNumber, position - begin <= 400,
            position == bytes.count || !Self.isPartOfNumber(bytes[position])
        else { throw failure("not a JSON value") }
        let text = String(decoding: bytes[begin..<position], as: UTF8.self)
        if let whole = Int(text) { return .integer(whole) }
        if numbers == .written { return .written(text) }
        guard let value = Double(text), value.isFinite else { throw failure("not a JSON value") }
        return .number(value)
    }

    /// Takes a byte that comes next.
    @discardableResult
    private mutating func skip(_ byte: Character) -> Bool {
        guard position < bytes.count, bytes[position] == byte.asciiValue else { return false }
        position += 1
        return true
    }

    /// Takes the digits that come next; how many they are.
    private mutating func digits() -> Int {
        let begin = position
        while position < bytes.count, (0x30...0x39).contains(bytes[position]) { position += 1 }
        return position - begin
    }

    private static func isPartOfNumber(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x2B, 0x2D, 0x2E, 0x45, 0x65: true
        default: false
        }
    }

    private mutating func string() throws -> String {
        position += 1
        var text: [UInt8] = []
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let string = String(validating: text, as: UTF8.self) else {
                    throw failure("a string is not UTF-8")
                }
                return string
            case UInt8(ascii: "\\"): try escape(into: &text)
            case ..<0x20: throw failure("a control character in a string")
            default: text.append(byte)
            }
        }
        throw failure("a string does not end")
    }

    private mutating func escape(into text: inout [UInt8]) throws {
        guard position < bytes.count else { throw failure("a string does not end") }
        let byte = bytes[position]
        position += 1
        switch Character(Unicode.Scalar(byte)) {
        case "\"", "\\", "/": text.append(byte)
        case "b": text.append(0x08)
        case "f": text.append(0x0C)
        case "n": text.append(0x0A)
        case "r": text.append(0x0D)
        case "t": text.append(0x09)
        case "u": text += String(try escapedScalar()).utf8
        default: throw failure("an unknown escape in a string")
        }
    }

    /// The scalar of `uXXXX`, two of them for one beyond the basic plane.
    private mutating func escapedScalar() throws -> Unicode.Scalar {
        var code = try hexadecimal()
        if (0xD800..<0xDC00).contains(code), bytes[position...].starts(with: "\\u".utf8) {
            position += 2
            let low = try hexadecimal()
            guard (0xDC00..<0xE000).contains(low) else { throw failure("half a surrogate pair") }
            code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(code) else { throw failure("half a surrogate pair") }
        return scalar
    }

    private mutating func hexadecimal() throws -> UInt32 {
        let digits = bytes[position...].prefix(4)
        guard digits.count == 4, digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
            let code = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
        else { throw failure("an escape without four hexadecimal digits") }
        position += 4
        return code
    }
}
