/// A task that can write out how an answer is checked: what a generative verifier is taught with.
public protocol VerifiableTask: ReasoningTask {
    /// How an answer is checked, in the task's own language: steps that are each right and end with
    /// the task's step separator. nil where there is nothing to write out, as for an answer that
    /// cannot be read.
    func verification(of answer: String, of problem: Problem) -> String?
}

/// Checking another task's chains, as a task: the question is a chain, the thought is its
/// verification, the answer is `Y` or `N` (GenRM-CoT, Zhang et al., 2408.15240 §3.3).
///
/// Being a task it needs no machinery of its own: a policy samples verifications, pretraining on a
/// corpus of them is the paper's supervised training, and policy gradient against this task's judge
/// is reinforcement learning of the verifier. One and the same model may do the task and verify it.
public struct VerificationTask: ReasoningTask {
    /// What of a chain is shown to the verifier.
    public enum Reads: String, Codable, CaseIterable, Sendable {
        /// The answer alone, behind an empty thought: short, and as much as an exact judge sees.
        case answer
        /// The whole chain.
        case chain
    }

    public static let yes = "Y"
    public static let no = "N"

    public let base: any ReasoningTask
    public let reads: Reads

    public init(of base: any ReasoningTask, reads: Reads = .answer) {
        self.base = base
        self.reads = reads
    }

    public var name: String { base.name + "-verification" }
    public var stepSeparator: String { base.stepSeparator }

    /// The problem of verifying a chain; nil where what is to be shown of it is not there, as when
    /// only the answer is and the chain has none.
    ///
    /// - Parameter verdict: what the exact judge says, for training and for reports; a problem made
    ///   without it has no right answer.
    public func problem(verifying chain: Chain, verdict: Verdict? = nil) -> Problem? {
        let shown: String
        switch reads {
        case .chain:
            shown = chain.text
        case .answer:
            guard let answer = base.answer(of: chain) else { return nil }
            let format = chain.format
            shown = format.endOfThought + answer + format.endOfSequence
        }
        // The text is part of the name, so that every chain's verifications have streams of their
        // own.
        let mark = String(RandomStream.derive(0, shown), radix: 16)
        return Problem(
            id: "\(chain.problem.id)/\(mark)", task: name,
            question: base.messages(for: chain.problem).map(\.text).joined()
                + chain.format.beginOfThought + shown,
            reference: .answer(verdict.map { $0 == .correct ? Self.yes : Self.no } ?? ""),
            difficulty: chain.problem.difficulty)
    }

    public func judge(answer: String, of problem: Problem) -> Verdict {
        guard let canonical = canonical(answer: answer, of: problem) else {
            return answer.isEmpty ? .unanswered : .wrong
        }
        return problem.reference == .answer(canonical) ? .correct : .wrong
    }

    public func canonical(answer: String, of problem: Problem) -> String? {
        [Self.yes, Self.no].first { $0 == answer }
    }
}
