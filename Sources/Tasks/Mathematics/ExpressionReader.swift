import BigInt

/// Which sign `\pm` stands for; `\mp` stands for the other.
enum PlusMinus: Int, Sendable {
    case plus = 1
    case minus = -1
}

/// Reads an expression to its exact value: recursive descent over tokens, bounded in depth and effort.
///
///     sum     = ["+" | "-" | "±"] product (("+" | "-" | "±") product)*
///     product = factor (["*"] factor | "/" factor)*
///     factor  = atom ["!"] ["^" exponent]
///
/// What people read in two ways has no value: `1/2x`, `2\frac{3}{2}`, `a^b^c`, `\sqrt13`, two numbers
/// side by side.
struct ExpressionReader {
    static let maximumDepth = 32

    private let tokens: [MathToken]
    private let plusMinus: PlusMinus
    private var position = 0
    private var depth = 0
    private var isInBars = false
    var effort: Effort

    /// - Throws: `NoValue` for whatever is not one expression.
    static func value(
        of tokens: [MathToken], plusMinus: PlusMinus, _ effort: inout Effort
    ) throws -> Quotient {
        var reader = ExpressionReader(
            tokens: try tokens.flatMap(spelled), plusMinus: plusMinus, effort: effort)
        defer { effort = reader.effort }
        let value = try reader.sum()
        guard reader.position == reader.tokens.count else { throw NoValue() }
        return value
    }

    private init(tokens: [MathToken], plusMinus: PlusMinus, effort: Effort) {
        self.tokens = tokens
        self.plusMinus = plusMinus
        self.effort = effort
    }

    /// Takes a run of letters apart: a known name, or at most three variables.
    private static func spelled(_ token: MathToken) throws -> [MathToken] {
        guard case .word(let word) = token else { return [token] }
        if let name = MathNames.words[word] { return [.command(name)] }
        if MathNames.functions.contains(word) { return [.command(word)] }
        guard word.unicodeScalars.count <= 3 else { throw NoValue() }
        return word.unicodeScalars.map { .word(String($0)) }
    }

    // MARK: Tokens

    private var next: MathToken? { position < tokens.count ? tokens[position] : nil }

    private mutating func take(_ token: MathToken) -> Bool {
        guard next == token else { return false }
        position += 1
        return true
    }

    private mutating func expect(_ token: MathToken) throws {
        guard take(token) else { throw NoValue() }
    }

    private mutating func nested<Value>(_ read: (inout Self) throws -> Value) throws -> Value {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.maximumDepth else { throw NoValue() }
        try effort.spend(1)
        return try read(&self)
    }

    // MARK: Sums and products

    private mutating func takeSign() -> Int? {
        switch next {
        case .sign("+"): position += 1
        case .sign("-"):
            position += 1
            return -1
        case .command("pm"):
            position += 1
            return plusMinus.rawValue
        case .command("mp"):
            position += 1
            return -plusMinus.rawValue
        default: return nil
        }
        return 1
    }

    private mutating func sum() throws -> Quotient {
        var sign = takeSign() ?? 1
        var total: Quotient?
        repeat {
            let term = try product()
            let signed = sign < 0 ? term.negated : term
            total = try total?.adding(signed, &effort) ?? signed
            guard let next = takeSign() else { break }
            sign = next
        } while true
        guard let total else { throw NoValue() }
        return total
    }

    private mutating func product() throws -> Quotient {
        var value = try factor()
        while true {
            if take(.sign("*")) {
                value = try value.multiplied(by: signedFactor(), &effort)
            } else if take(.sign("/")) {
                value = try value.divided(by: signedFactor(), &effort)
                // Whether what comes now is above or below the stroke, nobody can say.
                guard !beginsFactor else { throw NoValue() }
            } else if beginsFactor {
                if case .number = next { throw NoValue() }
                value = try value.multiplied(by: factor(), &effort)
            } else {
                return value
            }
        }
    }

    private mutating func signedFactor() throws -> Quotient {
        if take(.sign("-")) { return try factor().negated }
        return try factor()
    }

    private var beginsFactor: Bool {
        switch next {
        case .number, .repeating, .word, .sign("("), .sign("["), .sign("{"), .sign("√"): true
        case .sign("|"): !isInBars
        case .command(let name):
            ["frac", "sqrt", "pi", "binom", "degree"].contains(name)
                || MathNames.functions.contains(name) || MathNames.letters.contains(name)
        default: false
        }
    }

    private mutating func factor() throws -> Quotient {
        var value = try nested { try $0.atom() }
        if take(.sign("!")) { value = try factorial(of: value) }
        guard take(.sign("^")) else { return value }
        value = try value.power(exponent(), &effort)
        guard next != .sign("^"), next != .sign("!") else { throw NoValue() }
        return value
    }

    private mutating func exponent() throws -> Quotient {
        let isNegative = take(.sign("-"))
        let value = try nested { reader in
            switch reader.next {
            case .number(let digits):
                reader.position += 1
                return Quotient(try Rational(decimal: digits))
            case .word, .sign("{"), .sign("("), .command: return try reader.atom()
            default: throw NoValue()
            }
        }
        return isNegative ? value.negated : value
    }

    private func factorial(of value: Quotient) throws -> Quotient {
        guard let number = value.rational?.int, (0...170).contains(number) else { throw NoValue() }
        let product = (0..<number).reduce(BigInt(1)) { $0 * BigInt($1 + 1) }
        return Quotient(try Rational(product, over: 1))
    }

    // MARK: Atoms

    private mutating func atom() throws -> Quotient {
        guard let token = next else { throw NoValue() }
        position += 1
        switch token {
        case .number(let digits):
            return try mixed(Rational(decimal: digits), isWhole: !digits.contains("."))
        case .repeating(let head, let digits):
            return Quotient(try Self.repeating(head, digits))
        case .word(let letter): return try symbol(letter)
        case .sign("("): return try group(until: .sign(")"))
        case .sign("["): return try group(until: .sign("]"))
        case .sign("{"): return try group(until: .sign("}"))
        case .sign("|"): return try absolute()
        case .sign("√"): return try root(of: atomOfRoot(), index: 2)
        case .command(let name): return try command(name)
        default: throw NoValue()
        }
    }

    private mutating func group(until close: MathToken) throws -> Quotient {
        let outside = isInBars
        isInBars = false
        let value = try nested { try $0.sum() }
        isInBars = outside
        try expect(close)
        return value
    }

    private mutating func absolute() throws -> Quotient {
        guard !isInBars else { throw NoValue() }
        isInBars = true
        let value = try nested { try $0.sum() }
        isInBars = false
        try expect(.sign("|"))
        if let rational = value.rational { return Quotient(rational.magnitude) }
        return try Quotient(
            .opaque(Opaque(text: "|\(value.boundedText())|", isConstant: value.isConstant)))
    }

    private mutating func command(_ name: String) throws -> Quotient {
        switch name {
        case "pi": return try Quotient(.symbol(Atom.pi))
        case "degree": return try Quotient(.symbol("\\degree"))
        case "frac":
            let (above, below) = try fractionParts()
            return try above.divided(by: below, &effort)
        case "sqrt":
            var index = 2
            if take(.sign("[")) {
                guard case .number(let digits)? = next, let number = Int(digits),
                    (2...64).contains(number)
                else { throw NoValue() }
                position += 1
                try expect(.sign("]"))
                index = number
            }
            return try root(of: argument(), index: index)
        case "binom":
            let (n, k) = (try argument(), try argument())
            return try binomial(n, k)
        case _ where MathNames.functions.contains(name): return try function(name)
        case _ where MathNames.letters.contains(name): return try symbol("\\" + name)
        default: throw NoValue()
        }
    }

    private mutating func root(of value: Quotient, index: Int) throws -> Quotient {
        guard let exponent = Fraction(1, over: index) else { throw NoValue() }
        return try value.power(exponent, .real, &effort)
    }

    /// What stands under `√` without braces: a number as a whole, or one atom.
    private mutating func atomOfRoot() throws -> Quotient {
        guard beginsFactor else { throw NoValue() }
        return try nested { try $0.atom() }
    }

    /// An argument of a command: braces, brackets, one letter, one digit, or another command.
    private mutating func argument() throws -> Quotient {
        if case .number(let digits)? = next, digits.utf8.count != 1 { throw NoValue() }
        guard beginsFactor, next != .sign("[") else { throw NoValue() }
        if case .number(let digits)? = next {
            position += 1
            return Quotient(try Rational(decimal: digits))
        }
        return try nested { try $0.atom() }
    }

    /// Both parts of a fraction: `\frac{a}{b}`, `\frac12`, `\frac 1{2}`.
    private mutating func fractionParts() throws -> (Quotient, Quotient) {
        if case .number(let digits)? = next, digits.utf8.count == 2, !digits.contains(".") {
            position += 1
            return (
                Quotient(try Rational(decimal: String(digits.prefix(1)))),
                Quotient(try Rational(decimal: String(digits.suffix(1))))
            )
        }
        let above = try argument()
        return (above, try argument())
    }

    /// A number, and the proper fraction that makes it a mixed one: `1\frac{4}{5}`, `1 4/5`.
    private mutating func mixed(_ whole: Rational, isWhole: Bool) throws -> Quotient {
        guard isWhole else { return Quotient(whole) }
        let start = position
        var (above, below): (Rational?, Rational?)
        if take(.command("frac")) {
            let parts = try fractionParts()
            (above, below) = (parts.0.rational, parts.1.rational)
            guard above != nil, below != nil else {
                position = start
                return Quotient(whole)
            }
        } else if position + 2 < tokens.count, case .number(let first) = tokens[position],
            tokens[position + 1] == .sign("/"), case .number(let second) = tokens[position + 2]
        {
            position += 3
            (above, below) = (try Rational(decimal: first), try Rational(decimal: second))
        } else {
            return Quotient(whole)
        }
        guard let above, let below, above.isWhole, below.isWhole, !above.isNegative,
            above.numerator < below.numerator
        else { throw NoValue() }
        return Quotient(try whole.adding(above.divided(by: below)))
    }

    /// 0.1666…: its digits over nines, behind what stands before them.
    private static func repeating(_ head: String, _ digits: String) throws -> Rational {
        let places = head.split(separator: ".", omittingEmptySubsequences: false).last?.utf8.count
        guard let places, digits.utf8.count <= 60, places <= 60 else { throw NoValue() }
        let nines = BigInt(10).power(digits.utf8.count) - 1
        let tail = try Rational(
            Rational(decimal: digits).numerator, over: nines * BigInt(10).power(places))
        let trimmed = head.hasSuffix(".") ? String(head.dropLast()) : head
        return try (trimmed.isEmpty ? .zero : Rational(decimal: trimmed)).adding(tail)
    }

    /// A letter with its index; i and e have values of their own.
    private mutating func symbol(_ name: String) throws -> Quotient {
        guard take(.sign("_")) else {
            return try Quotient(name == "i" ? .imaginary : .symbol(name))
        }
        let start = position
        if next == .sign("{") {
            var level = 0
            repeat {
                guard let token = next else { throw NoValue() }
                level += token.nesting
                position += 1
            } while level > 0
        } else {
            switch next {
            case .number, .word: position += 1
            default: throw NoValue()
            }
        }
        var index = Array(tokens[start..<position])
        if index.count == 3 { index = [index[1]] }
        let text = index.normalText
        guard text.utf8.count <= 64 else { throw NoValue() }
        return try Quotient(.symbol("\(name)_\(text)"))
    }
}

// MARK: Functions

extension ExpressionReader {
    /// `\sin^2 x`, `\log_2 8`: known by name and argument alone.
    private mutating func function(_ name: String) throws -> Quotient {
        var name = name
        if name.hasSuffix("log"), take(.sign("_")) {
            name += "_\(try nested { try $0.argument() }.boundedText())"
        }
        var power: Quotient?
        if take(.sign("^")) {
            let exponent = try exponent()
            if exponent.rational == Rational(-1) {
                guard name.count == 3, name != "log" else { throw NoValue() }
                name = "arc" + name
            } else {
                power = exponent
            }
        }
        let argument = try nested { try $0.functionArgument() }
        let isLogarithm = name.hasPrefix("l")
        let isNonzero =
            isLogarithm
            && (argument.rational.map { !$0.isNegative && !$0.isZero && $0 != .one } ?? false)
        let value = try Quotient(
            .opaque(
                Opaque(
                    text: "\(name)(\(argument.boundedText()))", isConstant: argument.isConstant,
                    isNonzero: isNonzero)))
        return try power.map { try value.power($0, &effort) } ?? value
    }

    /// Brackets, or a product of numbers, letters and fractions up to the next function.
    private mutating func functionArgument() throws -> Quotient {
        switch next {
        case .sign("("), .sign("["), .sign("{"): return try nested { try $0.atom() }
        default: break
        }
        var value: Quotient?
        while beginsFactor {
            switch next {
            case .command(let name) where MathNames.functions.contains(name):
                guard let value else { throw NoValue() }
                return value
            case .number where value != nil, .sign("("), .sign("["): throw NoValue()
            default: break
            }
            let factor = try factor()
            value = try value?.multiplied(by: factor, &effort) ?? factor
        }
        guard let value else { throw NoValue() }
        return value
    }

    private func binomial(_ n: Quotient, _ k: Quotient) throws -> Quotient {
        guard let n = n.rational?.int, let k = k.rational?.int, (0...500).contains(n),
            (0...n).contains(k)
        else { throw NoValue() }
        var value = BigInt(1)
        for step in 0..<min(k, n - k) { value = value * BigInt(n - step) / BigInt(step + 1) }
        return Quotient(try Rational(value, over: 1))
    }
}
