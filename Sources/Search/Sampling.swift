import Reasoning

/// How a strategy draws its chains: sampling parameters and bounds on thinking.
///
/// Every strategy draws through it, so best-of-1, a vote of one and a single chain are one chain.
/// Sample 0 uses the parameters' seed itself.
public struct Sampling: Codable, Hashable, Sendable {
    /// `maxTokens` bounds the whole chain after its prompt, the answer included.
    public var parameters: GenerateParameters
    /// Default: the chain ends its thought when it likes.
    public var thinking: ThinkingBudget
    /// Tokens for the answer after a forced end of thought, kept in reserve for it. Default 64.
    public var answerTokens: Int
    /// Most tokens of the answer after a forced end of thought, where there is room for more than is kept
    /// in reserve; nil: `answerTokens`.
    public var answerLimit: Int?
    /// What is put in the place of an end of sequence that came before the floor was reached, in the
    /// manner of s1's "Wait"; nil: the task's step separator.
    public var nudge: String?

    public init(
        _ parameters: GenerateParameters = GenerateParameters(), thinking: ThinkingBudget = .free,
        answerTokens: Int = 64, answerLimit: Int? = nil, nudge: String? = nil
    ) {
        self.parameters = parameters
        self.thinking = thinking
        self.answerTokens = answerTokens
        self.answerLimit = answerLimit
        self.nudge = nudge
    }

    /// - Throws: `ConfigurationError` naming the field.
    public func validate() throws(ConfigurationError) {
        try thinking.validate()
        try ConfigurationError.check("answerTokens", answerTokens, in: Limits.tokens)
        if let answerLimit {
            try ConfigurationError.check("answerLimit", answerLimit, in: Limits.tokens)
        }
        try parameters.validate()
        if let most = parameters.maxTokens, thinking != .free, most <= answerTokens {
            throw ConfigurationError(
                field: "maxTokens",
                reason: "\(most) leaves no thought beside the \(answerTokens) of answerTokens")
        }
        if let nudge, nudge.isEmpty {
            throw ConfigurationError(field: "nudge", reason: "an empty text moves no chain on")
        }
    }

    /// Most tokens of a chain after its prompt, the marks aside that end its thought; nil: no bound.
    public var longest: Int? {
        [thinking.cap.map { $0 + longestAnswer }, parameters.maxTokens].compactMap(\.self).min()
    }

    /// Most tokens of the answer after a forced end of thought.
    var longestAnswer: Int { max(answerTokens, answerLimit ?? 0) }

    /// Draws `count` chains within the budget; fewer, or a last one cut short, where it runs out.
    ///
    /// Chains are drawn in waves, each one policy call: all at once without a bound; otherwise as
    /// many as fit whole, by their `maxTokens` or cap, into what is left, and one at a time where
    /// their length has no bound.
    ///
    /// - Parameter first: the index of the first of these samples among the strategy's own.
    func draw(
        _ count: Int, of problem: Problem, first: Int = 0, task: any ReasoningTask,
        with policy: any Policy, spending: inout Spending
    ) async throws -> [Chain] {
        let root = try policy.begin(problem)
        let forcing = try forcing(from: root, task: task, policy: policy)
        var chains: [Chain] = []
        while chains.count < count {
            try Task.checkCancellation()
            let wave = spending.chains(
                atMost: count - chains.count, length: forcing.longest, prompt: root.prompt.count)
            guard wave > 0 else { break }
            let seed = seed(ofSample: first + chains.count)
            if wave == 1 {
                chains.append(
                    try await forcing.extend(
                        root, end: forcing.longest, seed: seed, spending: &spending))
            } else {
                chains += try await forcing.wave(
                    of: wave, from: root, seed: seed, spending: &spending)
            }
        }
        return chains
    }

    /// The rules for continuing `chain` by as much as a chain may have after its prompt: every bound
    /// counts from the chain's end.
    func forcing(
        from chain: Chain, task: any ReasoningTask, policy: any Policy,
        account: ComputeLedger.Account = .policy
    ) throws -> BudgetForcing {
        let closed = try policy.appending(chain.format.endOfThought, to: chain)
        let begun = chain.tokens.count
        var sampling = self
        sampling.parameters.maxTokens = parameters.maxTokens.map { $0 + begun }
        sampling.thinking.cap = thinking.cap.map { $0 + begun }
        if thinking.floor > 0 { sampling.thinking.floor += begun }
        return BudgetForcing(
            sampling: sampling, task: task, format: chain.format, policy: policy,
            closing: closed.tokens.count - begun, account: account)
    }

    /// The seed of a wave that begins with sample `index`.
    func seed(ofSample index: Int) -> UInt64 {
        index == 0 ? parameters.seed : RandomStream.derive(parameters.seed, "samples", index)
    }
}

/// How long one chain may and must think, in tokens after its prompt.
///
/// Both bounds act within one chain (budget forcing, s1, 2501.19393 §3.1).
public struct ThinkingBudget: Codable, Hashable, Sendable {
    /// Tokens before which the end of thought is withheld, so that the model goes on even where it
    /// believes itself done. Default 0: none.
    public var floor: Int
    /// Tokens of thought at which the end of thought is forced. Default nil: none. 0 forbids
    /// thinking.
    public var cap: Int?

    public init(floor: Int = 0, cap: Int? = nil) {
        self.floor = floor
        self.cap = cap
    }

    /// The chain ends its thought when it likes.
    public static let free = ThinkingBudget()

    /// - Throws: `ConfigurationError` unless 0 ≤ floor ≤ cap.
    public func validate() throws(ConfigurationError) {
        let tokens = 0...Limits.tokens.upperBound
        try ConfigurationError.check("thinking.floor", floor, in: tokens)
        if let cap { try ConfigurationError.check("thinking.cap", cap, in: tokens) }
        if let cap, cap < floor {
            throw ConfigurationError(
                field: "thinking.cap", reason: "\(cap) is less than the floor of \(floor)")
        }
    }
}
