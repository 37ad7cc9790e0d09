import Reasoning

extension Countdown: StepJudge {
    /// A line is correct when its steps and what they note are true, take each number at most once, and its verdict,
    /// if it has one, says of the target whether the attempt solves the problem. A true `N` is as
    /// correct as a true `Y`.
    public func stepVerdicts(of chain: Chain) -> [StepVerdict] {
        let reference = chain.problem.reference.countdown
        return stepVerdicts(
            of: chain, claim: { ThoughtLine($0)?.check?.claims },
            isTrue: { text in
                guard let (numbers, target) = reference, let line = ThoughtLine(text),
                    Self.isLegal(line, numbers: numbers),
                    Self.notesWhatIsUnused(line, numbers: numbers)
                else { return false }
                guard line.distancesAreTrue(from: target) != false else { return false }
                guard let check = line.check else { return true }
                return check.expected ?? target == target
                    && check.claims == Self.solves(line, numbers: numbers, target: target)
            })
    }
}

extension Countdown: AnatomizedTask {
    public func anatomy(of text: String, problem: Problem) -> ChainAnatomy {
        guard let (numbers, target) = problem.reference.countdown else {
            return ChainAnatomy(reading: text, format: ChainFormat(), expected: nil) { _ in
                .attempt(solves: false)
            }
        }
        return ChainAnatomy(reading: text, format: ChainFormat(), expected: target) { line in
            line.steps.count < numbers.count - 1
                ? .unfinished
                : .attempt(solves: Self.solves(line, numbers: numbers, target: target))
        }
    }

    /// Whether the steps are true, use every number exactly once and end at the target.
    static func solves(_ line: ThoughtLine, numbers: [Int], target: Int) -> Bool {
        line.steps.count == numbers.count - 1 && line.result == target
            && isLegal(line, numbers: numbers)
    }

    /// Whether every step that says what it leaves unused, beside its result, is right.
    private static func notesWhatIsUnused(_ line: ThoughtLine, numbers: [Int]) -> Bool {
        var pool = numbers
        for step in line.steps {
            for operand in [step.left, step.right] {
                pool.firstIndex(of: operand).map { _ = pool.remove(at: $0) }
            }
            guard step.unused.isEmpty || step.unused.sorted() == pool.sorted() else { return false }
            pool.append(step.written)
        }
        return true
    }

    /// Whether the steps are true and use every number, and every result, at most once.
    static func isLegal(_ line: ThoughtLine, numbers: [Int]) -> Bool {
        guard line.steps.count < numbers.count else { return false }
        var pool = numbers
        for step in line.steps {
            guard step.exact == step.written, let left = pool.firstIndex(of: step.left) else {
                return false
            }
            pool.remove(at: left)
            guard let right = pool.firstIndex(of: step.right) else { return false }
            pool.remove(at: right)
            pool.append(step.written)
        }
        return true
    }
}
