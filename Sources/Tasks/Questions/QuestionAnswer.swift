import Reasoning

/// Questions with short answers from a file, judged by comparing normalized forms.
///
/// Numbers are equal by exact value, however written: `1/2`, `0.5`, `\frac{1}{2}`; `1,000` and
/// `1000`. Everything else is equal as text, case and runs of white space aside. `AnswerForm` has
/// the rules.
public struct QuestionAnswer: ReasoningTask {
    public init() {}

    public var name: String { "questions" }

    /// Unanswered when the answer is blank; wrong when it has no form, as with two boxes that
    /// disagree; correct when its form is the reference's.
    public func judge(answer: String, of problem: Problem) -> Verdict {
        guard case .answer(let reference) = problem.reference,
            let expected = AnswerForm(reference)
        else { return .wrong }
        if ArithmeticExpression.isBlank(answer) { return .unanswered }
        return AnswerForm(answer) == expected ? .correct : .wrong
    }

    public var instruction: String? { "End with the answer in \\boxed{}." }

    /// An answer in boxes that are all closed is whole, whatever would have followed.
    public func isComplete(answer: String) -> Bool {
        guard answer.utf8.count <= AnswerForm.maximumLength else { return false }
        return BoxedAnswer.contents(of: Array(answer.utf8)).map { !$0.isEmpty } ?? false
    }

    public func canonical(answer: String, of problem: Problem) -> String? {
        AnswerForm(answer)?.text
    }
}
