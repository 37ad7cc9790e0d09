/// A reproducible stream of random numbers: SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
///
/// Streams are derived from names, never from arrival order: `RandomStream(seed, "problem-17", 3)`.
public struct RandomStream: RandomNumberGenerator, Codable, Hashable, Sendable {
    public private(set) var state: UInt64

    public init(seed: UInt64) {
        state = seed
    }

    /// The stream of one sample: run seed, problem, sample index.
    public init(_ seed: UInt64, _ name: String, _ index: Int = 0) {
        state = Self.derive(seed, name, index)
    }

    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Self.mix(state)
    }

    /// Uniform in [0, 1) with 53 bits.
    public mutating func uniform() -> Double {
        Double(next() >> 11) * 0x1p-53
    }

    /// Uniform in 0 ..< `bound` by multiplication, the same on every platform; biased by less than
    /// `bound` / 2⁶⁴.
    public mutating func below(_ bound: Int) -> Int {
        Int(next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    /// Uniform in a closed range.
    public mutating func within(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + below(range.upperBound - range.lowerBound + 1)
    }

    /// A seed that depends on every argument (FNV-1a over the name, then mixed).
    public static func derive(_ seed: UInt64, _ name: String, _ index: Int = 0) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        let mixed = mix(seed &+ 0x9E37_79B9_7F4A_7C15) ^ hash
        return mix(mix(mixed) &+ UInt64(bitPattern: Int64(index)) &* 0xD1B5_4A32_D192_ED03)
    }

    /// The finalizer of SplitMix64: a bijection that scatters every bit.
    public static func mix(_ value: UInt64) -> UInt64 {
        var z = value
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
