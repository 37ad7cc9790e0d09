/// An arithmetic expression of whole numbers, kept as postfix items: no tree, no recursion.
///
/// Grammar: `sum = product (("+" | "-") product)*`, `product = atom (("*" | "/") atom)*`,
/// `atom = number | "(" sum ")"`. ASCII only, no unary minus, no powers, no leading zeros; spaces,
/// tabs and newlines may stand between items. The parser is total: anything else, and anything
/// past its bounds, is nil after time linear in `maximumLength` at most.
public struct ArithmeticExpression: Hashable, Sendable {
    /// The longest text, in bytes.
    public static let maximumLength = 1_024
    /// The deepest nesting of parentheses.
    public static let maximumDepth = 64
    /// The most digits of a number.
    public static let maximumDigits = 9

    enum Operation: UInt8, Hashable, Sendable {
        case add = 43
        case subtract = 45
        case multiply = 42
        case divide = 47

        var binds: Int { self == .add || self == .subtract ? 1 : 2 }

        /// The exact result; nil where there is none, or it overflows.
        func applied(to left: Fraction, _ right: Fraction) -> Fraction? {
            switch self {
            case .add: left.adding(right)
            case .subtract: left.subtracting(right)
            case .multiply: left.multiplied(by: right)
            case .divide: left.divided(by: right)
            }
        }
    }

    enum Item: Hashable, Sendable {
        case number(Int)
        case operation(Operation)
    }

    let postfix: [Item]

    /// The numbers in the order written.
    public var numbers: [Int] {
        postfix.compactMap { if case .number(let value) = $0 { value } else { nil } }
    }

    /// The exact value; nil where it divides by zero or overflows 64 bits.
    public var value: Fraction? {
        var stack: [Fraction] = []
        for item in postfix {
            switch item {
            case .number(let value):
                stack.append(Fraction(value))
            case .operation(let operation):
                guard let right = stack.popLast(), let left = stack.popLast() else { return nil }
                guard let result = operation.applied(to: left, right) else { return nil }
                stack.append(result)
            }
        }
        return stack.last
    }

    /// Whether a text is at most `maximumLength` bytes of white space, or empty.
    static func isBlank(_ text: String) -> Bool {
        text.utf8.count <= maximumLength && text.utf8.allSatisfy(isSpace)
    }

    static func isSpace(_ byte: UInt8) -> Bool {
        byte == 32 || byte == 9 || byte == 10 || byte == 13
    }
}
