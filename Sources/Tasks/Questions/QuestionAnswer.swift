import Reasoning

/// Questions with short answers from a file, judged by comparing normalized forms.
///
/// Numbers are equal by exact value, however written: `1/2`, `0.5`, `\frac{1}{2}`; `1,000` and
/// `1000`. Everything else is equal as text, case and runs of white space aside. `AnswerForm` has
/// the rules.
public struct QuestionAnswer: ReasoningTask {
    public init() {}

    public var name: String { "questions" }
    public var format: ChainFormat { ChainFormat() }

    /// Printable ASCII and the line feed.
    public var alphabet: String {
        String(String.UnicodeScalarView((32...126).compactMap { Unicode.Scalar($0) })) + "\n"
    }

    public func prompt(for problem: Problem) -> String {
        problem.question + format.beginOfThought
    }

    /// Unanswered when the answer is blank; wrong when it has no form, as with two boxes that
    /// disagree; correct when its form is the reference's.
    public func judge(answer: String, of problem: Problem) -> Verdict {
        guard case .answer(let reference) = problem.reference,
            let expected = AnswerForm(reference)
        else { return .wrong }
        if ArithmeticExpression.isBlank(answer) { return .unanswered }
        return AnswerForm(answer) == expected ? .correct : .wrong
    }

    public func canonical(answer: String, of problem: Problem) -> String? {
        AnswerForm(answer)?.text
    }
}
