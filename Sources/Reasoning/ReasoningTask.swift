/// The exact judge's word on an answer.
public enum Verdict: String, Codable, Sendable {
    case correct
    case wrong
    /// No answer could be read from the chain.
    case unanswered
}

/// Says what is asked, and reads, compares and exactly judges the answers.
///
/// Judging is total and takes bounded time whatever the text: answers are parsed, never evaluated. A task
/// whose answers have to be evaluated judges them elsewhere, by `verdicts(of:)`.
public protocol ReasoningTask: Sendable {
    /// The name by which problems refer to it.
    var name: String { get }
    /// Ends a step of a thought. By default the end of a line.
    var stepSeparator: String { get }
    /// Where a search over steps may branch. By default behind the step separator.
    var stepBoundary: StepBoundary { get }

    /// What a model is asked. By default the question, by a user.
    func messages(for problem: Problem) -> [Message]
    /// How an answer is to be given, in a sentence for a model that knows no marks of thought; nil, which
    /// is the default: it is told nothing.
    var instruction: String? { get }
    /// Judges an answer's text.
    func judge(answer: String, of problem: Problem) -> Verdict
    /// Judges the answers of many chains, in their order; nil where one could not be judged for a reason
    /// that is not the answer's: masked, never zero. By default what `judge(chain:)` says.
    ///
    /// - Throws: where nothing at all can be judged.
    func verdicts(of chains: [Chain]) async throws -> [Verdict?]
    /// Makes sure that answers can be judged on this machine, before any work is done. By default they can.
    ///
    /// - Throws: what is missing.
    func requireJudge() async throws
    /// Whether the text is a whole answer by itself, as one in a closed box is: then it counts even
    /// where the chain was cut behind it. By default never.
    func isComplete(answer: String) -> Bool
    /// Whether an answer is looked for in any text, so that a model which closes no thought has given one
    /// with all that it wrote. By default not: what stands in a thought is no answer.
    var findsAnswers: Bool { get }
    /// The form in which answers are compared by a vote: equal forms are one answer; nil when the
    /// text is no answer at all. Looks at the question, never at the reference.
    func canonical(answer: String, of problem: Problem) -> String?
}

extension ReasoningTask {
    public var stepSeparator: String { "\n" }
    public var stepBoundary: StepBoundary { .marks([stepSeparator]) }
    public func messages(for problem: Problem) -> [Message] { [.user(problem.question)] }

    public func isComplete(answer: String) -> Bool { false }
    public var findsAnswers: Bool { false }
    public var instruction: String? { nil }
    public func verdicts(of chains: [Chain]) async throws -> [Verdict?] {
        chains.map(judge(chain:))
    }
    public func requireJudge() async throws {}

    /// The answer that a chain gives; nil where it gives none: its thought is open, or it was cut
    /// before the answer's end. Of a model that knows no marks it is the whole text, unless the task
    /// finds no answers in texts and the model was led to its own.
    ///
    /// The one place where an answer is read from a chain.
    public func answer(of chain: Chain) -> String? {
        let format = chain.format
        let isWhole = !format.hasMarks && findsAnswers
        guard let answer = isWhole ? nil : format.answer(in: chain.text) else {
            guard findsAnswers || !format.hasMarks else { return nil }
            let text = format.withoutEnd(chain.text)
            return chain.isFinished || isComplete(answer: text) ? text : nil
        }
        return chain.isCut && !isComplete(answer: answer) ? nil : answer
    }

    /// Judges the answer of a chain; unanswered where it gives none.
    public func judge(chain: Chain) -> Verdict {
        guard let answer = answer(of: chain) else { return .unanswered }
        return judge(answer: answer, of: chain.problem)
    }

    /// The answer of a chain in the form in which a vote compares it; nil where it gives none.
    public func canonicalAnswer(of chain: Chain) -> String? {
        answer(of: chain).flatMap { canonical(answer: $0, of: chain.problem) }
    }
}
