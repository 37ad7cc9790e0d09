/// The hash of a sequence's beginning, made token by token. Among ten million places the chance that
/// any two meet is three in a million.
public struct PrefixHash: Hashable, Sendable {
    /// Tokens so far.
    public private(set) var count = 0
    public private(set) var state: UInt64 = 0x9E37_79B9_7F4A_7C15

    public init() {}

    /// Takes the next token in.
    public mutating func append(_ token: Token) {
        state = RandomStream.mix(state ^ UInt64(UInt32(bitPattern: token)) &+ 1)
        count += 1
    }
}
