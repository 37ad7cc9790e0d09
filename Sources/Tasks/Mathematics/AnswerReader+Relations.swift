extension AnswerReader {
    private static let relations: Set<MathToken> = [
        .sign("="), .sign("<"), .sign(">"), .command("le"), .command("ge"), .command("in"),
    ]

    /// `x = 5`, `x \in [0, 1]`, `0 < x \le 1`, `2x + y = 3`; nil where no relation stands outside of
    /// brackets.
    mutating func relation(
        _ tokens: [MathToken], _ plusMinus: PlusMinus
    ) throws -> MathematicalValue? {
        var signs: [MathToken] = []
        let sides = tokens.split { token in
            guard Self.relations.contains(token) else { return false }
            signs.append(token)
            return true
        }
        guard let first = sides.first, let last = sides.last, sides.count > 1 else { return nil }
        guard !sides.contains(where: \.isEmpty) else { throw NoValue() }
        if signs.allSatisfy({ $0 == .sign("=") }) { return try equation(sides, plusMinus) }
        if signs == [.command("in")] {
            guard let name = Self.name(first) else { throw NoValue() }
            let set = try value(of: last)
            // A number has no elements.
            if case .number = set { throw NoValue() }
            return .assignment(name: name, set)
        }
        return try interval(sides, signs)
    }

    /// A name's value, where all that follows the name is equal; else the sides' difference.
    private mutating func equation(
        _ sides: [[MathToken]], _ plusMinus: PlusMinus
    ) throws -> MathematicalValue {
        var (name, sides) = (Self.name(sides[0]), sides)
        // `5 = x`
        if name == nil, sides.count == 2, let last = Self.name(sides[1]) {
            (name, sides) = (last, sides.reversed())
        }
        var values: [MathematicalValue] = []
        for side in name == nil ? sides[...] : sides.dropFirst() {
            if let number = try? quantity(side, plusMinus) {
                values.append(number)
            } else {
                values.append(try value(of: side))
            }
        }
        guard let last = values.last else { throw NoValue() }
        if let name {
            var comparison = ValueComparison(effort: effort)
            defer { effort = comparison.effort }
            for value in values.dropLast() {
                guard try comparison.isEqual(value, to: last) else { throw NoValue() }
            }
            // `y = 2x` is an equation of y and x as well as a value.
            return .assignment(name: name, last)
        }
        guard values.count == 2, case .number(let left, _) = values[0],
            case .number(let right, _) = values[1]
        else { throw NoValue() }
        let difference = try left.adding(right.negated, &effort)
        if difference.numerator.isZero { return last }
        guard !difference.isConstant else { throw NoValue() }
        return .equation(difference)
    }

    /// `a < x \le b` is `(a, b]`, `x > a` is `(a, ∞)`.
    private mutating func interval(
        _ sides: [[MathToken]], _ signs: [MathToken]
    ) throws -> MathematicalValue {
        func direction(_ sign: MathToken) -> (isUp: Bool, isClosed: Bool)? {
            switch sign {
            case .sign("<"): (true, false)
            case .command("le"): (true, true)
            case .sign(">"): (false, false)
            case .command("ge"): (false, true)
            default: nil
            }
        }
        let directions = signs.compactMap(direction)
        guard directions.count == signs.count else { throw NoValue() }
        if sides.count == 3, Self.name(sides[1]) != nil, directions[0].isUp == directions[1].isUp {
            let (a, b) = (try value(of: sides[0]), try value(of: sides[2]))
            let (first, second) = (directions[0].isClosed, directions[1].isClosed)
            return directions[0].isUp
                ? .sequence(open: first ? "[" : "(", close: second ? "]" : ")", [a, b])
                : .sequence(open: second ? "[" : "(", close: first ? "]" : ")", [b, a])
        }
        guard sides.count == 2, let (isUp, isClosed) = directions.first else { throw NoValue() }
        let isNameFirst = Self.name(sides[0]) != nil
        guard isNameFirst != (Self.name(sides[1]) != nil) else { throw NoValue() }
        let bound = try value(of: sides[isNameFirst ? 1 : 0])
        // x < a and a > x go up to a.
        return isUp == isNameFirst
            ? .sequence(
                open: "(", close: isClosed ? "]" : ")", [.infinity(isNegative: true), bound])
            : .sequence(
                open: isClosed ? "[" : "(", close: ")", [bound, .infinity(isNegative: false)])
    }

    /// What an equation may say the value of: `x`, `x_1`, `f(x)`, `AB`, `\text{Area}`, `\angle ABC`.
    private static func name(_ tokens: [MathToken]) -> String? {
        guard let first = tokens.first else { return nil }
        switch first {
        case .word, .text, .command("angle"): break
        case .command(let letter) where MathNames.letters.contains(letter): break
        default: return nil
        }
        let isName = tokens.dropFirst().allSatisfy { token in
            switch token {
            case .word, .text, .sign("_"), .sign("{"), .sign("}"), .sign("("), .sign(")"),
                .sign("'"):
                true
            case .number: true
            case .command(let letter): MathNames.letters.contains(letter)
            default: false
            }
        }
        guard isName, !ValueWords.alter(name: words(of: tokens)) else { return nil }
        // A number stands in an index or in brackets only: `x_1`, `f(2)`, and not `x2`. Small letters
        // side by side are a product: `AB = 5` says what AB is, `xy = 5` does not say what xy is.
        var (depth, small) = (0, 0)
        for (index, token) in tokens.enumerated() {
            depth += token.nesting
            let isIndex = index > 0 && tokens[index - 1] == .sign("_")
            guard depth == 0, !isIndex else { continue }
            if case .number = token { return nil }
            if case .word(let word) = token, word.count <= 3, word == word.lowercased(),
                !MathNames.shortNames.contains(word)
            {
                small += word.count
            }
        }
        return small <= 1 ? tokens.normalText : nil
    }

    private static func words(of tokens: [MathToken]) -> [String] {
        tokens.compactMap(\.letters).flatMap { text in
            text.lowercased().split { !$0.isLetter && $0 != "'" }.map(String.init)
        }
    }
}
