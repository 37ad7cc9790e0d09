/// Reads the header of a GGUF file from its beginning, value by value.
///
/// Nothing is taken on the word of the file: a count is held against the bytes that are left before
/// anything is read, lists grow as they are read, and lists in lists end at a depth of four.
struct GGUFCursor {
    /// Where and why a header cannot be read.
    struct Fault: Error, CustomStringConvertible {
        /// nil where several places together are at fault.
        let offset: Int?
        let reason: String
        var description: String { (offset.map { "at byte \($0): " } ?? "") + reason }
    }

    /// The most elements of all lists together: a vocabulary of a million tokens has four lists of
    /// as many.
    static let maximumElements = 1 << 23
    private static let maximumDepth = 4

    private let bytes: UnsafeRawBufferPointer
    private(set) var offset = 0
    private var elements = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    private var left: Int { bytes.count - offset }

    private func fault(_ reason: String) -> Fault { Fault(offset: offset, reason: reason) }

    mutating func number<Number: FixedWidthInteger & BitwiseCopyable>(
        _ type: Number.Type = Number.self
    ) throws(Fault) -> Number {
        let size = MemoryLayout<Number>.size
        guard size <= left else { throw fault("the header ends") }
        defer { offset += size }
        return Number(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Number.self))
    }

    /// A count of things of which each takes at least so many bytes.
    mutating func count(
        of what: String, leastBytes: Int, atMost limit: Int = .max
    ) throws(Fault) -> Int {
        let start = offset
        let count = try number(UInt64.self)
        guard count <= UInt64(left / leastBytes) else {
            throw Fault(
                offset: start, reason: "\(count) \(what) do not fit into the \(left) bytes left")
        }
        guard count <= UInt64(limit) else {
            throw Fault(offset: start, reason: "\(count) \(what) are more than \(limit)")
        }
        return Int(count)
    }

    mutating func string(atMost limit: Int = .max) throws(Fault) -> String {
        let length = try count(of: "bytes of a text", leastBytes: 1, atMost: limit)
        let text = UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + length])
        guard let string = String(validating: text, as: UTF8.self) else {
            throw fault("a text is not UTF-8")
        }
        offset += length
        return string
    }

    /// A value of metadata behind the number of its kind.
    mutating func value() throws(Fault) -> GGUFValue {
        try value(kind: number(), depth: 1)
    }

    private mutating func value(kind: UInt32, depth: Int) throws(Fault) -> GGUFValue {
        switch kind {
        case 0: return .uint8(try number())
        case 1: return .int8(try number())
        case 2: return .uint16(try number())
        case 3: return .int16(try number())
        case 4: return .uint32(try number())
        case 5: return .int32(try number())
        case 6: return .float32(Float(bitPattern: try number()))
        case 7:
            let byte = try number(UInt8.self)
            guard byte <= 1 else { throw fault("a truth value is \(byte), neither 0 nor 1") }
            return .bool(byte == 1)
        case 8: return .string(try string())
        case 9: return .array(try array(depth: depth))
        case 10: return .uint64(try number())
        case 11: return .int64(try number())
        case 12: return .float64(Double(bitPattern: try number()))
        default: throw fault("\(kind) is no kind of value")
        }
    }

    private mutating func array(depth: Int) throws(Fault) -> [GGUFValue] {
        guard depth <= Self.maximumDepth else { throw fault("a list lies too deep") }
        let kind = try number(UInt32.self)
        guard GGUFValue.leastBytes.indices.contains(Int(kind)) else {
            throw fault("\(kind) is no kind of value")
        }
        let count = try count(of: "elements", leastBytes: GGUFValue.leastBytes[Int(kind)])
        elements += count
        guard elements <= Self.maximumElements else {
            throw fault("the lists have more than \(Self.maximumElements) elements")
        }
        var values: [GGUFValue] = []
        values.reserveCapacity(count)
        for _ in 0..<count { values.append(try value(kind: kind, depth: depth + 1)) }
        return values
    }
}
