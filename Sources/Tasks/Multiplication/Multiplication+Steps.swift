import Reasoning

extension Multiplication: StepJudge {
    /// A line is correct when it is of true residues, or an attempt whose partial products are
    /// those of the second factor's digits with the first factor or with all of its digits, whose
    /// sums add them all up, and whose check, if it has
    /// one, compares residues and says truly whether they agree.
    public func stepVerdicts(of chain: Chain) -> [StepVerdict] {
        let factors = Factors(question: chain.problem.question)
        return stepVerdicts(
            of: chain, claim: { ThoughtLine($0)?.check?.claims },
            isTrue: { text in
                guard let factors, let line = ThoughtLine(text),
                    line.steps.allSatisfy({ $0.exact == $0.written })
                else { return false }
                if line.check == nil, Self.areResidues(line.steps, of: factors) { return true }
                return Self.isAttempt(line, at: factors)
            })
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
        let seconds = parts(of: factors.second)
        /// Digits whose product is still to come.
        var pairs = parts(of: factors.first).flatMap { first in
            seconds.map { Factors(first: first, second: $0) }
        }
        var pool: [Int] = []
        for step in steps {
            switch step.operation {
            case "*":
                if let index = pairs.firstIndex(where: { isPair(step, $0.first, $0.second) }) {
                    pairs.remove(at: index)
                } else if let second = seconds.first(where: { isPair(step, factors.first, $0) }),
                    pairs.count(where: { $0.second == second }) == parts(of: factors.first).count
                {
                    pairs.removeAll { $0.second == second }
                } else {
                    return false
                }
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
        return pairs.isEmpty && pool == [factors.product]
    }

    private static func isPair(_ step: ThoughtLine.Step, _ a: Int, _ b: Int) -> Bool {
        (step.left == a && step.right == b) || (step.left == b && step.right == a)
    }

    /// The digits of a factor at their places, zeros aside: 6 and 80 of 86.
    static func parts(of factor: Int) -> [Int] {
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

extension Multiplication: AnatomizedTask {
    /// A line of residues alone is a note; an attempt solves the problem when its steps are true
    /// and one of its results is the product.
    public func anatomy(of text: String, problem: Problem) -> ChainAnatomy {
        let factors = Factors(question: problem.question)
        let residue = factors.map { $0.first % 9 * ($0.second % 9) % 9 }
        return ChainAnatomy(reading: text, format: ChainFormat(), expected: residue) { line in
            if line.check == nil, line.steps.contains(where: { $0.operation == "%" }) {
                return .note
            }
            let isTrue = line.steps.allSatisfy { $0.exact == $0.written }
            let answer = line.steps.last { $0.operation != "%" }
            return .attempt(solves: isTrue && answer?.written == factors?.product)
        }
    }
}
