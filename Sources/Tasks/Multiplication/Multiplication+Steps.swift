import Reasoning

extension Multiplication: StepJudge {
    /// A line is correct when it is of true residues, or an attempt whose partial products are
    /// those of the second factor's digits, whose sums add them all up, and whose check, if it has
    /// one, compares residues and says truly whether they agree.
    public func stepVerdicts(of chain: Chain) -> [StepVerdict] {
        let factors = Factors(question: chain.problem.question)
        return stepVerdicts(of: chain) { text in
            guard let factors, let line = ThoughtLine(text),
                line.steps.allSatisfy({ $0.exact == $0.written })
            else { return false }
            if line.check == nil, Self.areResidues(line.steps, of: factors) { return true }
            return Self.isAttempt(line, at: factors)
        }
    }

    /// Whether the steps, true ones, are among `47%9=2,86%9=5,2*5=10,10%9=1`.
    private static func areResidues(_ steps: [ThoughtLine.Step], of factors: Factors) -> Bool {
        let (a, b) = (factors.first % 9, factors.second % 9)
        return steps.allSatisfy { step in
            step.operation == "*"
                ? isPair(step, a, b)
                : step.operation == "%" && step.right == 9
                    && [factors.first, factors.second, a * b].contains(step.left)
        }
    }

    /// Whether true steps write out the whole product.
    private static func isAttempt(_ line: ThoughtLine, at factors: Factors) -> Bool {
        var steps = line.steps[...]
        if let check = line.check {
            guard let last = steps.popLast(), last.operation == "%", last.right == 9,
                last.left == factors.product, line.verdictIsTrue == true,
                check.expected == factors.first % 9 * (factors.second % 9) % 9
            else { return false }
        }
        var parts = parts(of: factors.second)
        var pool: [Int] = []
        for step in steps {
            switch step.operation {
            case "*":
                guard let index = parts.firstIndex(where: { isPair(step, factors.first, $0) })
                else { return false }
                parts.remove(at: index)
            case "+":
                for term in [step.left, step.right] {
                    guard let index = pool.firstIndex(of: term) else { return false }
                    pool.remove(at: index)
                }
            default:
                return false
            }
            pool.append(step.written)
        }
        return parts.isEmpty && pool == [factors.product]
    }

    private static func isPair(_ step: ThoughtLine.Step, _ a: Int, _ b: Int) -> Bool {
        (step.left == a && step.right == b) || (step.left == b && step.right == a)
    }

    /// The digits of a factor at their places, zeros aside: 6 and 80 of 86.
    private static func parts(of factor: Int) -> [Int] {
        var (rest, place) = (factor, 1)
        var parts: [Int] = []
        while rest > 0 {
            if rest % 10 > 0 { parts.append(rest % 10 * place) }
            rest /= 10
            place *= 10
        }
        return parts.isEmpty ? [0] : parts
    }
}
