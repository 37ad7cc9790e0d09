/// A closed interval that covers a quantity with a stated confidence.
///
/// Encoded as its two bounds, `[low, high]`.
public struct Interval: Codable, Hashable, Sendable {
    public var low: Double
    public var high: Double

    public init(_ low: Double, _ high: Double) {
        self.low = low
        self.high = high
    }

    public init(from decoder: any Decoder) throws {
        var bounds = try decoder.unkeyedContainer()
        low = try bounds.decode(Double.self)
        high = try bounds.decode(Double.self)
    }

    public func encode(to encoder: any Encoder) throws {
        var bounds = encoder.unkeyedContainer()
        try bounds.encode(low)
        try bounds.encode(high)
    }

    public var width: Double { high - low }

    /// Whether a value lies in the interval, its ends included.
    public func contains(_ value: Double) -> Bool { low <= value && value <= high }
}
