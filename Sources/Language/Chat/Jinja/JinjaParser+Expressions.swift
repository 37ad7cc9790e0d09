extension JinjaParser {
    /// An expression, or a tuple of several with commas between.
    /// - Parameters:
    ///   - withCondition: whether `x if y` is read.
    ///   - end: a name that ends the tuple.
    mutating func tuple(
        withCondition: Bool = true, until end: String? = nil, isParenthesized: Bool = false
    ) throws -> JinjaExpression {
        let line = current.line
        var elements: [JinjaExpression] = []
        var isTuple = isParenthesized && at(")")
        while !isTuple || !atEndOfTuple(end) {
            elements.append(try expression(withCondition: withCondition))
            guard skip(",") else { break }
            isTuple = true
        }
        return isTuple ? JinjaExpression(line: line, form: .tuple(elements)) : elements[0]
    }

    private func atEndOfTuple(_ name: String?) -> Bool {
        switch current.kind {
        case .variableEnd, .blockEnd, .symbol(")"): true
        case .name(let found): found == name
        default: false
        }
    }

    mutating func expression(withCondition: Bool = true) throws -> JinjaExpression {
        try nested { try withCondition ? $0.condition() : $0.disjunction() }
    }

    private mutating func condition() throws -> JinjaExpression {
        let line = current.line
        var value = try disjunction()
        while skip(name: "if") {
            let test = try disjunction()
            let otherwise = try skip(name: "else") ? nested { try $0.condition() } : nil
            value = JinjaExpression(
                line: line,
                form: .condition(value, test: test, otherwise: otherwise))
        }
        return value
    }

    private mutating func disjunction() throws -> JinjaExpression {
        let line = current.line
        var terms = [try conjunction()]
        while skip(name: "or") { terms.append(try conjunction()) }
        return terms.count == 1 ? terms[0] : JinjaExpression(line: line, form: .any(terms))
    }

    private mutating func conjunction() throws -> JinjaExpression {
        let line = current.line
        var terms = [try negation()]
        while skip(name: "and") { terms.append(try negation()) }
        return terms.count == 1 ? terms[0] : JinjaExpression(line: line, form: .all(terms))
    }

    private mutating func negation() throws -> JinjaExpression {
        let line = current.line
        var count = 0
        while skip(name: "not") { count += 1 }
        let value = try comparison()
        guard count > 0 else { return value }
        return JinjaExpression(line: line, form: .truth(value, isNegated: count % 2 == 1))
    }

    private mutating func comparison() throws -> JinjaExpression {
        let line = current.line
        let first = try arithmetic(0)
        var others: [(relation: JinjaRelation, operand: JinjaExpression)] = []
        while let relation = relation() { others.append((relation, try arithmetic(0))) }
        guard !others.isEmpty else { return first }
        return JinjaExpression(line: line, form: .compared(first, others))
    }

    private mutating func relation() -> JinjaRelation? {
        switch current.kind {
        case .symbol(let symbol):
            guard let relation = JinjaRelation(rawValue: symbol) else { return nil }
            advance()
            return relation
        case .name("in"):
            advance()
            return .isIn
        case .name("not") where following.kind == .name("in"):
            advance()
            advance()
            return .isNotIn
        default: return nil
        }
    }

    /// Operators that bind at least as strongly as asked.
    private mutating func arithmetic(_ precedence: Int) throws -> JinjaExpression {
        guard precedence < 4 else { return try unary() }
        let line = current.line
        let first = try arithmetic(precedence + 1)
        var others: [(operation: JinjaArithmetic, operand: JinjaExpression)] = []
        while case .symbol(let symbol) = current.kind,
            let operation = JinjaArithmetic(rawValue: symbol), operation.precedence == precedence
        {
            advance()
            others.append((operation, try arithmetic(precedence + 1)))
        }
        guard !others.isEmpty else { return first }
        return JinjaExpression(line: line, form: .arithmetic(first, others))
    }

    /// Signs bind less than attributes and calls, and more than filters.
    private mutating func unary() throws -> JinjaExpression {
        let line = current.line
        var signs: [Bool] = []
        while at("-") || at("+") {
            signs.append(at("-"))
            advance()
        }
        var value = try postfixed(try primary())
        if !signs.isEmpty { value = JinjaExpression(line: line, form: .signed(signs, value)) }
        return try filtered(value)
    }

    // MARK: Values

    private mutating func primary() throws -> JinjaExpression {
        let token = current
        func constant(_ value: JinjaConstant) -> JinjaExpression {
            JinjaExpression(line: token.line, form: .constant(value))
        }
        switch token.kind {
        case .name(let name):
            advance()
            switch name {
            case "true", "True": return constant(.bool(true))
            case "false", "False": return constant(.bool(false))
            case "none", "None": return constant(.null)
            default:
                mention(name)
                return JinjaExpression(line: token.line, form: .name(name))
            }
        case .string(var text):
            advance()
            while case .string(let more) = current.kind {
                text += more
                advance()
            }
            return constant(.string(text))
        case .integer(let value):
            advance()
            return constant(.integer(value))
        case .float(let value):
            advance()
            return constant(.float(value))
        case .symbol("("):
            advance()
            let value = try tuple(isParenthesized: true)
            try expect(")")
            return value
        case .symbol("["): return try list()
        case .symbol("{"): return try dictionary()
        default: throw syntax("\(token.description) stands where a value should be")
        }
    }

    private mutating func list() throws -> JinjaExpression {
        let line = current.line
        var elements: [JinjaExpression] = []
        try expect("[")
        while !at("]") {
            elements.append(try expression())
            guard skip(",") else { break }
        }
        try expect("]")
        return JinjaExpression(line: line, form: .list(elements))
    }

    private mutating func dictionary() throws -> JinjaExpression {
        let line = current.line
        var members: [(key: JinjaExpression, value: JinjaExpression)] = []
        try expect("{")
        while !at("}") {
            let key = try expression()
            try expect(":")
            members.append((key, try expression()))
            guard skip(",") else { break }
        }
        try expect("}")
        return JinjaExpression(line: line, form: .dictionary(members))
    }

    // MARK: What is asked of a value

    private func value(
        _ base: JinjaExpression, _ chain: [JinjaPostfix]
    ) -> JinjaExpression {
        chain.isEmpty ? base : JinjaExpression(line: base.line, form: .accessed(base, chain))
    }

    /// Attributes, subscripts and calls.
    private mutating func postfixed(_ base: JinjaExpression) throws -> JinjaExpression {
        var chain: [JinjaPostfix] = []
        while true {
            let line = current.line
            if skip(".") {
                chain.append(JinjaPostfix(line: line, form: try attribute()))
            } else if skip("[") {
                chain.append(JinjaPostfix(line: line, form: try subscripted()))
            } else if at("(") {
                chain.append(JinjaPostfix(line: line, form: .call(try arguments())))
            } else {
                return value(base, chain)
            }
        }
    }

    private mutating func attribute() throws -> JinjaPostfix.Form {
        let token = current
        switch token.kind {
        case .name(let name):
            advance()
            return .attribute(name)
        case .integer(let index):
            advance()
            return .subscripted(
                JinjaExpression(line: token.line, form: .constant(.integer(index))))
        default: throw syntax("\(token.description) stands where an attribute should be")
        }
    }

    private mutating func subscripted() throws -> JinjaPostfix.Form {
        let line = current.line
        var parts: [JinjaPostfix.Form] = []
        while !at("]") {
            parts.append(try subscriptPart())
            guard skip(",") else { break }
        }
        try expect("]")
        guard parts.count != 1 else { return parts[0] }
        let keys = try parts.map { part in
            guard case .subscripted(let key) = part else {
                throw ChatTemplateError.unsupported(line: line, what: "a slice within a tuple")
            }
            return key
        }
        return .subscripted(JinjaExpression(line: line, form: .tuple(keys)))
    }

    private mutating func subscriptPart() throws -> JinjaPostfix.Form {
        var bounds: [JinjaExpression?] = [nil, nil, nil]
        for place in 0..<3 {
            if !at(":"), !at("]"), !at(",") { bounds[place] = try expression() }
            if place == 0, !at(":"), let key = bounds[0] { return .subscripted(key) }
            guard place < 2, skip(":") else { break }
        }
        return .slice(bounds[0], bounds[1], bounds[2])
    }

    mutating func arguments() throws -> JinjaCall {
        var call = JinjaCall()
        try expect("(")
        while !at(")") {
            let mayFollow = call.unpackedKeywords == nil
            if skip("**") {
                guard mayFollow else { throw syntax("two '**' in one call") }
                call.unpackedKeywords = try expression()
            } else if skip("*") {
                guard mayFollow, call.unpacked == nil else { throw syntax("'*' stands behind '*'") }
                call.unpacked = try expression()
            } else if case .name(let name) = current.kind, following.kind == .symbol("=") {
                guard mayFollow else { throw syntax("'\(name)' stands behind '**'") }
                advance()
                advance()
                call.keywords.append((name, try expression()))
            } else {
                guard mayFollow, call.unpacked == nil, call.keywords.isEmpty else {
                    throw syntax("an argument without a name stands behind one with")
                }
                call.positional.append(try expression())
            }
            guard skip(",") else { break }
        }
        try expect(")")
        return call
    }

    // MARK: Filters and tests

    /// Filters, tests and calls of what they return.
    private mutating func filtered(_ base: JinjaExpression) throws -> JinjaExpression {
        var chain: [JinjaPostfix] = []
        while true {
            let line = current.line
            if skip("|") {
                chain.append(try filter())
            } else if skip(name: "is") {
                chain.append(try test(line: line))
            } else if at("(") {
                chain.append(JinjaPostfix(line: line, form: .call(try arguments())))
            } else {
                return value(base, chain)
            }
        }
    }

    /// `|x|y`, as many as there are.
    mutating func filters() throws -> [JinjaPostfix] {
        var filters: [JinjaPostfix] = []
        while skip("|") { filters.append(try filter()) }
        return filters
    }

    /// A filter behind its `|`.
    mutating func filter() throws -> JinjaPostfix {
        let line = current.line
        let name = try dottedName()
        return JinjaPostfix(
            line: line, form: .filter(name, try at("(") ? arguments() : JinjaCall()))
    }

    private mutating func dottedName() throws -> String {
        var name = try expectName()
        while skip(".") { name += "." + (try expectName()) }
        return name
    }

    private mutating func test(line: Int) throws -> JinjaPostfix {
        let isNegated = skip(name: "not")
        let name = try dottedName()
        var call = JinjaCall()
        if at("(") {
            call = try arguments()
        } else if startsArgument {
            if at(name: "is") { throw syntax("a test of a test needs parentheses") }
            call.positional = [try nested { try $0.postfixed(try $0.primary()) }]
        }
        return JinjaPostfix(line: line, form: .test(name, call, isNegated: isNegated))
    }

    /// Whether what comes is the one argument of a test, which needs no parentheses.
    private var startsArgument: Bool {
        switch current.kind {
        case .name(let name): !["else", "or", "and"].contains(name)
        case .string, .integer, .float, .symbol("["), .symbol("{"): true
        default: false
        }
    }
}
