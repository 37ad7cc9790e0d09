/// What an answer is, apart from how it is written.
indirect enum MathematicalValue: Sendable {
    case number(Quotient, QuantityMark)
    case infinity(isNegative: Bool)
    /// Values of which the order does not matter: `1, 2 and 3`, `1 \pm \sqrt 2`.
    case list([MathematicalValue])
    /// The same without repetition: `\{1, 2\}`.
    case set([MathematicalValue])
    /// Values in brackets: a tuple, a point, an interval.
    case sequence(open: Character, close: Character, [MathematicalValue])
    case matrix([[MathematicalValue]])
    case union([MathematicalValue])
    /// `red`, an element of a list or the value of a name.
    case words(String)
    /// `x = 5`, of one name.
    case assignment(name: String, MathematicalValue)
    /// Any other equation: what its sides differ by.
    case equation(Quotient)

    /// A text that is the same for equal values, but for quotients that only cross products show to
    /// be equal.
    var text: String {
        switch self {
        case .number(let value, let mark):
            mark.isPercent ? "\(value.text)%" : value.text
        case .infinity(let isNegative): isNegative ? "-infinity" : "infinity"
        case .list(let values): values.map(\.text).sorted().joined(separator: ", ")
        case .set(let values):
            "{" + Set(values.map(\.text)).sorted().joined(separator: ", ") + "}"
        case .sequence(let open, let close, let values):
            "\(open)\(values.map(\.text).joined(separator: ", "))\(close)"
        case .matrix(let rows):
            "matrix(" + rows.map { $0.map(\.text).joined(separator: ", ") }.joined(separator: "; ")
                + ")"
        case .union(let values): values.map(\.text).sorted().joined(separator: " or ")
        case .words(let words): words
        case .assignment(_, let value): value.text
        case .equation(let difference): "\(difference.text) = 0"
        }
    }
}

/// Whether an answer is a reference's value.
struct ValueComparison {
    var question = QuestionHints()
    var effort: Effort

    /// - Throws: `NoValue` where comparing takes too long.
    mutating func isEqual(
        _ answer: MathematicalValue, to reference: MathematicalValue
    ) throws -> Bool {
        try effort.spend(1)
        switch (answer, reference) {
        case (.number(let a, let marked), .number(let b, let expected)):
            return try areEqual(a, marked, b, expected)
        case (.infinity(let a), .infinity(let b)): return a == b
        case (.list(let a), .list(let b)):
            return try question.asksForOrder ? areEqual(a, b) : isPermutation(a, b)
        case (.union(let a), .union(let b)): return try isPermutation(a, b)
        case (.words(let a), .words(let b)): return a == b
        // `\text{A}` in a list is the letter.
        case (.words(let words), .number(let value, _)), (.number(let value, _), .words(let words)):
            return words.unicodeScalars.count == 1 && value.text == words
        case (.set(let a), .set(let b)), (.set(let a), .list(let b)), (.list(let a), .set(let b)):
            return try isSubset(a, of: b) && isSubset(b, of: a)
        case (.sequence(let open, let close, let a), .sequence(let begin, let end, let b)):
            return try open == begin && close == end && areEqual(a, b)
        case (.matrix(let a), .matrix(let b)):
            guard a.count == b.count else { return false }
            for (first, second) in zip(a, b) where try !areEqual(first, second) { return false }
            return true
        case (.assignment(let a, let first), .assignment(let b, let second)):
            return try a == b && isEqual(first, to: second)
        case (.assignment(let name, .number(let value, _)), .equation(let difference)),
            (.equation(let difference), .assignment(let name, .number(let value, _))):
            // `2x = 10` is no answer where x is asked for; a line may be written in many ways.
            guard !value.isConstant else { return false }
            let side = try Quotient(.symbol(name)).adding(value.negated, &effort)
            return try areProportional(side, difference)
        case (.assignment(_, let value), _): return try isEqual(value, to: reference)
        case (_, .assignment(_, let value)): return try isEqual(answer, to: value)
        case (.equation(let a), .equation(let b)): return try areProportional(a, b)
        default: return false
        }
    }

    /// A unit that only one of the two has is dropped; different ones are different values.
    private mutating func areEqual(
        _ answer: Quotient, _ marked: QuantityMark, _ reference: Quotient, _ expected: QuantityMark
    ) throws -> Bool {
        let (unit, other) = (marked.name, expected.name)
        if let unit, let other, unit != other { return false }
        if marked.isPercent == expected.isPercent || question.asksForPercent {
            if try answer.equals(reference, &effort) { return true }
        }
        if marked.scale > 1, expected.scale == 1, question.scales.contains(marked.scale) {
            // `5 dozen` where so many dozens are asked for.
            let scaled = try reference.multiplied(by: Quotient(Rational(marked.scale)), &effort)
            if try answer.equals(scaled, &effort) { return true }
        }
        guard marked.isPercent != expected.isPercent else { return false }
        // `50` for 50 %: the sign is left out as a unit is. 0.5 is 50 % both ways.
        if expected.isPercent, try answer.equals(reference, &effort) { return true }
        // 5000 % is no answer to `what percentage` where it is 50.
        if marked.isPercent, question.asksForPercent, let number = reference.rational,
            number.magnitude.numerator > number.denominator
        {
            return false
        }
        let hundred = Quotient(Rational(100))
        return marked.isPercent
            ? try answer.equals(reference.multiplied(by: hundred, &effort), &effort)
            : try answer.multiplied(by: hundred, &effort).equals(reference, &effort)
    }

    private mutating func areEqual(
        _ answers: [MathematicalValue], _ references: [MathematicalValue]
    ) throws -> Bool {
        guard answers.count == references.count else { return false }
        for (answer, reference) in zip(answers, references)
        where try !isEqual(answer, to: reference) { return false }
        return true
    }

    /// Equal in some order; greedily, since being equal carries over from one to the next.
    private mutating func isPermutation(
        _ answers: [MathematicalValue], _ references: [MathematicalValue]
    ) throws -> Bool {
        guard answers.count == references.count else { return false }
        var left = references
        for answer in answers {
            var place: Int?
            for (index, reference) in left.enumerated() where place == nil {
                if try isEqual(answer, to: reference) { place = index }
            }
            guard let place else { return false }
            left.remove(at: place)
        }
        return true
    }

    private mutating func isSubset(
        _ some: [MathematicalValue], of others: [MathematicalValue]
    ) throws -> Bool {
        for value in some {
            var isFound = false
            for other in others where !isFound { isFound = try isEqual(value, to: other) }
            guard isFound else { return false }
        }
        return true
    }

    /// Whether two equations say the same: one side's difference is a rational multiple of the other's.
    private mutating func areProportional(_ a: Quotient, _ b: Quotient) throws -> Bool {
        guard a.denominator == .one, b.denominator == .one,
            let (monomial, first) = a.numerator.terms.first,
            let second = b.numerator.terms[monomial]
        else { return false }
        return try a.numerator.scaled(by: second, &effort)
            == b.numerator.scaled(by: first, &effort)
    }
}
