import Reasoning

/// A chain as it is remembered, with the exact judge's word on it: in evaluations and pools, among a
/// run's rollouts, in traces, and as an example on a page.
public struct JudgedChain: Codable, Hashable, Sendable {
    /// What was thought and answered after the prompt, marks included; nil where only what came of it
    /// was kept.
    public var text: String?
    /// Tokens after the prompt.
    public var tokens: Int
    /// Why it ended; nil where that was not recorded.
    public var stopReason: StopReason?
    /// As it was written; nil where the thought was not closed, or the chain cut before the
    /// answer's end.
    public var answer: String?
    /// The form in which the answer is voted on; nil where there is none that the task can read.
    public var form: String?
    /// Nil where it was not judged, or could not be for a reason that is not its own: masked.
    public var verdict: Verdict?
    /// The exact word on each of its steps, for looking at it; nil where nobody asked.
    public var marks: StepMarks?
    /// The marks around its thought; nil for the standard ones.
    public var format: ChainFormat?

    public init(
        text: String?, tokens: Int, stopReason: StopReason? = nil, answer: String? = nil,
        form: String? = nil, verdict: Verdict?, marks: StepMarks? = nil,
        format: ChainFormat? = nil
    ) {
        self.text = text
        self.tokens = tokens
        self.stopReason = stopReason
        self.answer = answer
        self.form = form
        self.verdict = verdict
        self.marks = marks
        self.format = format
    }

    /// Reads a chain's answer and has it judged.
    ///
    /// - Parameters:
    ///   - isJudged: whether the right answer is known.
    ///   - keepsText: whether its text is kept.
    public init(
        _ chain: Chain, task: any ReasoningTask, isJudged: Bool = true, keepsText: Bool = true
    ) {
        self.init(
            chain, task: task, verdict: isJudged ? task.judge(chain: chain) : nil,
            keepsText: keepsText)
    }

    /// Reads a chain's answer, which was judged before.
    public init(
        _ chain: Chain, task: any ReasoningTask, verdict: Verdict?, keepsText: Bool = true
    ) {
        self.init(
            text: keepsText ? chain.text : nil, tokens: chain.tokens.count,
            stopReason: chain.stopReason, answer: task.answer(of: chain),
            form: task.canonicalAnswer(of: chain), verdict: verdict,
            format: chain.format == ChainFormat() ? nil : chain.format)
    }

    public var isCorrect: Bool { verdict == .correct }
    /// Whether the policy ended it by itself.
    public var isFinished: Bool { stopReason == .endOfSequence }
    /// Whether it gave an answer.
    public var isAnswered: Bool { answer != nil }
}

extension JudgedChain {
    private enum CodingKeys: String, CodingKey {
        case text, tokens, stopReason, answer, form, verdict, marks, format
    }

    /// What evaluations and pools kept before in the place of a stop reason and of an answer.
    private enum FormerKeys: String, CodingKey { case isFinished, isAnswered }

    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        let former = try decoder.container(keyedBy: FormerKeys.self)
        text = try fields.decodeIfPresent(String.self, forKey: .text)
        tokens = try fields.decode(Int.self, forKey: .tokens)
        form = try fields.decodeIfPresent(String.self, forKey: .form)
        verdict = try fields.decodeIfPresent(Verdict.self, forKey: .verdict)
        marks = try fields.decodeIfPresent(StepMarks.self, forKey: .marks)
        format = try fields.decodeIfPresent(ChainFormat.self, forKey: .format)
        let finished = try former.decodeIfPresent(Bool.self, forKey: .isFinished) ?? false
        stopReason =
            try fields.decodeIfPresent(StopReason.self, forKey: .stopReason)
            ?? (finished ? .endOfSequence : nil)
        let answered = try former.decodeIfPresent(Bool.self, forKey: .isAnswered) ?? false
        answer =
            try fields.decodeIfPresent(String.self, forKey: .answer) ?? form
            ?? (answered ? "" : nil)
    }
}
