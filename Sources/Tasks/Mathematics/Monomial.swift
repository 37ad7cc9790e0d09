/// What polynomials are made of beside rational numbers.
enum Atom: Hashable, Sendable {
    /// A prime number, which has fractional exponents below 1 only: 2^(1/2) is a root of 2.
    case prime(Int)
    /// i, whose square is -1.
    case imaginary
    /// A variable, or one of the constants π and e.
    case symbol(String)
    /// A root of a polynomial that is no product of the others, with fractional exponents below 1.
    case root(Radicand)
    /// A function's value or a power, known by its text alone.
    case opaque(Opaque)

    static let pi = "\\pi"
    static let e = "e"

    /// Whether it holds no variable.
    var isConstant: Bool {
        switch self {
        case .prime, .imaginary: true
        case .symbol(let name): name == Self.pi || name == Self.e
        case .root(let radicand): radicand.polynomial.isConstant
        case .opaque(let value): value.isConstant
        }
    }

    /// Whether two polynomials without variables that hold it may be equal although they differ.
    var isUndecided: Bool {
        switch self {
        case .prime, .imaginary, .symbol: false
        case .root, .opaque: isConstant
        }
    }

    /// Whether it is known not to be zero.
    var isNonzero: Bool {
        if case .opaque(let value) = self { value.isNonzero || !value.isConstant } else { true }
    }

    /// Whether it is a positive real number, so that every power of it is the one that is meant.
    var isPositive: Bool {
        switch self {
        case .prime: true
        case .symbol: isConstant
        case .imaginary, .root, .opaque: false
        }
    }

    var text: String {
        switch self {
        case .prime(let prime): "\(prime)"
        case .imaginary: "i"
        case .symbol(let name): name
        case .root(let radicand): "(\(radicand.text))"
        case .opaque(let value): value.text
        }
    }
}

/// A polynomial under a root, compared by its text.
final class Radicand: Hashable, Sendable {
    let polynomial: Polynomial
    let text: String

    /// - Throws: `NoValue` where its text is too long.
    init(_ polynomial: Polynomial) throws {
        self.polynomial = polynomial
        text = try polynomial.boundedText()
    }

    static func == (a: Radicand, b: Radicand) -> Bool { a.text == b.text }
    func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

/// A value that is known by its text alone: equal texts are equal values.
struct Opaque: Hashable, Sendable {
    var text: String
    var isConstant: Bool
    var isNonzero = false
}

/// A product of powers of atoms.
struct Monomial: Hashable, Sendable {
    /// The largest exponent's parts.
    static let largestExponent = 1_000_000

    private(set) var powers: [Atom: Fraction] = [:]

    /// The product of all atoms with their powers, in normal form: `factor` × `monomial` × whole
    /// powers of `roots`.
    struct Product {
        var factor = Rational.one
        var monomial = Monomial()
        var roots: [(radicand: Radicand, power: Int)] = []
    }

    /// - Throws: `NoValue` past a bound.
    static func normal(_ powers: [Atom: Fraction]) throws -> Product {
        var product = Product()
        for (atom, exponent) in powers where exponent.numerator != 0 {
            guard abs(exponent.numerator) <= largestExponent, exponent.denominator <= 1_000 else {
                throw NoValue()
            }
            switch atom {
            case .prime(let prime):
                let whole = exponent.floor
                product.factor = try product.factor.multiplied(by: Rational(prime).power(whole))
                try product.keep(atom, exponent, less: whole)
            case .imaginary:
                guard exponent.denominator == 1 else { throw NoValue() }
                let quarter = ((exponent.numerator % 4) + 4) % 4
                if quarter >= 2 { product.factor = product.factor.negated }
                if quarter % 2 == 1 { product.monomial.powers[atom] = Fraction(1) }
            case .root(let radicand):
                let whole = exponent.floor
                if whole != 0 { product.roots.append((radicand, whole)) }
                try product.keep(atom, exponent, less: whole)
            case .symbol, .opaque:
                product.monomial.powers[atom] = exponent
            }
        }
        return product
    }

    /// - Throws: `NoValue` past a bound.
    func multiplied(by other: Monomial) throws -> Product {
        if other.powers.isEmpty { return Product(monomial: self) }
        if powers.isEmpty { return Product(monomial: other) }
        var sum = powers
        for (atom, exponent) in other.powers {
            guard let total = (sum[atom] ?? Fraction(0)).adding(exponent) else { throw NoValue() }
            sum[atom] = total
        }
        return try Self.normal(sum)
    }

    /// The powers, each `exponent` times as high.
    /// - Throws: `NoValue` past a bound.
    func scaled(by exponent: Fraction) throws -> [Atom: Fraction] {
        try powers.mapValues {
            guard let product = $0.multiplied(by: exponent) else { throw NoValue() }
            return product
        }
    }

    var text: String {
        powers.map { atom, exponent in
            exponent == Fraction(1) ? atom.text : "\(atom.text)^\(exponent.text)"
        }.sorted().joined(separator: "*")
    }
}

extension Monomial.Product {
    fileprivate mutating func keep(_ atom: Atom, _ exponent: Fraction, less whole: Int) throws {
        guard let rest = exponent.subtracting(Fraction(whole)) else { throw NoValue() }
        if rest.numerator != 0 { monomial.set(atom, to: rest) }
    }
}

extension Monomial {
    fileprivate mutating func set(_ atom: Atom, to exponent: Fraction) { powers[atom] = exponent }
}

extension Fraction {
    /// The largest whole number that is not above it.
    var floor: Int {
        numerator >= 0 || numerator % denominator == 0
            ? numerator / denominator : numerator / denominator - 1
    }

    var text: String { denominator == 1 ? "\(numerator)" : "(\(numerator)/\(denominator))" }
}
