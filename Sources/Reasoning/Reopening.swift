/// Opens an answered chain again, to be thought on to another answer: its end of thought, its answer and its
/// end give way to a nudge, with all earlier thought before its eyes.
///
/// What `SequentialRevision` searches by and what a model learns to correct itself by.
public struct Reopening: Sendable {
    /// What stands for the answer in a nudge.
    public static let answerMark = "{answer}"
    /// What stands in a nudge for a denial in the task's own words: where the thought ends with a check that says yes,
    /// that says no instead (`SelfCheckingTask.verdicts`); else the task's step separator.
    public static let denialMark = "{denial}"

    public let task: any ReasoningTask
    /// Put in the place of the end of thought and the answer; `{answer}` in it stands for the answer, `{denial}`
    /// denies it. Nil: the task's step separator, unless the thought ends with it.
    public let nudge: String?
    public let policy: any Policy

    /// - Parameter policy: whose chains they are.
    public init(task: any ReasoningTask, nudge: String?, policy: any Policy) {
        self.task = task
        self.nudge = nudge
        self.policy = policy
    }

    /// The chain's thought with the nudge behind it; nil where it cannot go on: its context is full, or
    /// its thought was cut.
    /// - Throws: what the policy throws, as for a nudge that it has no tokens for.
    public func callAsFunction(_ chain: Chain) throws -> Chain? {
        guard chain.stopReason != .context else { return nil }
        guard chain.isThoughtClosed || chain.isFinished else { return nil }
        var thought = chain.isThoughtClosed ? try self.thought(of: chain) : chain.withoutEnd()
        guard let nudge else {
            return thought.text.hasSuffix(task.stepSeparator)
                ? thought : try policy.appending(task.stepSeparator, to: thought)
        }
        var text = nudge
        if nudge.contains(Self.denialMark) {
            let verdicts = (task as? any SelfCheckingTask)?.verdicts
            if let verdicts, thought.text.hasSuffix(verdicts.yes) {
                thought = try policy.beginning(
                    of: thought, upTo: thought.text.utf8.count - verdicts.yes.utf8.count)
                text = text.replacing(Self.denialMark, with: verdicts.no)
            } else {
                text = text.replacing(Self.denialMark, with: task.stepSeparator)
            }
        }
        text = text.replacing(Self.answerMark, with: task.answer(of: chain) ?? "")
        return try policy.appending(text, to: thought)
    }

    /// The chain without its end of thought, its answer and its end.
    private func thought(of chain: Chain) throws -> Chain {
        guard let end = chain.text.ranges(of: chain.format.endOfThought).last else { return chain }
        return try policy.beginning(
            of: chain, upTo: chain.text[..<end.lowerBound].utf8.count)
    }
}

extension Chain {
    /// The chain without the end of sequence at its end.
    public func withoutEnd() -> Chain {
        guard !tokens.isEmpty, text.hasSuffix(format.endOfSequence) else { return self }
        return cut(
            to: tokens.count - 1, text: String(text.dropLast(format.endOfSequence.count)))
    }
}
