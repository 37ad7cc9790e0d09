extension ArithmeticExpression {
    /// What waits for its right operand or its closing parenthesis.
    private enum Pending {
        case parenthesis
        case operation(Operation)
    }

    /// Parses a whole text; nil when it is not exactly one expression within the bounds.
    ///
    /// Dijkstra's shunting yard (1961): one pass, one explicit stack.
    public init?(_ text: String) {
        guard text.utf8.count <= Self.maximumLength else { return nil }
        let bytes = Array(text.utf8)
        var postfix: [Item] = []
        var pending: [Pending] = []
        var depth = 0
        var expectsOperand = true
        var position = 0

        /// Moves operations that bind at least as tightly as `level` to the output.
        func settle(_ level: Int) {
            while case .operation(let operation)? = pending.last, operation.binds >= level {
                postfix.append(.operation(operation))
                pending.removeLast()
            }
        }

        while position < bytes.count {
            let byte = bytes[position]
            switch byte {
            case _ where Self.isSpace(byte):
                position += 1
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                guard expectsOperand, let number = Self.number(in: bytes, at: &position) else {
                    return nil
                }
                postfix.append(.number(number))
                expectsOperand = false
            case UInt8(ascii: "("):
                depth += 1
                guard expectsOperand, depth <= Self.maximumDepth else { return nil }
                pending.append(.parenthesis)
                position += 1
            case UInt8(ascii: ")"):
                guard !expectsOperand, depth > 0 else { return nil }
                settle(0)
                pending.removeLast()
                depth -= 1
                position += 1
            default:
                guard !expectsOperand, let operation = Operation(rawValue: byte) else { return nil }
                settle(operation.binds)
                pending.append(.operation(operation))
                expectsOperand = true
                position += 1
            }
        }
        guard !expectsOperand, depth == 0 else { return nil }
        settle(0)
        self.postfix = postfix
    }

    /// Reads decimal digits; nil when there are too many or a superfluous zero leads.
    private static func number(in bytes: [UInt8], at position: inout Int) -> Int? {
        let start = position
        var value = 0
        while position < bytes.count, (48...57).contains(bytes[position]) {
            guard position - start < maximumDigits else { return nil }
            value = value * 10 + Int(bytes[position] - 48)
            position += 1
        }
        guard position - start == 1 || bytes[start] != 48 else { return nil }
        return value
    }
}
