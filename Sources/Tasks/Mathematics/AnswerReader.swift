/// Reads an answer's tokens to a value: what stands around expressions, from the outside in.
///
/// Lists, unions, relations, brackets, matrices, units, and then an expression. Whatever has two
/// readings has none.
struct AnswerReader {
    static let maximumDepth = 8
    static let maximumItems = 64

    var effort: Effort
    private var depth = 0

    init(effort: Effort) { self.effort = effort }

    /// - Throws: `NoValue`.
    mutating func value(of tokens: [MathToken]) throws -> MathematicalValue {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.maximumDepth, !tokens.isEmpty else { throw NoValue() }
        try effort.spend(1 + tokens.count / 16)
        if tokens.isEnclosed, tokens.first == .sign("{") {
            return try value(of: Array(tokens.dropFirst().dropLast()))
        }
        let items = try items(of: tokens)
        let values = try items.flatMap { try self.values(of: $0) }
        guard let first = values.first else { throw NoValue() }
        return values.count == 1 ? first : .list(values)
    }

    /// The parts between commas, semicolons, `and` and `or` that lie in no brackets.
    private func items(of tokens: [MathToken]) throws -> [[MathToken]] {
        var (items, item, depth) = ([[MathToken]](), [MathToken](), 0)
        var separator: MathToken?
        for token in tokens {
            depth += token.nesting
            guard depth == 0, token.nesting == 0, Self.separates(token) else {
                item.append(token)
                continue
            }
            // In `1, 2, and 3` the word behind a comma adds nothing.
            let isRepeated = item.isEmpty && separator == .sign(",") && token.letters != nil
            guard !item.isEmpty || isRepeated else { throw NoValue() }
            if !isRepeated { items.append(item) }
            (item, separator) = ([], token)
        }
        guard !item.isEmpty, items.count < Self.maximumItems else { throw NoValue() }
        return items + [item]
    }

    private static func separates(_ token: MathToken) -> Bool {
        switch token {
        case .sign(","), .sign(";"): true
        case .word(let word), .text(let word):
            ["and", "or"].contains(word.lowercased())
        default: false
        }
    }

    /// One value, or two where there is a `\pm`.
    private mutating func values(of tokens: [MathToken]) throws -> [MathematicalValue] {
        let hasSigns = tokens.contains(.command("pm")) || tokens.contains(.command("mp"))
        // In brackets every element has its own.
        guard hasSigns, !Self.isBracketed(tokens) else { return [try single(tokens, .plus)] }
        return [try single(tokens, .plus), try single(tokens, .minus)]
    }

    private mutating func single(
        _ tokens: [MathToken], _ plusMinus: PlusMinus
    ) throws -> MathematicalValue {
        let parts = tokens.split { $0 == .command("cup") }
        if parts.count > 1 {
            guard parts.count <= Self.maximumItems else { throw NoValue() }
            return .union(try parts.map { try single($0, plusMinus) })
        }
        if let relation = try relation(tokens, plusMinus) { return relation }
        if let bracketed = try bracketed(tokens) { return bracketed }
        if case .begin(let name)? = tokens.first { return try matrix(tokens, name) }
        switch tokens {
        case [.command("emptyset")]: return .set([])
        case [.command("infty")], [.sign("+"), .command("infty")],
            [.word("infinity")], [.word("inf")]:
            return .infinity(isNegative: false)
        case [.sign("-"), .command("infty")], [.sign("-"), .word("infinity")],
            [.sign("-"), .word("inf")]:
            return .infinity(isNegative: true)
        default: break
        }
        if let words = Self.words(tokens) { return .words(words) }
        return try quantity(tokens, plusMinus)
    }

    /// An expression with its unit.
    /// - Throws: `NoValue`.
    mutating func quantity(
        _ tokens: [MathToken], _ plusMinus: PlusMinus
    ) throws -> MathematicalValue {
        let (mark, rest) = QuantityMark.take(from: tokens)
        let value = try ExpressionReader.value(of: rest, plusMinus: plusMinus, &effort)
        guard mark.scale > 1 else { return .number(value, mark) }
        return .number(try value.multiplied(by: Quotient(Rational(mark.scale)), &effort), mark)
    }

    /// Words that are no formula; nil for anything else, also for a product of variables.
    private static func words(_ tokens: [MathToken]) -> String? {
        let areWords = tokens.allSatisfy { token in
            guard case .word(let word) = token else { return token.letters != nil }
            return !token.isName && !MathNames.isProduct(word)
        }
        return areWords ? MathematicalAnswer.words(tokens) : nil
    }

    // MARK: Brackets

    /// Whether brackets around it all hold elements, and do not merely group.
    private static func isBracketed(_ tokens: [MathToken]) -> Bool {
        guard tokens.isEnclosed, let first = tokens.first else { return false }
        if [.command("{"), .command("langle")].contains(first) { return true }
        return first != .sign("{")
            && Array(tokens.dropFirst().dropLast()).split(outside: { $0 == .sign(",") }).count > 1
    }

    private mutating func bracketed(_ tokens: [MathToken]) throws -> MathematicalValue? {
        guard tokens.count >= 2, let first = tokens.first, let last = tokens.last,
            tokens.isEnclosed
        else { return nil }
        let inner = Array(tokens.dropFirst().dropLast())
        switch (first, last) {
        case (.command("{"), .command("}")):
            if inner.isEmpty { return .set([]) }
            return .set(try members(inner))
        case (.command("langle"), .command("rangle")):
            return .sequence(open: "<", close: ">", try elements(inner))
        case (.sign("("), .sign(")")):
            guard inner.split(outside: { $0 == .sign(",") }).count > 1 else { return nil }
            return .sequence(open: "(", close: ")", try elements(inner))
        case (.sign(let open), .sign(let close)) where open != "{" && close != "}":
            return .sequence(open: open, close: close, try elements(inner))
        default: return nil
        }
    }

    /// What a set holds, one level deeper.
    private mutating func members(_ tokens: [MathToken]) throws -> [MathematicalValue] {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.maximumDepth else { throw NoValue() }
        try effort.spend(1 + tokens.count / 16)
        return try items(of: tokens).flatMap { try values(of: $0) }
    }

    private mutating func elements(_ tokens: [MathToken]) throws -> [MathematicalValue] {
        let parts = tokens.split { $0 == .sign(",") }
        guard parts.count <= Self.maximumItems else { throw NoValue() }
        return try parts.map { try value(of: $0) }
    }

    private mutating func matrix(
        _ tokens: [MathToken], _ name: String
    ) throws -> MathematicalValue {
        guard ["pmatrix", "bmatrix", "matrix", "Bmatrix"].contains(name), tokens.isEnclosed,
            tokens.last == .end(name)
        else { throw NoValue() }
        var rows = Array(tokens.dropFirst().dropLast()).split { $0 == .row }
        if rows.last?.isEmpty ?? false { rows.removeLast() }
        guard (1...Self.maximumItems).contains(rows.count) else { throw NoValue() }
        return .matrix(
            try rows.map { row in
                try row.split { $0 == .sign("&") }.map { try value(of: $0) }
            })
    }
}
