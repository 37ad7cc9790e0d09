import BigInt

/// An exact rational number in lowest terms, of at most `maximumBits` above and below the stroke.
///
/// Unlike `Fraction`, which counts in 64 bits, it holds what answers are written with. What would
/// pass the bound is no value.
struct Rational: Hashable, Sendable {
    static let maximumBits = 2_048
    static let zero = Rational(0)
    static let one = Rational(1)

    let numerator: BigInt
    /// Always positive.
    let denominator: BigInt

    init(_ whole: Int) {
        numerator = BigInt(whole)
        denominator = 1
    }

    /// - Throws: `NoValue` over zero, and past the bound.
    init(_ numerator: BigInt, over denominator: BigInt) throws {
        guard !denominator.isZero, numerator.bitWidth <= 2 * Self.maximumBits + 2,
            denominator.bitWidth <= 2 * Self.maximumBits + 2
        else { throw NoValue() }
        let divisor =
            denominator == 1 ? denominator : numerator.greatestCommonDivisor(with: denominator)
        let sign: BigInt = denominator.sign == .minus ? -1 : 1
        self.numerator = sign * numerator / divisor
        self.denominator = sign * denominator / divisor
        guard self.numerator.bitWidth <= Self.maximumBits,
            self.denominator.bitWidth <= Self.maximumBits
        else { throw NoValue() }
    }

    /// Reads digits with at most one point, such as `12.50`.
    /// - Throws: `NoValue` for any other text, and past the bound.
    init(decimal text: String) throws {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let places = parts.count == 2 ? parts[1].utf8.count : 0
        let digits = parts.joined()
        guard parts.count <= 2, !digits.isEmpty, digits.utf8.count <= 600,
            digits.utf8.allSatisfy({ (48...57).contains($0) }), let value = BigInt(digits)
        else { throw NoValue() }
        try self.init(value, over: BigInt(10).power(places))
    }

    var isZero: Bool { numerator.isZero }
    var isNegative: Bool { numerator.sign == .minus && !numerator.isZero }
    var isWhole: Bool { denominator == 1 }
    /// The number where it is a whole one of 64 bits.
    var int: Int? { isWhole ? Int(exactly: numerator) : nil }
    /// What arithmetic with it costs, in machine words.
    var words: Int { 1 + (numerator.bitWidth + denominator.bitWidth) / 64 }
    var magnitude: Rational { isNegative ? negated : self }
    var negated: Rational { Rational(numerator: -numerator, denominator: denominator) }

    private init(numerator: BigInt, denominator: BigInt) {
        self.numerator = numerator
        self.denominator = denominator
    }

    func adding(_ other: Rational) throws -> Rational {
        try Rational(
            numerator * other.denominator + other.numerator * denominator,
            over: denominator * other.denominator)
    }

    func multiplied(by other: Rational) throws -> Rational {
        if other.numerator == 1, other.denominator == 1 { return self }
        return try Rational(
            numerator * other.numerator, over: denominator * other.denominator)
    }

    func divided(by other: Rational) throws -> Rational {
        try Rational(numerator * other.denominator, over: denominator * other.numerator)
    }

    /// - Throws: `NoValue` for a negative power of zero, and past the bound.
    func power(_ exponent: Int) throws -> Rational {
        let count = exponent.magnitude
        let bits = UInt(max(numerator.bitWidth, denominator.bitWidth))
        let isUnit = denominator == 1 && numerator.magnitude <= 1
        guard
            isUnit
                || count <= UInt(Self.maximumBits)
                    && count * (bits - 1) <= 2 * UInt(Self.maximumBits)
        else { throw NoValue() }
        let times = isUnit ? Int(count % 2) + (count == 0 ? 0 : 2) : Int(count)
        let (above, below) = (numerator.power(times), denominator.power(times))
        return try exponent < 0 ? Rational(below, over: above) : Rational(above, over: below)
    }

    /// The rational number of which it is the square; nil where there is none.
    var squareRoot: Rational? {
        guard !isNegative else { return nil }
        let (above, below) = (numerator.squareRoot(), denominator.squareRoot())
        guard above * above == numerator, below * below == denominator else { return nil }
        return Rational(numerator: above, denominator: below)
    }

    /// `-3/4`, or `7`.
    var text: String { isWhole ? "\(numerator)" : "\(numerator)/\(denominator)" }
}
