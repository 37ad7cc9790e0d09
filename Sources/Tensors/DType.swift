import CTorch

/// The type of a tensor's elements.
public enum DType: String, Codable, Sendable, CaseIterable {
    case float32, float64, bfloat16, float16
    case int64, int32, int16, int8, uint8
    case bool

    /// Bytes of one element.
    public var size: Int {
        switch self {
        case .float64, .int64: 8
        case .float32, .int32: 4
        case .bfloat16, .float16, .int16: 2
        case .int8, .uint8, .bool: 1
        }
    }

    public var isFloatingPoint: Bool {
        switch self {
        case .float32, .float64, .bfloat16, .float16: true
        default: false
        }
    }

    var native: CTDType {
        switch self {
        case .float32: .float32
        case .float64: .float64
        case .bfloat16: .bFloat16
        case .float16: .float16
        case .int64: .int64
        case .int32: .int32
        case .int16: .int16
        case .int8: .int8
        case .uint8: .uInt8
        case .bool: .bool
        }
    }

    init(native: CTDType) {
        self = Self.allCases.first { $0.native == native } ?? .float32
    }
}

/// A Swift type whose values can be a tensor's elements, bit for bit.
public protocol TensorElement: BitwiseCopyable, Sendable {
    static var dtype: DType { get }
    static var zero: Self { get }
}

extension Float: TensorElement { public static var dtype: DType { .float32 } }
extension Double: TensorElement { public static var dtype: DType { .float64 } }
extension Int64: TensorElement { public static var dtype: DType { .int64 } }
extension Int: TensorElement { public static var dtype: DType { .int64 } }
extension Int32: TensorElement { public static var dtype: DType { .int32 } }
extension Int16: TensorElement { public static var dtype: DType { .int16 } }
extension Int8: TensorElement { public static var dtype: DType { .int8 } }
extension UInt8: TensorElement { public static var dtype: DType { .uint8 } }
extension Bool: TensorElement {
    public static var dtype: DType { .bool }
    public static var zero: Bool { false }
}
