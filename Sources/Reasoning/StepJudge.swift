/// The exact word on one step of a chain.
public struct StepVerdict: Codable, Hashable, Sendable {
    /// The step in `chain.text`, its separator included, as UTF-8 offsets. A chain keeps the text
    /// of its tokens but not where each begins, so positions in tokens are its policy's to find.
    public var range: Range<Int>
    /// Whether the step is true, whatever came before it and whatever comes after.
    public var isCorrect: Bool
    /// What the step's own check says: that the problem is solved, or that it is not; nil where it
    /// checks nothing.
    public var claim: Bool?

    public init(range: Range<Int>, isCorrect: Bool, claim: Bool? = nil) {
        self.range = range
        self.isCorrect = isCorrect
        self.claim = claim
    }

    /// The UTF-8 offset in `chain.text` behind the step.
    public var endsAt: Int { range.upperBound }
}

/// A task that can tell which steps of a chain are correct, exactly and without sampling: what a
/// process reward model is trained on (2305.20050) and what its calibration is measured with.
///
/// Like judging, this is total and takes time linear in the text, whatever the text.
public protocol StepJudge: ReasoningTask {
    /// A verdict for each step that the chain has ended, in order, without gaps from the start of
    /// its text. A step of the thought that is still being written has none, and neither has an
    /// answer without its end.
    func stepVerdicts(of chain: Chain) -> [StepVerdict]
}

extension StepJudge {
    /// The verdicts of a chain's lines by `isTrue`, and of its answer by the task's exact judge: an
    /// end that gives up is a wrong last step.
    ///
    /// - Parameters:
    ///   - claim: what the check of a step of the thought says, nil without one.
    ///   - isTrue: the word on a step of the thought, without its separator.
    public func stepVerdicts(
        of chain: Chain, claim: (Substring) -> Bool? = { _ in nil },
        isTrue: (Substring) -> Bool
    ) -> [StepVerdict] {
        ChainStep.steps(of: chain, separator: stepSeparator).map { step in
            guard !step.isAnswer else {
                return StepVerdict(
                    range: step.range, isCorrect: judge(chain: chain) == .correct)
            }
            let content = step.content(in: chain.text)
            return StepVerdict(
                range: step.range, isCorrect: isTrue(content), claim: claim(content))
        }
    }
}
