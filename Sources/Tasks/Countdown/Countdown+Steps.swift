import Reasoning

extension Countdown: StepJudge {
    /// A line is correct when its steps are true, take each number at most once, and its verdict,
    /// if it has one, says of the target whether the attempt solves the problem. A true `N` is as
    /// correct as a true `Y`.
    public func stepVerdicts(of chain: Chain) -> [StepVerdict] {
        let reference = chain.problem.reference.countdown
        return stepVerdicts(
            of: chain, claim: { ThoughtLine($0)?.check?.claims },
            isTrue: { text in
                guard let (numbers, target) = reference, let line = ThoughtLine(text),
                    Self.isLegal(line, numbers: numbers)
                else { return false }
                guard let check = line.check else { return true }
                return check.expected == target && line.distanceIsTrue != false
                    && check.claims == Self.solves(line, numbers: numbers, target: target)
            })
    }
}
