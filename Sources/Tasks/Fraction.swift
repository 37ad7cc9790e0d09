/// An exact rational number in lowest terms whose every operation notices overflow.
///
/// Arithmetic returns nil where the result does not exist (division by zero) or does not fit in
/// 64 bits: an answer that overflows is no answer, never a wrapped number.
public struct Fraction: Hashable, Sendable {
    public let numerator: Int
    /// Always positive.
    public let denominator: Int

    public init(_ whole: Int) {
        numerator = whole
        denominator = 1
    }

    /// Reduces `numerator / denominator`; nil when the denominator is zero or a sign flip overflows.
    public init?(_ numerator: Int, over denominator: Int) {
        guard denominator != 0, numerator != .min, denominator != .min else { return nil }
        let sign = denominator < 0 ? -1 : 1
        let divisor = Self.greatestCommonDivisor(numerator.magnitude, denominator.magnitude)
        self.numerator = sign * numerator / divisor
        self.denominator = sign * denominator / divisor
    }

    /// The sum; nil on overflow.
    public func adding(_ other: Fraction) -> Fraction? {
        guard let a = Self.product(numerator, other.denominator),
            let b = Self.product(other.numerator, denominator),
            let below = Self.product(denominator, other.denominator)
        else { return nil }
        let (above, overflow) = a.addingReportingOverflow(b)
        return overflow ? nil : Fraction(above, over: below)
    }

    /// The difference; nil on overflow.
    public func subtracting(_ other: Fraction) -> Fraction? {
        guard let negated = Fraction(-1).multiplied(by: other) else { return nil }
        return adding(negated)
    }

    /// The product; nil on overflow.
    public func multiplied(by other: Fraction) -> Fraction? {
        guard let above = Self.product(numerator, other.numerator),
            let below = Self.product(denominator, other.denominator)
        else { return nil }
        return Fraction(above, over: below)
    }

    /// The quotient; nil when dividing by zero, and on overflow.
    public func divided(by other: Fraction) -> Fraction? {
        guard let above = Self.product(numerator, other.denominator),
            let below = Self.product(denominator, other.numerator)
        else { return nil }
        return Fraction(above, over: below)
    }

    private static func product(_ a: Int, _ b: Int) -> Int? {
        let (value, overflow) = a.multipliedReportingOverflow(by: b)
        return overflow ? nil : value
    }

    /// Euclid's algorithm; at most about 90 rounds for 64 bits.
    private static func greatestCommonDivisor(_ a: UInt, _ b: UInt) -> Int {
        var (a, b) = (a, b)
        while b != 0 { (a, b) = (b, a % b) }
        return Int(a)
    }
}
