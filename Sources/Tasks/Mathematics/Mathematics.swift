import Reasoning

/// Mathematical questions of published data sets, judged by exact values.
///
/// The answer is found in what a model writes (`ExtractedAnswer`), read to an exact value and compared
/// with the reference (`MathematicalAnswer`): rational numbers, radicals, π, e and i, polynomials and
/// their quotients, intervals, sets, tuples, matrices, equations, units. What cannot be decided is equal
/// as text alone.
public struct Mathematics: ReasoningTask {
    /// What answers may be; with `numbers` the last number of a text is one.
    public let kind: ExtractedAnswer.Kind

    public init(_ kind: ExtractedAnswer.Kind = .any) { self.kind = kind }

    /// `mathematics`, or `numbers`.
    public var name: String { kind == .any ? "mathematics" : "numbers" }

    /// What the judge said, and by which rule it found the answer.
    public struct Judgement: Hashable, Sendable {
        public var verdict: Verdict
        /// nil where no rule finds an answer: then the verdict is `unanswered`.
        public var answer: ExtractedAnswer?
    }

    /// Judges a text against a reference, which may be a whole solution: its answer is found by the
    /// same rules.
    ///
    /// - Parameter question: tells whether a percentage, dozens or an order are asked for; nil: none.
    public func judgement(
        of text: String, reference: String, question: String? = nil
    ) -> Judgement {
        guard let found = ExtractedAnswer(in: text, of: kind) else {
            return Judgement(verdict: .unanswered, answer: nil)
        }
        guard let expected = Self.answer(ofReference: reference),
            let answer = MathematicalAnswer(found.text)
        else { return Judgement(verdict: .wrong, answer: found) }
        let isRight = answer.isEqual(
            to: expected, question: question.map(QuestionHints.init) ?? QuestionHints())
        return Judgement(verdict: isRight ? .correct : .wrong, answer: found)
    }

    public func judge(answer: String, of problem: Problem) -> Verdict {
        guard case .answer(let reference) = problem.reference else { return .wrong }
        return judgement(of: answer, reference: reference, question: problem.question).verdict
    }

    public var findsAnswers: Bool { true }

    /// How a solution ends that does what `instruction` asks for.
    func statement(of answer: String) -> String {
        kind == .numbers ? "The answer is \(answer)." : "The answer is $\\boxed{\(answer)}$."
    }

    /// No word of steps: a small model that is asked for them takes twice as many and ends less often.
    public var instruction: String? {
        switch kind {
        case .numbers: "End with: The answer is N."
        case .any: "End with the answer in \\boxed{}."
        }
    }

    /// An answer in a closed box is whole, whatever would have followed.
    public func isComplete(answer: String) -> Bool {
        ExtractedAnswer.endsInBox(answer)
    }

    public func canonical(answer: String, of problem: Problem) -> String? {
        ExtractedAnswer(in: answer, of: kind).flatMap { MathematicalAnswer($0.text)?.canonical }
    }

    /// A reference's answer: what a box or `####` holds, or all of it.
    static func answer(ofReference reference: String) -> MathematicalAnswer? {
        if let found = ExtractedAnswer(in: reference), [.boxed, .marked].contains(found.rule) {
            return MathematicalAnswer(found.text)
        }
        return MathematicalAnswer(reference)
    }
}
