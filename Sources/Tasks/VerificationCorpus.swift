import Reasoning

/// Verifications of judged chains to learn from: as many of right as of wrong ones, whatever their
/// numbers (Zhang et al., 2408.15240 §5).
///
/// A text is the chain as the verifier sees it, the written-out check where the task has one, the
/// end of thought, `Y` or `N` by the exact judge, and the end of sequence. Trained on by next-token
/// prediction: a `Pretraining` on this corpus is the supervised training of a generative verifier.
///
/// Departures from the paper: the checks are the task's own and right in every step; the paper has a
/// language model write them and keeps those that end in the right verdict.
public struct VerificationCorpus: PretrainingCorpus {
    public let task: VerificationTask
    public let seed: UInt64
    private let right: [CorpusExample]
    private let wrong: [CorpusExample]

    /// - Parameters:
    ///   - base: the task whose chains are verified; it judges them, and a `VerifiableTask` writes the
    ///     checks where `reasons` asks for them.
    ///   - chains: those that show nothing to verify are passed over.
    ///   - reasons: whether the verifier thinks before its verdict. Default true.
    /// - Throws: `ConfigurationError` unless there are right and wrong chains.
    public init(
        verifying chains: [Chain], of base: any ReasoningTask,
        reads: VerificationTask.Reads = .answer, reasons: Bool = true, seed: UInt64
    ) throws {
        let task = VerificationTask(of: base, reads: reads)
        let format = ChainFormat()
        let verifiable = base as? any VerifiableTask
        var (right, wrong): ([CorpusExample], [CorpusExample]) = ([], [])
        for chain in chains {
            let isRight = base.judge(chain: chain) == .correct
            guard
                let problem = task.problem(
                    verifying: chain, verdict: isRight ? .correct : .wrong)
            else { continue }
            let answer = base.answer(of: chain)
            let check = answer.flatMap { verifiable?.verification(of: $0, of: chain.problem) }
            let verdict = isRight ? VerificationTask.yes : VerificationTask.no
            let example = CorpusExample(
                prompt: problem.question + format.beginOfThought,
                continuation: (reasons ? check ?? "" : "") + format.endOfThought + verdict
                    + format.endOfSequence)
            if isRight { right.append(example) } else { wrong.append(example) }
        }
        guard !right.isEmpty, !wrong.isEmpty else {
            throw ConfigurationError(
                field: "chains",
                reason: "\(right.count) right and \(wrong.count) wrong ones; a verifier needs both")
        }
        self.task = task
        self.seed = seed
        self.right = right
        self.wrong = wrong
    }

    /// The chains' and the checks' characters, and both verdicts'.
    public var alphabet: String { (right + wrong).alphabet }

    public func example(at index: Int) -> CorpusExample {
        var stream = RandomStream(seed, "verification-corpus", index)
        let pool = index % 2 == 0 ? right : wrong
        return pool[Int.random(in: pool.indices, using: &stream)]
    }
}
