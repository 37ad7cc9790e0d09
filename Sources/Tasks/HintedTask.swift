import Reasoning

/// A task whose problems can be posed with their answer shown, so that a model which fails on one is asked
/// for the way to an answer that it is told (rationalization, STaR, 2203.14465 §3.2).
///
/// A model knows what a hint is if its corpus has shown it some.
public protocol HintedTask: ReasoningTask {
    /// A right answer by the answer key, the same one each time; nil where none is known. Bounded in time.
    func keyAnswer(of problem: Problem) -> String?
    /// What a model is asked where an answer is shown to it.
    func messages(for problem: Problem, hintedBy answer: String) -> [Message]
}

extension HintedTask {
    /// Most texts that are written for a problem until one comes to a right answer.
    static var mostHindsights: Int { 100 }

    /// The first of a problem's texts that comes to a right answer, with that answer shown in its prompt:
    /// a text of the corpus as any other, given where it ends.
    ///
    /// - Parameter write: writes another text of the problem each time.
    /// - Returns: nil where none of the first hundred is right.
    func hindsight(on problem: Problem, writing write: () -> CorpusExample) -> CorpusExample? {
        let format = ChainFormat()
        for _ in 0..<Self.mostHindsights {
            var example = write()
            guard let answer = format.answer(in: example.continuation),
                judge(answer: answer, of: problem) == .correct
            else { continue }
            example.prompt =
                messages(for: problem, hintedBy: answer).map(\.text).joined()
                + format.beginOfThought
            return example
        }
        return nil
    }
}

/// A task that shows the answer key in the prompts of some problems, and is the same task otherwise.
public struct HintedPrompts: ReasoningTask {
    public let task: any HintedTask
    /// The problems that are hinted, in the order given: those whose answer the key knows.
    public let problems: [Problem]
    /// The answers that are shown, by the problem's id.
    public let hints: [String: String]

    public init(_ task: any HintedTask, problems: [Problem]) {
        self.task = task
        let keyed = problems.compactMap { problem in
            task.keyAnswer(of: problem).map { (problem: problem, answer: $0) }
        }
        self.problems = keyed.map(\.problem)
        hints = Dictionary(keyed.map { ($0.problem.id, $0.answer) }) { first, _ in first }
    }

    public var name: String { task.name }
    public var stepSeparator: String { task.stepSeparator }
    public var stepBoundary: StepBoundary { task.stepBoundary }

    public func messages(for problem: Problem) -> [Message] {
        guard let hint = hints[problem.id] else { return task.messages(for: problem) }
        return task.messages(for: problem, hintedBy: hint)
    }
    public func judge(answer: String, of problem: Problem) -> Verdict {
        task.judge(answer: answer, of: problem)
    }
    public func isComplete(answer: String) -> Bool { task.isComplete(answer: answer) }
    public func canonical(answer: String, of problem: Problem) -> String? {
        task.canonical(answer: answer, of: problem)
    }
}
