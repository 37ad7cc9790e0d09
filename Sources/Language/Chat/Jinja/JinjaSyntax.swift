/// An expression as it is written. What follows one another on one level is a list and no chain of
/// nested nodes, so that a long sum is not deep.
struct JinjaExpression: Sendable {
    let line: Int
    let form: Form

    indirect enum Form: Sendable {
        case constant(JinjaConstant)
        case name(String)
        case list([JinjaExpression])
        case tuple([JinjaExpression])
        case dictionary([(key: JinjaExpression, value: JinjaExpression)])
        /// A value and what is asked of it, one after the other.
        case accessed(JinjaExpression, [JinjaPostfix])
        /// `-x` (true) and `+x`, the outermost sign first.
        case signed([Bool], JinjaExpression)
        case arithmetic(JinjaExpression, [(operation: JinjaArithmetic, operand: JinjaExpression)])
        case compared(JinjaExpression, [(relation: JinjaRelation, operand: JinjaExpression)])
        /// `not x`, or whether `x` is true.
        case truth(JinjaExpression, isNegated: Bool)
        case all([JinjaExpression])
        case any([JinjaExpression])
        case condition(JinjaExpression, test: JinjaExpression, otherwise: JinjaExpression?)
    }
}

enum JinjaConstant: Sendable {
    case null
    case bool(Bool)
    case integer(Int)
    case float(Double)
    case string(String)
}

enum JinjaArithmetic: String, Sendable {
    case add = "+"
    case subtract = "-"
    case concatenate = "~"
    case multiply = "*"
    case divide = "/"
    case floorDivide = "//"
    case modulo = "%"
    case power = "**"

    /// How strongly it binds. All of them go from left to right, `**` included.
    var precedence: Int {
        switch self {
        case .add, .subtract: 0
        case .concatenate: 1
        case .multiply, .divide, .floorDivide, .modulo: 2
        case .power: 3
        }
    }
}

enum JinjaRelation: String, Sendable {
    case equal = "=="
    case unequal = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case isIn = "in"
    case isNotIn = "not in"
}

/// What is asked of a value.
struct JinjaPostfix: Sendable {
    let line: Int
    let form: Form

    indirect enum Form: Sendable {
        case attribute(String)
        case subscripted(JinjaExpression)
        case slice(JinjaExpression?, JinjaExpression?, JinjaExpression?)
        case call(JinjaCall)
        case filter(String, JinjaCall)
        case test(String, JinjaCall, isNegated: Bool)
    }
}

/// The arguments of a call, a filter or a test.
struct JinjaCall: Sendable {
    var positional: [JinjaExpression] = []
    var keywords: [(name: String, value: JinjaExpression)] = []
    /// `*x` and `**x`.
    var unpacked: JinjaExpression?
    var unpackedKeywords: JinjaExpression?
}

/// What is assigned to.
indirect enum JinjaTarget: Sendable {
    case name(String)
    /// An attribute of a namespace.
    case attribute(of: String, String)
    case tuple([JinjaTarget])
}

struct JinjaStatement: Sendable {
    let line: Int
    let form: Form

    indirect enum Form: Sendable {
        case text(String)
        case output(JinjaExpression)
        case loop(JinjaLoopSyntax)
        case condition(
            [(test: JinjaExpression, body: [JinjaStatement])], otherwise: [JinjaStatement])
        case assignment(JinjaTarget, JinjaExpression)
        case block(JinjaTarget, filters: [JinjaPostfix], body: [JinjaStatement])
        case macro(JinjaMacroSyntax)
        /// A call whose callee may render the body by `caller()`.
        case call(JinjaExpression, [JinjaPostfix], JinjaCall, caller: JinjaMacroSyntax)
        case filtered([JinjaPostfix], body: [JinjaStatement])
        case with([(target: JinjaTarget, value: JinjaExpression)], body: [JinjaStatement])
        /// A body with variables of its own.
        case scoped([JinjaStatement])
        case leave(JinjaFlow)
    }
}

struct JinjaLoopSyntax: Sendable {
    var target: JinjaTarget
    var sequence: JinjaExpression
    /// Which elements are gone through.
    var test: JinjaExpression?
    var body: [JinjaStatement]
    /// What is rendered where there is no element.
    var otherwise: [JinjaStatement]
}

struct JinjaMacroSyntax: Sendable {
    var name: String
    var parameters: [(name: String, value: JinjaExpression?)]
    var body: [JinjaStatement]
    /// Which of `caller`, `kwargs` and `varargs` the body speaks of: it takes these besides its
    /// parameters.
    var extras: Set<String>
}

/// How a body ends: at its end, or by leaving a loop's turn or the loop.
enum JinjaFlow: Sendable { case onward, next, out }
