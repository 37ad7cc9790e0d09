/// How a tensor of a GGUF file is stored: as numbers, or in blocks of small whole numbers with scales.
///
/// The raw value is the format's. Each row of a tensor, its last axis, is whole blocks.
/// Source: ggml's `ggml_type`, https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
public enum GGUFType: UInt32, CaseIterable, Sendable {
    case f32 = 0
    case f16 = 1
    /// 4 bits and a scale.
    case q40 = 2
    /// 4 bits, a scale and a least value.
    case q41 = 3
    /// 5 bits and a scale.
    case q50 = 6
    /// 5 bits, a scale and a least value.
    case q51 = 7
    /// 8 bits and a scale.
    case q80 = 8
    /// 4 bits in eight groups, each with 6 bits of scale and of least value.
    case q4K = 12
    /// 5 bits, otherwise as `q4K`.
    case q5K = 13
    /// 6 bits in sixteen groups, each with 8 bits of scale.
    case q6K = 14
    case bf16 = 30

    /// The format's name, such as `Q4_K`.
    public var name: String { Self.names[rawValue] ?? "" }

    /// Numbers of a block.
    public var blockSize: Int {
        switch self {
        case .f32, .f16, .bf16: 1
        case .q40, .q41, .q50, .q51, .q80: 32
        case .q4K, .q5K, .q6K: 256
        }
    }

    /// Bytes of a block.
    public var blockBytes: Int {
        switch self {
        case .f32: 4
        case .f16, .bf16: 2
        case .q40: 18
        case .q41: 20
        case .q50: 22
        case .q51: 24
        case .q80: 34
        case .q4K: 144
        case .q5K: 176
        case .q6K: 210
        }
    }

    /// The type of the numbers where they are stored as such; nil for blocks.
    public var dtype: DType? {
        switch self {
        case .f32: .float32
        case .f16: .float16
        case .bf16: .bfloat16
        default: nil
        }
    }

    /// What the format calls each of its types, those that are not read included.
    static let names: [UInt32: String] = [
        0: "F32", 1: "F16", 2: "Q4_0", 3: "Q4_1", 6: "Q5_0", 7: "Q5_1", 8: "Q8_0", 9: "Q8_1",
        10: "Q2_K", 11: "Q3_K", 12: "Q4_K", 13: "Q5_K", 14: "Q6_K", 15: "Q8_K", 16: "IQ2_XXS",
        17: "IQ2_XS", 18: "IQ3_XXS", 19: "IQ1_S", 20: "IQ4_NL", 21: "IQ3_S", 22: "IQ2_S",
        23: "IQ4_XS", 24: "I8", 25: "I16", 26: "I32", 27: "I64", 28: "F64", 29: "IQ1_M", 30: "BF16",
        34: "TQ1_0", 35: "TQ2_0", 39: "MXFP4", 40: "NVFP4", 41: "Q1_0",
    ]
}
