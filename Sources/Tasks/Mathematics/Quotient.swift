/// A polynomial over another one that is known not to be zero: the value of an expression.
///
/// Two are equal where their cross products are. Points where a denominator vanishes are not looked
/// at: x²/x is x.
struct Quotient: Sendable {
    let numerator: Polynomial
    let denominator: Polynomial

    init(_ polynomial: Polynomial) {
        numerator = polynomial
        denominator = .one
    }

    init(_ rational: Rational) { self.init(Polynomial(rational)) }

    static let one = Quotient(Polynomial.one)

    init(_ atom: Atom) throws {
        let product = try Monomial.normal([atom: Fraction(1)])
        self.init(Polynomial(product.factor, product.monomial))
    }

    /// - Throws: `NoValue` unless the denominator is known not to be zero.
    init(
        _ numerator: Polynomial, over denominator: Polynomial, _ effort: inout Effort
    ) throws {
        guard denominator.isSurelyNonzero else { throw NoValue() }
        var (above, below) = (numerator, denominator)
        try Self.rationalize(&above, &below, &effort)
        if let (monomial, coefficient) = below.single,
            !monomial.powers.keys.contains(where: \.isRoot)
        {
            let inverse = try Monomial.normal(monomial.scaled(by: Fraction(-1)))
            let factor = try inverse.factor.divided(by: coefficient)
            above = try above.multiplied(by: Polynomial(factor, inverse.monomial), &effort)
            below = .one
        } else {
            let content = try below.content(&effort)
            let factor = try Rational.one.divided(by: content)
            above = try above.scaled(by: factor, &effort)
            below = try below.scaled(by: factor, &effort)
        }
        self.numerator = above
        self.denominator = below
    }

    /// Takes square roots of primes, and i, out of a denominator without variables, by multiplying
    /// with the conjugate of each.
    private static func rationalize(
        _ above: inout Polynomial, _ below: inout Polynomial, _ effort: inout Effort
    ) throws {
        let half = Fraction(1, over: 2)
        guard below.terms.count > 1,
            below.terms.keys.allSatisfy({ monomial in
                monomial.powers.allSatisfy { atom, exponent in
                    switch atom {
                    case .prime: exponent == half
                    case .imaginary: true
                    case .symbol, .root, .opaque: false
                    }
                }
            })
        else { return }
        for atom in Set(below.atoms) where below.atoms.contains(atom) {
            var conjugate = Polynomial()
            for (monomial, coefficient) in below.terms {
                try conjugate.add(
                    monomial.powers[atom] == nil ? coefficient : coefficient.negated, monomial)
            }
            above = try above.multiplied(by: conjugate, &effort)
            below = try below.multiplied(by: conjugate, &effort)
        }
    }

    var isConstant: Bool { numerator.isConstant && denominator.isConstant }
    /// The rational number that it is; nil where it is none.
    var rational: Rational? { denominator == .one ? numerator.rational : nil }
    var negated: Quotient { Quotient(numerator: numerator.negated, denominator: denominator) }

    private init(numerator: Polynomial, denominator: Polynomial) {
        self.numerator = numerator
        self.denominator = denominator
    }

    func adding(_ other: Quotient, _ effort: inout Effort) throws -> Quotient {
        if denominator == other.denominator {
            let sum = try numerator.adding(other.numerator, &effort)
            return try Quotient(sum, over: denominator, &effort)
        }
        let first = try numerator.multiplied(by: other.denominator, &effort)
        let second = try other.numerator.multiplied(by: denominator, &effort)
        return try Quotient(
            first.adding(second, &effort),
            over: denominator.multiplied(by: other.denominator, &effort), &effort)
    }

    func multiplied(by other: Quotient, _ effort: inout Effort) throws -> Quotient {
        let above = try numerator.multiplied(by: other.numerator, &effort)
        if denominator == .one, other.denominator == .one { return Quotient(above) }
        return try Quotient(
            above, over: denominator.multiplied(by: other.denominator, &effort), &effort)
    }

    func divided(by other: Quotient, _ effort: inout Effort) throws -> Quotient {
        try Quotient(
            numerator.multiplied(by: other.denominator, &effort),
            over: denominator.multiplied(by: other.numerator, &effort), &effort)
    }

    func equals(_ other: Quotient, _ effort: inout Effort) throws -> Bool {
        if denominator == other.denominator { return numerator == other.numerator }
        return try numerator.multiplied(by: other.denominator, &effort)
            == other.numerator.multiplied(by: denominator, &effort)
    }

    /// A text for the value; two values that are equal by their cross products alone have two.
    var text: String {
        denominator == .one ? numerator.text : "(\(numerator.text))/(\(denominator.text))"
    }

    /// - Throws: `NoValue` where the text is too long to be part of an atom.
    func boundedText() throws -> String {
        denominator == .one
            ? try numerator.boundedText()
            : "(\(try numerator.boundedText()))/(\(try denominator.boundedText()))"
    }
}

extension Atom {
    var isRoot: Bool { if case .root = self { true } else { false } }
}
