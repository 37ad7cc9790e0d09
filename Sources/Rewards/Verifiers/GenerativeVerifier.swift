import Language
import Reasoning

/// A language model that writes a verification of a chain and then a verdict (GenRM-CoT, Zhang et
/// al., 2408.15240 §3.3): the probability of the verdict's token, the mean over V sampled
/// verifications.
///
///     score(x, z) = (1/V) Σ_j  p(Y | x, z, c_j) / (p(Y | x, z, c_j) + p(N | x, z, c_j)),   c_j ~ p(· | x, z)
///
/// With V = 0 the model thinks nothing and its verdict is read at once (GenRM, §3.1).
///
/// How it is trained: `VerificationCorpus` for supervised learning, policy gradient on
/// `VerificationTask` for reinforcement learning; both are the trainings of any other task. The
/// engine may be the policy's own, where one model does both.
///
/// Departures from the paper: 1. The two words' probabilities are divided by their sum, so that a
/// model that says neither is not taken for one that says no. 2. A verification without an end of
/// thought within its limit abstains; a chain of which all abstain is masked (nil), as is one that
/// shows nothing to verify or does not fit the context.
///
/// Cost: for a chain one model call of V samples and one reading of V verdicts, charged to the
/// usage of the score.
public struct GenerativeVerifier: Verifier {
    public let task: VerificationTask
    public let policy: LocalPolicy
    /// V.
    public let verifications: Int
    /// How they are sampled. `maxTokens` bounds one of them, its verdict included.
    public let parameters: GenerateParameters
    private let reader: VerdictReader
    public var usesReference: Bool { false }
    /// Only one that is shown whole chains has a word on those without an answer.
    public var valuesPartialChains: Bool { task.reads == .chain }

    /// - Parameters:
    ///   - engine: of a model that has learned to verify.
    ///   - task: what it is shown of a chain.
    ///   - verifications: V. Default 1; 0 reads the verdict without a thought.
    /// - Throws: `ConfigurationError`; `EngineError` for a tokenizer that does not fit.
    public init(
        engine: GenerationEngine, tokenizer: any Tokenizer, task: VerificationTask,
        verifications: Int = 1, parameters: GenerateParameters = GenerateParameters(maxTokens: 256)
    ) throws {
        try ConfigurationError.check(
            "verifications", verifications, in: 0...Limits.samples.upperBound)
        self.task = task
        self.verifications = verifications
        self.parameters = parameters
        policy = try LocalPolicy(engine: engine, tokenizer: tokenizer, task: task)
        reader = try VerdictReader(
            engine: engine, tokenizer: tokenizer, yes: VerificationTask.yes,
            no: VerificationTask.no)
    }

    /// The mean probability of `Y` over a chain's verifications; nil where there is none.
    /// - Throws: `EngineError`, `CancellationError`.
    public func score(_ chains: [Chain]) async throws -> Scores {
        try await PrefixAccount.sharing { try await verified(chains) }
    }

    private func verified(_ chains: [Chain]) async throws -> Scores {
        let prompts = chains.map(prompt(verifying:))
        var (verified, usage) = try await verifications(behind: prompts.compactMap(\.self))
        let queries = verified.map { $0.compactMap(query(for:)) }
        let found = try await reader.probabilities(of: queries.flatMap { $0 })
        usage += found.usage
        var read = found.values.makeIterator()
        var next = queries.map { group -> Double? in
            let values = group.compactMap { _ in read.next()?.first }
            return values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
        }.makeIterator()
        let values = prompts.map { $0 == nil ? nil : next.next() ?? nil }
        return Scores(
            zip(chains, values).map { chain, value in
                value.map(Score.value) ?? (chain.isFinished ? .never : .notYet)
            }, usage: usage)
    }

    /// The verification's empty chain; nil where there is nothing to verify, or it cannot be read.
    private func prompt(verifying chain: Chain) -> Chain? {
        guard let problem = task.problem(verifying: chain),
            let begun = try? policy.begin(problem),
            begun.prompt.count < policy.engine.contextLength
        else { return nil }
        return begun
    }

    /// The sampled verifications of each prompt; closed thoughts without a word where V is 0.
    private func verifications(behind prompts: [Chain]) async throws -> ([[Chain]], Usage) {
        guard verifications > 0 else {
            return (
                try prompts.map { [try policy.appending($0.format.endOfThought, to: $0)] }, .zero
            )
        }
        guard !prompts.isEmpty else { return ([], .zero) }
        let samples = try await policy.sample(
            from: prompts, count: verifications, parameters: parameters)
        var usage = samples.reduce(Usage.zero) { $0 + $1.usage }
        usage.seconds = samples.map(\.usage.seconds).max() ?? 0
        return (samples.map(\.chains), usage)
    }

    /// The place behind the last end of thought; nil where the thought is open.
    private func query(for verification: Chain) -> VerdictReader.Query? {
        guard let mark = policy.tokenizer.token(of: policy.format.endOfThought),
            let end = verification.tokens.lastIndex(of: mark)
        else { return nil }
        let count = verification.prompt.count + end + 1
        guard count <= policy.engine.contextLength else { return nil }
        return VerdictReader.Query(
            tokens: Array(verification.allTokens[..<count]), counts: [count])
    }
}
