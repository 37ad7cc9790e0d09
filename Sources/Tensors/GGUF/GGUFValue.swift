/// A value of a GGUF file's metadata.
public enum GGUFValue: Hashable, Sendable {
    case uint8(UInt8)
    case int8(Int8)
    case uint16(UInt16)
    case int16(Int16)
    case uint32(UInt32)
    case int32(Int32)
    case float32(Float)
    case bool(Bool)
    case string(String)
    /// Values of one kind.
    case array([GGUFValue])
    case uint64(UInt64)
    case int64(Int64)
    case float64(Double)

    /// The number the format has for the kind of value.
    var kind: UInt32 {
        switch self {
        case .uint8: 0
        case .int8: 1
        case .uint16: 2
        case .int16: 3
        case .uint32: 4
        case .int32: 5
        case .float32: 6
        case .bool: 7
        case .string: 8
        case .array: 9
        case .uint64: 10
        case .int64: 11
        case .float64: 12
        }
    }

    /// The least bytes that a value of each kind takes, by `kind`.
    static let leastBytes = [1, 1, 2, 2, 4, 4, 4, 1, 8, 12, 8, 8, 8]

    /// A whole number of any width; nil for other values and where it does not fit.
    public var integer: Int? {
        switch self {
        case .uint8(let value): Int(value)
        case .int8(let value): Int(value)
        case .uint16(let value): Int(value)
        case .int16(let value): Int(value)
        case .uint32(let value): Int(value)
        case .int32(let value): Int(value)
        case .uint64(let value): Int(exactly: value)
        case .int64(let value): Int(value)
        default: nil
        }
    }

    /// A number; nil for other values. A float32 is read as the shortest decimal that denotes it:
    /// an epsilon of 1e-5 was written as the nearest float32 and is meant as 1e-5.
    public var number: Double? {
        switch self {
        case .float32(let value): Double("\(value)") ?? Double(value)
        case .float64(let value): value
        default: integer.map(Double.init)
        }
    }

    /// A truth value; nil for other values.
    public var bool: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    /// A text; nil for other values.
    public var string: String? {
        if case .string(let value) = self { value } else { nil }
    }

    /// A list of texts; nil for other values.
    public var strings: [String]? { list { $0.string } }

    /// A list of whole numbers; nil for other values.
    public var integers: [Int]? { list { $0.integer } }

    private func list<Element>(_ element: (GGUFValue) -> Element?) -> [Element]? {
        guard case .array(let values) = self else { return nil }
        var list: [Element] = []
        list.reserveCapacity(values.count)
        for value in values {
            guard let element = element(value) else { return nil }
            list.append(element)
        }
        return list
    }
}

extension GGUFValue: CustomStringConvertible {
    /// The value in short, for messages.
    public var description: String {
        switch self {
        case .float32(let value): "\(value)"
        case .float64(let value): "\(value)"
        case .bool(let value): "\(value)"
        case .string(let value): "'\(value.count > 60 ? value.prefix(60) + "…" : value[...])'"
        case .array(let values): "a list of \(values.count)"
        case .uint64(let value): "\(value)"
        default: "\(integer ?? 0)"
        }
    }
}
