import Foundation

/// The exact judge's word on an answer.
public enum Verdict: String, Codable, Sendable {
    case correct
    case wrong
    /// No answer could be read from the chain.
    case unanswered
}

/// The marks that a task's chains are built from.
public struct ChainFormat: Codable, Hashable, Sendable {
    /// Ends the prompt and opens the thought.
    public var beginOfThought: String
    /// Closes the thought; the answer follows.
    public var endOfThought: String
    /// Closes the answer; the end-of-sequence token's text.
    public var endOfSequence: String
    /// Ends a step of the thought.
    public var stepSeparator: String

    public init(
        beginOfThought: String = "<think>", endOfThought: String = "</think>",
        endOfSequence: String = "<eos>", stepSeparator: String = "\n"
    ) {
        self.beginOfThought = beginOfThought
        self.endOfThought = endOfThought
        self.endOfSequence = endOfSequence
        self.stepSeparator = stepSeparator
    }

    /// The text after the end of thought, without the end of sequence; nil when the thought is
    /// still open. The last end of thought counts.
    public func answer(in text: String) -> String? {
        guard let end = text.range(of: endOfThought, options: .backwards) else { return nil }
        var answer = text[end.upperBound...]
        if let close = answer.range(of: endOfSequence) { answer = answer[..<close.lowerBound] }
        return String(answer)
    }
}

/// Makes problems, renders their prompts and judges their answers exactly.
///
/// Judging is total and takes bounded time whatever the text: answers are parsed, never evaluated.
public protocol ReasoningTask: Sendable {
    /// The name by which problems refer to it.
    var name: String { get }
    var format: ChainFormat { get }
    /// Every character a prompt or a chain may contain, in a fixed order: the vocabulary of a
    /// character-level model, special marks aside.
    var alphabet: String { get }
    /// Texts of several letters or digits that such a vocabulary has as one token beside the
    /// characters, such as two-digit numbers. By default none.
    var words: [String] { get }
    /// Where a search over steps may branch. By default behind the format's step separator.
    var stepBoundary: StepBoundary { get }

    /// The prompt of a problem, the opening of the thought included.
    func prompt(for problem: Problem) -> String
    /// Judges an answer's text.
    func judge(answer: String, of problem: Problem) -> Verdict
    /// The form in which answers are compared by a vote: equal forms are one answer; nil when the
    /// text is no answer at all. Looks at the question, never at the reference.
    func canonical(answer: String, of problem: Problem) -> String?
}

extension ReasoningTask {
    public var words: [String] { [] }
    public var stepBoundary: StepBoundary { .marks([format.stepSeparator]) }

    /// Judges the answer of a chain; unanswered where the thought is not closed.
    public func judge(chain: Chain) -> Verdict {
        guard let answer = format.answer(in: chain.text) else { return .unanswered }
        return judge(answer: answer, of: chain.problem)
    }
}
