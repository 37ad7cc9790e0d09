import Reasoning

extension Countdown: StepJudge {
    /// A line is correct when its steps and what they note are true, take each number at most once, and its
    /// verdict,
    /// if it has one, says of the target whether the attempt solves the problem. A true `N` is as
    /// correct as a true `Y`.
    public func stepVerdicts(of chain: Chain) -> [StepVerdict] {
        let reference = chain.problem.reference.countdown
        return stepVerdicts(
            of: chain, claim: { ThoughtLine($0)?.check?.claims },
            isTrue: { text in
                guard let (numbers, target) = reference, let line = ThoughtLine(text),
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

    /// Whether the steps are legal, and every one that says what it leaves unused beside its result is right.
    private static func notesWhatIsUnused(_ line: ThoughtLine, numbers: [Int]) -> Bool {
        guard let left = unused(behind: line, numbers: numbers) else { return false }
        return zip(line.steps, left).allSatisfy { step, left in
            step.unused.isEmpty || step.unused.sorted() == left.sorted()
        }
    }

    /// Whether the steps are true and use every number, and every result, at most once.
    static func isLegal(_ line: ThoughtLine, numbers: [Int]) -> Bool {
        unused(behind: line, numbers: numbers) != nil
    }

    /// What each step leaves unused beside its result; nil where a step is not true or uses what is not
    /// there.
    private static func unused(behind line: ThoughtLine, numbers: [Int]) -> [[Int]]? {
        guard line.steps.count < numbers.count else { return nil }
        var pool = numbers
        var left: [[Int]] = []
        for step in line.steps {
            guard step.exact == step.written else { return nil }
            for operand in [step.left, step.right] {
                guard let place = pool.firstIndex(of: operand) else { return nil }
                pool.remove(at: place)
            }
            left.append(pool)
            pool.append(step.written)
        }
        return left
    }
}
