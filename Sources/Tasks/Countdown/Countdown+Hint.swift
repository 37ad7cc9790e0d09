import Reasoning

extension Countdown: HintedTask {
    /// Most attempts at finding an expression.
    private static let mostAttempts = 100_000

    /// An expression as a corpus writes it, found by blind attempts whose last step is the target where one
    /// gives it; nil behind a hundred thousand, and for a problem that could not be stated.
    public func keyAnswer(of problem: Problem) -> String? {
        guard let (numbers, target) = problem.reference.countdown,
            Self.countBounds.contains(numbers.count),
            numbers.allSatisfy(Self.numberBounds.contains), Self.targetBounds.contains(target)
        else { return nil }
        // A negative result is never needed: the operands can be exchanged.
        let rules = CountdownAttempt.Rules(
            largestValue: configuration.largestValue, negativeResults: false, slips: 0,
            towardsTarget: 0, aims: 1)
        var stream = RandomStream(
            0, "countdown-key:" + Self.canonicalForm(numbers: numbers, target: target))
        var attempt = CountdownAttempt(numbers: numbers)
        for _ in 0..<Self.mostAttempts {
            attempt.makeBlindly(rules, target: target, using: &stream)
            guard attempt.result == target else { continue }
            var text: [UInt8] = []
            attempt.writeExpression(to: &text)
            return String(decoding: text, as: UTF8.self)
        }
        return nil
    }

    /// `3 7 20=41=7*3+20`: the question and, behind another equals sign, an expression.
    public func messages(for problem: Problem, hintedBy answer: String) -> [Message] {
        [.user(problem.question + "=" + answer)]
    }
}
