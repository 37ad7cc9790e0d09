import Foundation

/// A number of a template. Whole numbers have 64 bits; one that would have more is an error.
enum JinjaNumber {
    case integer(Int)
    case float(Double)

    var double: Double {
        switch self {
        case .integer(let value): Double(value)
        case .float(let value): value
        }
    }

    var value: JinjaValue {
        switch self {
        case .integer(let value): .integer(value)
        case .float(let value): .float(value)
        }
    }

    /// Python's order of whole numbers and others, which rounds neither; nil where one is no
    /// number.
    static func order(_ a: JinjaNumber, _ b: JinjaNumber) -> Order? {
        switch (a, b) {
        case (.integer(let a), .integer(let b)): a < b ? .less : a > b ? .greater : .equal
        case (.float(let a), .float(let b)):
            a.isNaN || b.isNaN ? nil : a < b ? .less : a > b ? .greater : .equal
        case (.integer(let a), .float(let b)): order(a, b)
        case (.float(let a), .integer(let b)): order(b, a).map(\.reversed)
        }
    }

    enum Order {
        case less, equal, greater

        var reversed: Order {
            switch self {
            case .less: .greater
            case .equal: .equal
            case .greater: .less
            }
        }
    }

    private static func order(_ a: Int, _ b: Double) -> Order? {
        if b.isNaN { return nil }
        guard let whole = Int(exactly: b.rounded(.down)) else { return b > 0 ? .less : .greater }
        if a != whole { return a < whole ? .less : .greater }
        return Double(whole) < b ? .less : .equal
    }
}

extension JinjaValue {
    /// As a number: Python counts true and false among them.
    var number: JinjaNumber? {
        switch self {
        case .bool(let value): .integer(value ? 1 : 0)
        case .integer(let value): .integer(value)
        case .float(let value): .float(value)
        default: nil
        }
    }
}

extension JinjaRenderer {
    func overflow() -> ChatTemplateError { failure("a whole number has more than 64 bits") }

    private func exact(_ result: (partialValue: Int, overflow: Bool)) throws -> JinjaValue {
        guard !result.overflow else { throw overflow() }
        return .integer(result.partialValue)
    }

    func calculate(
        _ operation: JinjaArithmetic, _ a: JinjaNumber, _ b: JinjaNumber
    ) throws -> JinjaValue {
        guard case .integer(let x) = a, case .integer(let y) = b else {
            return try calculate(operation, a.double, b.double)
        }
        switch operation {
        case .add: return try exact(x.addingReportingOverflow(y))
        case .subtract: return try exact(x.subtractingReportingOverflow(y))
        case .multiply: return try exact(x.multipliedReportingOverflow(by: y))
        case .divide:
            guard y != 0 else { throw failure("a division by zero") }
            return .float(Double(x) / Double(y))
        case .floorDivide, .modulo:
            guard y != 0 else { throw failure("a division by zero") }
            let (quotient, overflows) = x.dividedReportingOverflow(by: y)
            let rest = x.remainderReportingOverflow(dividingBy: y).partialValue
            let isBelow = rest != 0 && (rest < 0) != (y < 0)
            if operation == .modulo { return .integer(isBelow ? rest + y : rest) }
            guard !overflows else { throw overflow() }
            return .integer(isBelow ? quotient - 1 : quotient)
        case .power: return try power(x, y)
        case .concatenate: throw failure("'~' of numbers")
        }
    }

    private func power(_ base: Int, _ exponent: Int) throws -> JinjaValue {
        guard exponent >= 0 else {
            guard base != 0 else { throw failure("zero to a negative power") }
            return .float(pow(Double(base), Double(exponent)))
        }
        var (result, square, rest) = (1, base, exponent)
        while rest > 0 {
            if rest & 1 == 1 {
                let (product, overflows) = result.multipliedReportingOverflow(by: square)
                guard !overflows else { throw overflow() }
                result = product
            }
            rest >>= 1
            if rest > 0 {
                let (product, overflows) = square.multipliedReportingOverflow(by: square)
                guard !overflows else { throw overflow() }
                square = product
            }
        }
        return .integer(result)
    }

    private func calculate(_ operation: JinjaArithmetic, _ x: Double, _ y: Double) throws
        -> JinjaValue
    {
        switch operation {
        case .add: return .float(x + y)
        case .subtract: return .float(x - y)
        case .multiply: return .float(x * y)
        case .divide:
            guard y != 0 else { throw failure("a division by zero") }
            return .float(x / y)
        case .floorDivide, .modulo:
            guard y != 0 else { throw failure("a division by zero") }
            let (quotient, rest) = Self.divided(x, y)
            return .float(operation == .modulo ? rest : quotient)
        case .power:
            guard x != 0 || y >= 0 else { throw failure("zero to a negative power") }
            guard x >= 0 || !y.isFinite || y == y.rounded() else {
                throw unsupported("a complex number")
            }
            let result = pow(x, y)
            guard result.isFinite || !x.isFinite || !y.isFinite else {
                throw failure("a number is too large")
            }
            return .float(result)
        case .concatenate: throw failure("'~' of numbers")
        }
    }

    /// Python's `divmod`: the rest has the divisor's sign.
    private static func divided(_ x: Double, _ y: Double) -> (quotient: Double, rest: Double) {
        var rest = fmod(x, y)
        var quotient = (x - rest) / y
        if rest != 0 {
            if (y < 0) != (rest < 0) {
                rest += y
                quotient -= 1
            }
        } else {
            rest = copysign(0, y)
        }
        guard quotient != 0 else { return (copysign(0, x / y), rest) }
        let floor = quotient.rounded(.down)
        return (quotient - floor > 0.5 ? floor + 1 : floor, rest)
    }

    /// `round`: to the nearest, halves to the even one, by the number's exact decimal expansion.
    func rounded(_ value: JinjaValue, _ digits: Int, _ method: String) throws -> JinjaValue {
        guard let number = value.number else { throw failure("a \(value.type) cannot be rounded") }
        guard (-20...20).contains(digits) else { throw unsupported("rounding to \(digits) digits") }
        let scale = pow(10, Double(digits))
        switch method {
        case "common":
            guard case .float(let value) = number else {
                guard digits < 0 else { return number.value }
                throw unsupported("rounding whole numbers to tens")
            }
            guard value.isFinite else { return .float(value) }
            if digits < 0 { return .float((value * scale).rounded(.toNearestOrEven) / scale) }
            return .float(Double(String(format: "%.\(digits)f", value)) ?? value)
        case "ceil", "floor":
            let scaled = number.double * scale
            guard scaled.isFinite else { throw failure("a number that is not finite") }
            // Python rounds to a whole number here, of which no zero is negative.
            return .float((scaled.rounded(method == "ceil" ? .up : .down) + 0) / scale)
        default: throw failure("'\(method)' is no way of rounding: common, ceil, floor")
        }
    }
}
