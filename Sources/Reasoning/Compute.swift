/// What a piece of work cost.
public struct Usage: Codable, Hashable, Sendable {
    /// Prompt and forced tokens run through a model: of those that the same work has run before
    /// (`PrefixAccount`) none.
    public var promptTokens: Int
    /// Prompt tokens that the same work had run before. What a cache spared beside it, which depends
    /// on what else runs, is a statistic of the engine.
    public var cachedTokens: Int
    /// Tokens sampled.
    public var generatedTokens: Int
    /// Floating-point operations, by the formula of the model's architecture.
    public var flops: Double
    /// Wall-clock seconds. Work done at the same time overlaps, so these do not add up to elapsed
    /// time.
    public var seconds: Double

    public init(
        promptTokens: Int = 0, cachedTokens: Int = 0, generatedTokens: Int = 0, flops: Double = 0,
        seconds: Double = 0
    ) {
        self.promptTokens = promptTokens
        self.cachedTokens = cachedTokens
        self.generatedTokens = generatedTokens
        self.flops = flops
        self.seconds = seconds
    }

    public static let zero = Usage()

    /// Tokens run through a model: prompt, forced and sampled.
    public var tokensRun: Int { Self.sum(promptTokens, generatedTokens) }

    public static func + (a: Usage, b: Usage) -> Usage {
        Usage(
            promptTokens: sum(a.promptTokens, b.promptTokens),
            cachedTokens: sum(a.cachedTokens, b.cachedTokens),
            generatedTokens: sum(a.generatedTokens, b.generatedTokens),
            flops: a.flops + b.flops, seconds: a.seconds + b.seconds)
    }

    public static func += (a: inout Usage, b: Usage) { a = a + b }

    /// A file may hold any count: a sum that 64 bits do not hold is the largest that they do.
    private static func sum(_ a: Int, _ b: Int) -> Int {
        let (sum, overflow) = a.addingReportingOverflow(b)
        return overflow ? (a < 0 ? .min : .max) : sum
    }
}

/// Every token and operation of a piece of work, by who spent it. Discarded branches are in it.
public struct ComputeLedger: Codable, Hashable, Sendable {
    /// What compute was spent on.
    public enum Account: String, Codable, CaseIterable, Sendable,
        CodingKeyRepresentable
    {
        /// Sampling from the policy to answer.
        case policy
        /// Scoring by a verifier.
        case verifier
        /// Sampling from the policy to train it or to estimate values.
        case rollouts
        /// Forward and backward passes of an optimizer.
        case training
    }

    public private(set) var accounts: [Account: Usage]

    public init() { accounts = [:] }

    /// What an account holds, nothing where it was never charged.
    public subscript(account: Account) -> Usage { accounts[account] ?? .zero }

    /// Adds to an account.
    public mutating func charge(_ usage: Usage, to account: Account) {
        accounts[account, default: .zero] += usage
    }

    /// Adds another ledger, account by account.
    public mutating func add(_ other: ComputeLedger) {
        for (account, usage) in other.accounts { charge(usage, to: account) }
    }

    /// The sum over accounts.
    public var total: Usage { accounts.values.reduce(.zero, +) }
}

/// The most a strategy may spend on one problem. Nil is no bound.
public struct Budget: Codable, Hashable, Sendable {
    /// Tokens run through a model: prompt, forced and sampled, of policy and verifier.
    public var tokens: Int?
    public var flops: Double?
    /// Wall-clock seconds.
    public var seconds: Double?

    public init(tokens: Int? = nil, flops: Double? = nil, seconds: Double? = nil) {
        self.tokens = tokens
        self.flops = flops
        self.seconds = seconds
    }

    public static let unlimited = Budget()

    /// Whether `usage` has used it up.
    public func isSpent(by usage: Usage) -> Bool {
        if let tokens, usage.tokensRun >= tokens { return true }
        if let flops, usage.flops >= flops { return true }
        if let seconds, usage.seconds >= seconds { return true }
        return false
    }
}
