/// A parser for the little JSON that a safetensors header may hold: an object of objects, whose
/// values are strings or lists of whole numbers. Anything else, and any duplicate key, is an error;
/// so the depth is bounded by the grammar and the memory by the input.
struct HeaderJSON {
    enum Value: Equatable {
        case string(String)
        /// Not negative and within `Int`.
        case integers([Int])
        case object([Member])

        static func == (left: Value, right: Value) -> Bool {
            switch (left, right) {
            case (.string(let x), .string(let y)): x == y
            case (.integers(let x), .integers(let y)): x == y
            case (.object(let x), .object(let y)): x.elementsEqual(y, by: ==)
            default: false
            }
        }
    }

    typealias Member = (key: String, value: Value)

    /// Where and why a text is not such a header.
    struct Fault: Error, CustomStringConvertible {
        let offset: Int
        let reason: String
        var description: String { "\(reason) at byte \(offset)" }
    }

    private let bytes: UnsafeRawBufferPointer
    private var position = 0

    /// The members of the outermost object, in order.
    static func object(_ bytes: UnsafeRawBufferPointer) throws(Fault) -> [Member] {
        guard bytes.first == UInt8(ascii: "{") else {
            throw Fault(offset: 0, reason: "'{' must come first")
        }
        var parser = HeaderJSON(bytes: bytes)
        let members = try parser.object(depth: 1)
        // Upstream pads with spaces to align the data.
        while parser.position < bytes.count {
            guard parser.bytes[parser.position] == UInt8(ascii: " ") else {
                throw parser.fault("something follows the object")
            }
            parser.position += 1
        }
        return members
    }

    private func fault(_ reason: String) -> Fault { Fault(offset: position, reason: reason) }

    private mutating func next() throws(Fault) -> UInt8 {
        guard position < bytes.count else { throw fault("the text ends") }
        defer { position += 1 }
        return bytes[position]
    }

    private mutating func skipSpace() {
        while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) {
            position += 1
        }
    }

    /// Skips white space, then takes `character` if it is there.
    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard position < bytes.count, bytes[position] == UInt8(ascii: character) else {
            return false
        }
        position += 1
        return true
    }

    private mutating func expect(_ character: Unicode.Scalar) throws(Fault) {
        guard take(character) else { throw fault("'\(character)' is missing") }
    }

    private mutating func object(depth: Int) throws(Fault) -> [Member] {
        try expect("{")
        var members: [Member] = []
        var seen: Set<String> = []
        if take("}") { return members }
        repeat {
            skipSpace()
            let start = position
            let key = try string()
            // Canonically equivalent spellings count as one key, as everywhere in Swift.
            guard seen.insert(key).inserted else {
                throw Fault(offset: start, reason: "the key '\(key)' comes twice")
            }
            try expect(":")
            members.append((key, try value(depth: depth)))
        } while take(",")
        try expect("}")
        return members
    }

    private mutating func value(depth: Int) throws(Fault) -> Value {
        skipSpace()
        guard position < bytes.count else { throw fault("the text ends") }
        switch bytes[position] {
        case UInt8(ascii: "\""):
            return .string(try string())
        case UInt8(ascii: "["):
            return .integers(try integers())
        case UInt8(ascii: "{"):
            guard depth < 2 else { throw fault("an object lies too deep") }
            return .object(try object(depth: depth + 1))
        default:
            throw fault("neither a string, a list of whole numbers nor an object stands")
        }
    }

    private mutating func integers() throws(Fault) -> [Int] {
        try expect("[")
        var numbers: [Int] = []
        if take("]") { return numbers }
        repeat {
            skipSpace()
            numbers.append(try integer())
        } while take(",")
        try expect("]")
        return numbers
    }

    private mutating func integer() throws(Fault) -> Int {
        let start = position
        var number = 0
        while position < bytes.count, case let digit = bytes[position],
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit)
        {
            guard position == start || number > 0 else {
                throw fault("a number begins with a zero")
            }
            let (tens, overflow) = number.multipliedReportingOverflow(by: 10)
            let (sum, carry) = tens.addingReportingOverflow(Int(digit - UInt8(ascii: "0")))
            guard !overflow, !carry else { throw fault("a number is too large") }
            number = sum
            position += 1
        }
        guard position > start else { throw fault("a whole number is missing") }
        return number
    }

    private mutating func string() throws(Fault) -> String {
        let start = position
        try expect("\"")
        var text: [UInt8] = []
        while true {
            let byte = try next()
            switch byte {
            case UInt8(ascii: "\""):
                guard let string = String(validating: text, as: UTF8.self) else {
                    throw Fault(offset: start, reason: "a string is not UTF-8")
                }
                return string
            case UInt8(ascii: "\\"):
                text.append(contentsOf: String(try escape()).utf8)
            case 0..<0x20:
                throw fault("a control character stands in a string")
            default:
                text.append(byte)
            }
        }
    }

    private mutating func escape() throws(Fault) -> Unicode.Scalar {
        switch try next() {
        case UInt8(ascii: "\""): return "\""
        case UInt8(ascii: "\\"): return "\\"
        case UInt8(ascii: "/"): return "/"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"):
            var code = try hexadecimal()
            if (0xD800..<0xDC00).contains(code) {
                guard try next() == UInt8(ascii: "\\"), try next() == UInt8(ascii: "u"),
                    case let low = try hexadecimal(), (0xDC00..<0xE000).contains(low)
                else {
                    throw fault("half of a surrogate pair stands alone")
                }
                code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
            }
            guard let scalar = Unicode.Scalar(code) else {
                throw fault("half of a surrogate pair stands alone")
            }
            return scalar
        default:
            throw fault("an escape is unknown")
        }
    }

    private mutating func hexadecimal() throws(Fault) -> UInt32 {
        var code: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = Character(Unicode.Scalar(try next())).hexDigitValue else {
                throw fault("a hexadecimal digit is missing")
            }
            code = code << 4 + UInt32(digit)
        }
        return code
    }
}
