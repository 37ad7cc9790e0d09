extension ArithmeticExpression {
    /// A sum of signed terms, a product of factors and divisors, or one number.
    private struct Form {
        enum Kind { case atom, sum, product }

        var kind: Kind
        /// Terms added, or factors multiplied.
        var direct: [String]
        /// Terms subtracted, or divisors.
        var inverse: [String] = []

        var text: String {
            let (plus, minus) = kind == .product ? ("*", "/") : ("+", "-")
            return direct.sorted().joined(separator: plus)
                + inverse.sorted().map { minus + $0 }.joined()
        }

        /// Its parts as operands of `kind`: itself when it is of another kind.
        func parts(of kind: Kind) -> (direct: [String], inverse: [String]) {
            if self.kind == kind { return (direct, inverse) }
            return ([self.kind == .sum ? "(\(text))" : text], [])
        }
    }

    /// One text for all expressions that differ only in white space, redundant parentheses, the
    /// order of terms and factors, and the nesting of like operations: `20+(3*7)` and `7*3+20` are
    /// both `20+3*7`. No value is computed and no bracket multiplied out.
    public var canonical: String {
        var stack: [Form] = []
        for item in postfix {
            switch item {
            case .number(let value):
                stack.append(Form(kind: .atom, direct: [String(value)]))
            case .operation(let operation):
                guard let right = stack.popLast(), let left = stack.popLast() else { return "" }
                let kind: Form.Kind = operation.binds == 1 ? .sum : .product
                let (a, b) = (left.parts(of: kind), right.parts(of: kind))
                let inverts = operation == .subtract || operation == .divide
                stack.append(
                    Form(
                        kind: kind, direct: a.direct + (inverts ? b.inverse : b.direct),
                        inverse: a.inverse + (inverts ? b.direct : b.inverse)))
            }
        }
        return stack.last?.text ?? ""
    }
}
