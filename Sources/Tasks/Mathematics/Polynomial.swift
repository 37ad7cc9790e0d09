import BigInt

/// A sum of monomials with rational coefficients; exponents may be negative.
///
/// Different polynomials in primes' roots, i, variables, π and e are different values: powers of
/// primes with exponents in [0, 1) are linearly independent over the rational numbers (Besicovitch,
/// J. London Math. Soc. 15, 1940), π and e are transcendental and taken as independent of each other.
/// With nested roots and functions two that differ may be equal, and count as different.
struct Polynomial: Hashable, Sendable {
    static let maximumTerms = 400
    /// The longest text of a polynomial within an atom, in bytes.
    static let maximumText = 1_024

    private(set) var terms: [Monomial: Rational] = [:]

    init() {}

    init(_ coefficient: Rational, _ monomial: Monomial = Monomial()) {
        if !coefficient.isZero { terms[monomial] = coefficient }
    }

    static let one = Polynomial(.one)

    var isZero: Bool { terms.isEmpty }
    var isConstant: Bool { atoms.allSatisfy(\.isConstant) }
    var atoms: some Sequence<Atom> { terms.keys.lazy.flatMap(\.powers.keys) }

    /// The rational number that it is; nil where it is none.
    var rational: Rational? {
        if terms.isEmpty { return .zero }
        return terms.count == 1 ? terms[Monomial()] : nil
    }

    /// The only term; nil where there is none or another.
    var single: (monomial: Monomial, coefficient: Rational)? {
        terms.count == 1 ? terms.first.map { ($0.key, $0.value) } : nil
    }

    /// Whether it is known not to be zero.
    var isSurelyNonzero: Bool {
        guard terms.count != 1 else { return atoms.allSatisfy(\.isNonzero) }
        return !isZero && atoms.allSatisfy { !$0.isUndecided }
    }

    var negated: Polynomial {
        var result = self
        result.terms = terms.mapValues(\.negated)
        return result
    }

    mutating func add(_ coefficient: Rational, _ monomial: Monomial) throws {
        let sum = try terms[monomial]?.adding(coefficient) ?? coefficient
        terms[monomial] = sum.isZero ? nil : sum
        guard terms.count <= Self.maximumTerms else { throw NoValue() }
    }

    func adding(_ other: Polynomial, _ effort: inout Effort) throws -> Polynomial {
        var sum = self
        for (monomial, coefficient) in other.terms {
            let words = coefficient.words
            try effort.spend(1 + monomial.powers.count + words * words)
            try sum.add(coefficient, monomial)
        }
        return sum
    }

    func multiplied(by other: Polynomial, _ effort: inout Effort) throws -> Polynomial {
        var sum = Polynomial()
        for (a, first) in terms {
            for (b, second) in other.terms {
                try effort.spend(
                    1 + a.powers.count + b.powers.count + 2 * first.words * second.words)
                let product = try a.multiplied(by: b)
                let coefficient = try first.multiplied(by: second).multiplied(by: product.factor)
                if product.roots.isEmpty {
                    try sum.add(coefficient, product.monomial)
                } else {
                    let part = Polynomial(coefficient, product.monomial)
                    sum = try sum.adding(part.multiplied(by: product.roots, &effort), &effort)
                }
            }
        }
        return sum
    }

    /// The product with whole powers of radicands.
    func multiplied(
        by roots: [(radicand: Radicand, power: Int)], _ effort: inout Effort
    ) throws -> Polynomial {
        try roots.reduce(self) { product, root in
            try product.multiplied(by: root.radicand.polynomial.power(root.power, &effort), &effort)
        }
    }

    func scaled(by factor: Rational, _ effort: inout Effort) throws -> Polynomial {
        try multiplied(by: Polynomial(factor), &effort)
    }

    /// - Parameter exponent: 0 or more.
    func power(_ exponent: Int, _ effort: inout Effort) throws -> Polynomial {
        guard (0...Monomial.largestExponent).contains(exponent) else { throw NoValue() }
        var (result, square, rest) = (Polynomial.one, self, exponent)
        while rest > 0 {
            if rest % 2 == 1 { result = try result.multiplied(by: square, &effort) }
            rest /= 2
            if rest > 0 { square = try square.multiplied(by: square, &effort) }
        }
        return result
    }

    /// The positive rational number by which all coefficients can be divided to be whole numbers
    /// without a common divisor. 1 for zero.
    func content(_ effort: inout Effort) throws -> Rational {
        var (above, below) = (BigInt(0), BigInt(1))
        for coefficient in terms.values {
            let words = coefficient.words
            try effort.spend(2 * words * words)
            above = above.greatestCommonDivisor(with: coefficient.numerator)
            let divisor = below.greatestCommonDivisor(with: coefficient.denominator)
            below *= coefficient.denominator / divisor
            guard below.bitWidth <= Rational.maximumBits else { throw NoValue() }
        }
        return above.isZero ? .one : try Rational(above, over: below)
    }

    /// One text for every way to write it.
    var text: String {
        if let rational { return rational.text }
        return terms.map { monomial, coefficient in
            let product = monomial.text
            if product.isEmpty { return coefficient.text }
            return coefficient == .one ? product : "\(coefficient.text)*\(product)"
        }.sorted().joined(separator: " + ")
    }

    /// - Throws: `NoValue` where the text is longer than `maximumText`.
    func boundedText() throws -> String {
        let text = text
        guard text.utf8.count <= Self.maximumText else { throw NoValue() }
        return text
    }
}
