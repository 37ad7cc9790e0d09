import Reasoning

/// A task that makes its own problems: some to learn from, others to choose on, others to be tested on.
public protocol GenerativeTask: ReasoningTask {
    /// How the sides are kept apart, as a sentence for a report.
    var splitDescription: String { get }

    /// Draws a problem of one side.
    /// - Throws: `TaskError.notEnoughProblems` when the configuration admits none.
    func problem(in split: Split, using stream: inout RandomStream) throws -> Problem

    /// The side a problem is on, wherever it came from; nil when it is no problem of this task.
    func split(of problem: Problem) -> Split?

    /// How many different problems there are, counted; nil, the default, where they are too many or
    /// cannot be counted.
    func splitSizes() -> SplitSizes?
}

extension GenerativeTask {
    public func splitSizes() -> SplitSizes? { nil }
}

extension GenerativeTask {
    /// The first `count` test problems, on which models are measured: the same ones whoever measures.
    ///
    /// - Throws: `TaskError.notEnoughProblems` when there are not so many.
    public func testProblems(_ count: Int) throws -> [Problem] {
        try problems(measuring: count, of: .test)
    }

    /// The first `count` problems of a side, the same ones whoever asks.
    ///
    /// - Throws: `TaskError.notEnoughProblems` when there are not so many.
    public func problems(measuring count: Int, of side: Split) throws -> [Problem] {
        try problems(in: side, count: count, seed: 0x0E7A_15ED)
    }

    /// The first `count` different problems of a seed. A shorter list is the beginning of a longer.
    ///
    /// - Throws: `ConfigurationError` for a count beyond `Limits.problems`;
    ///   `TaskError.notEnoughProblems` when drawing keeps giving the same ones.
    public func problems(in split: Split, count: Int, seed: UInt64) throws -> [Problem] {
        try ConfigurationError.check("problems", count, in: 0...Limits.problems.upperBound)
        var stream = RandomStream(seed, "\(name)-problems-\(split.rawValue)")
        var seen = Set<String>()
        var found: [Problem] = []
        found.reserveCapacity(min(count, 1 << 16))
        var repeats = 0
        while found.count < count {
            let problem = try problem(in: split, using: &stream)
            if seen.insert(problem.id).inserted {
                found.append(problem)
                repeats = 0
            } else {
                repeats += 1
                guard repeats < 2_000 else {
                    throw TaskError.notEnoughProblems(
                        asked: count, found: found.count,
                        hint: "ask for fewer, or widen the task's ranges")
                }
            }
        }
        return found
    }
}

extension ReasoningTask {
    /// The verdict of a task whose reference is the one right answer in its canonical form.
    func judgeByForm(_ answer: String, of problem: Problem) -> Verdict {
        guard case .answer(let right) = problem.reference else { return .wrong }
        if ArithmeticExpression.isBlank(answer) { return .unanswered }
        return canonical(answer: answer, of: problem) == right ? .correct : .wrong
    }
}
