import BigInt

/// Which root an odd root of a negative number is.
enum RootConvention {
    /// The real one, as `\sqrt[3]{-8}` is read.
    case real
    /// Nobody knows, as for `(-8)^{1/3}`: known by its text alone.
    case open
}

extension Quotient {
    /// The value to the power of another one.
    /// - Throws: `NoValue` for 0 to a power that is not positive, and past a bound.
    func power(_ exponent: Quotient, _ effort: inout Effort) throws -> Quotient {
        if let rational = exponent.rational {
            guard let above = Int(exactly: rational.numerator),
                let below = Int(exactly: rational.denominator),
                let fraction = Fraction(above, over: below)
            else { throw NoValue() }
            return try power(fraction, .open, &effort)
        }
        guard numerator.isSurelyNonzero else { throw NoValue() }
        // b^(n + 2) is b^2 b^n.
        var rest = exponent
        var known = Quotient.one
        if exponent.denominator == .one, let shift = exponent.numerator.terms[Monomial()]?.int,
            let fraction = Fraction(shift, over: 1), shift != 0
        {
            known = try power(fraction, .open, &effort)
            rest = try exponent.adding(Quotient(Rational(shift).negated), &effort)
        }
        return try Quotient(
            .opaque(
                Opaque(
                    text: "(\(boundedText()))^(\(rest.boundedText()))",
                    isConstant: isConstant && rest.isConstant, isNonzero: isSurelyPositive))
        ).multiplied(by: known, &effort)
    }

    /// Whether it is a product of positive numbers.
    private var isSurelyPositive: Bool {
        guard denominator == .one, let (monomial, coefficient) = numerator.single else {
            return false
        }
        return !coefficient.isNegative && monomial.powers.keys.allSatisfy(\.isPositive)
    }

    /// The value to a rational power.
    func power(
        _ exponent: Fraction, _ convention: RootConvention, _ effort: inout Effort
    ) throws -> Quotient {
        if numerator.isZero {
            guard exponent.numerator > 0 else { throw NoValue() }
            return self
        }
        if exponent.numerator < 0 {
            guard let opposite = exponent.multiplied(by: Fraction(-1)) else { throw NoValue() }
            return try Quotient.one.divided(by: power(opposite, convention, &effort), &effort)
        }
        guard exponent.denominator > 1 else {
            return try Quotient(
                numerator.power(exponent.numerator, &effort),
                over: denominator.power(exponent.numerator, &effort), &effort)
        }
        guard exponent.denominator <= 64, exponent.numerator <= 4_096 else { throw NoValue() }
        return try root(exponent, convention, &effort)
    }

    /// The value to a positive power that is no whole number.
    private func root(
        _ exponent: Fraction, _ convention: RootConvention, _ effort: inout Effort
    ) throws -> Quotient {
        if denominator == .one, let (monomial, coefficient) = numerator.single {
            if monomial.powers.keys.allSatisfy(\.isPositive),
                let factor = try Self.root(coefficient, exponent, convention, &effort)
            {
                let product = try Monomial.normal(monomial.scaled(by: exponent))
                return try factor.multiplied(
                    by: Quotient(Polynomial(product.factor, product.monomial)), &effort)
            }
            // The root of a variable alone; √(x²) is not x.
            if coefficient == .one, monomial.powers.count == 1,
                let (atom, power) = monomial.powers.first, case .symbol = atom,
                power.numerator == 1
            {
                return try Quotient(
                    Polynomial(.one, Monomial.normal(monomial.scaled(by: exponent)).monomial))
            }
        }
        guard denominator == .one, numerator.isSurelyNonzero else {
            return try Quotient(
                .opaque(
                    Opaque(
                        text: "(\(boundedText()))^\(exponent.text)", isConstant: isConstant)))
        }
        if exponent == Fraction(1, over: 2), let sum = try denested(&effort) { return sum }
        let content = try numerator.content(&effort)
        guard let outside = try Self.root(content, exponent, .real, &effort) else {
            return try Self.radical(numerator, exponent, &effort)
        }
        let inside = try numerator.scaled(by: Rational.one.divided(by: content), &effort)
        return try Self.radical(inside, exponent, &effort).multiplied(by: outside, &effort)
    }

    /// √(a + b√c) as √x ± √y, where a² − b²c is the square of a rational number d: x and y are
    /// (a ± d)/2. nil for any other root.
    private func denested(_ effort: inout Effort) throws -> Quotient? {
        guard let half = Fraction(1, over: 2), numerator.terms.count == 2,
            let a = numerator.terms[Monomial()], !a.isNegative,
            let (surd, b) = numerator.terms.first(where: { !$0.key.powers.isEmpty })
        else { return nil }
        var c = Rational.one
        for (atom, exponent) in surd.powers {
            guard case .prime(let prime) = atom, exponent == half else { return nil }
            c = try c.multiplied(by: Rational(prime))
        }
        try effort.spend(100 + 4 * a.words * a.words + 4 * b.words * b.words)
        let square = try a.multiplied(by: a).adding(
            b.multiplied(by: b).multiplied(by: c).negated)
        guard let d = square.squareRoot else { return nil }
        let two = Rational(2)
        let x = try a.adding(d).divided(by: two)
        let y = try a.adding(d.negated).divided(by: two)
        guard let first = try Self.root(x, half, .real, &effort),
            let second = try Self.root(y, half, .real, &effort)
        else { return nil }
        return try first.adding(b.isNegative ? second.negated : second, &effort)
    }

    /// A polynomial to a power of which nothing is known but that whole powers of it are whole powers
    /// of the polynomial.
    private static func radical(
        _ polynomial: Polynomial, _ exponent: Fraction, _ effort: inout Effort
    ) throws -> Quotient {
        let product = try Monomial.normal([.root(Radicand(polynomial)): exponent])
        return Quotient(
            try Polynomial(product.factor, product.monomial)
                .multiplied(by: product.roots, &effort))
    }

    /// A rational number to a positive power: primes to fractional powers, and i for the square root
    /// of -1; nil where it cannot be factored, and for another root of a negative number.
    private static func root(
        _ number: Rational, _ exponent: Fraction, _ convention: RootConvention,
        _ effort: inout Effort
    ) throws -> Quotient? {
        try effort.spend(2 * PrimeFactors.cost)
        guard let above = PrimeFactors.of(number.numerator.magnitude),
            let below = PrimeFactors.of(number.denominator.magnitude)
        else { return nil }
        var powers: [Atom: Fraction] = [:]
        for (primes, sign) in [(above, 1), (below, -1)] {
            for (prime, count) in primes {
                guard let power = exponent.multiplied(by: Fraction(sign * count)) else {
                    throw NoValue()
                }
                powers[.prime(prime)] = power
            }
        }
        var sign = Rational.one
        if number.isNegative {
            if exponent.denominator == 2 {
                powers[.imaginary] = Fraction(exponent.numerator % 4)
            } else if convention == .real, exponent.denominator % 2 == 1 {
                if exponent.numerator % 2 == 1 { sign = Rational(-1) }
            } else {
                return nil
            }
        }
        let product = try Monomial.normal(powers)
        return Quotient(
            Polynomial(try product.factor.multiplied(by: sign), product.monomial))
    }
}
