import Reasoning

extension Countdown: VerifiableTask {
    /// The answer's expression worked out in the order in which it is evaluated, with a check against
    /// the target whose verdict is the exact judge's: `7*3=21,21+20=41?42N`. nil for an answer that
    /// cannot be read, divides by zero or passes through fractions, which chains do not write.
    public func verification(of answer: String, of problem: Problem) -> String? {
        guard let target = problem.reference.countdown?.target,
            let steps = ArithmeticExpression(answer)?.steps, !steps.isEmpty
        else { return nil }
        let verdict = judge(answer: answer, of: problem) == .correct ? "Y" : "N"
        return steps.joined(separator: ",") + "?\(target)\(verdict)\(stepSeparator)"
    }
}

extension ArithmeticExpression {
    /// Each operation as `7*3=21`, innermost first; nil where a result is not a whole number.
    var steps: [String]? {
        var stack: [Fraction] = []
        var steps: [String] = []
        for item in postfix {
            switch item {
            case .number(let value):
                stack.append(Fraction(value))
            case .operation(let operation):
                guard let right = stack.popLast(), let left = stack.popLast(),
                    let result = operation.applied(to: left, right), result.denominator == 1
                else { return nil }
                let sign = Character(Unicode.Scalar(operation.rawValue))
                steps.append("\(left.numerator)\(sign)\(right.numerator)=\(result.numerator)")
                stack.append(result)
            }
        }
        return steps
    }
}
