import Reasoning

/// Continuations asked of the engine: one prompt, one or more samples of it.
public struct GenerationRequest: Sendable {
    /// A token that may not be drawn before its sample is so long.
    public struct Withheld: Hashable, Sendable {
        public var token: Token
        /// The counter (`firstCounter` + tokens generated) before which it has probability zero.
        public var until: Int

        public init(token: Token, until: Int) {
            self.token = token
            self.until = until
        }
    }

    /// The tokens to continue, at least one. Computed once for all samples.
    public var prompt: [Token]
    /// The places in `prompt`, ascending, whose tokens were sampled, and run, for an earlier request:
    /// they were charged then.
    public var drawn: [Range<Int>]
    /// One random stream per sample: their count is the number of samples.
    public var seeds: [UInt64]
    /// The stream position of the first token. Where a chain is continued, the tokens it has after
    /// its prompt, so that the pieces draw as the whole would have.
    public var firstCounter: Int
    /// Most tokens per sample, at least 1; nil: up to the context.
    public var maxTokens: Int?
    /// 0 takes the likeliest token.
    public var temperature: Float
    /// Nucleus mass in (0, 1].
    public var topP: Float
    /// Most tokens to choose from; 0: all.
    public var topK: Int
    /// Texts after which a sample stops, kept with the whole of the token that they end in; nil: none.
    public var stop: StopTexts?
    /// What of the stop texts stands before the new tokens, as `StopTexts.state(behind:)` tells; 0: they
    /// lie wholly in the new tokens.
    public var stopState: Int32
    /// The tokens that end a sample. They are kept.
    public var endOfSequence: [Token]
    public var withheld: Withheld?

    public init(
        prompt: [Token], drawn: [Range<Int>] = [], seeds: [UInt64], firstCounter: Int = 0,
        maxTokens: Int? = nil, temperature: Float = 1, topP: Float = 1, topK: Int = 0,
        stop: StopTexts? = nil, stopState: Int32 = 0, endOfSequence: [Token] = [],
        withheld: Withheld? = nil
    ) {
        self.prompt = prompt
        self.drawn = drawn
        self.seeds = seeds
        self.firstCounter = firstCounter
        self.maxTokens = maxTokens
        self.temperature = temperature
        self.topP = topP
        self.topK = topK
        self.stop = stop
        self.stopState = stopState
        self.endOfSequence = endOfSequence
        self.withheld = withheld
    }

    /// Throws `ConfigurationError` when a field is out of range, `EngineError` when the prompt fills
    /// the context.
    func validate(vocabularySize: Int, contextLength: Int) throws {
        func check(_ holds: Bool, _ field: String, _ reason: @autoclosure () -> String) throws {
            guard holds else { throw ConfigurationError(field: field, reason: reason()) }
        }
        func check(tokens: some Sequence<Token>, _ field: String) throws {
            for token in tokens {
                try check(
                    token >= 0 && Int(token) < vocabularySize, field,
                    "token \(token) is not in the vocabulary of \(vocabularySize)")
            }
        }
        try check(!prompt.isEmpty, "prompt", "it is empty")
        try check(!seeds.isEmpty, "seeds", "no sample is asked for")
        try check(firstCounter >= 0, "firstCounter", "\(firstCounter) is negative")
        // More than the context are as good as no bound.
        if let maxTokens { try check(maxTokens > 0, "maxTokens", "\(maxTokens) is not positive") }
        try GenerateParameters(temperature: temperature, topP: topP, topK: topK).validate()
        try check(tokens: prompt, "prompt")
        if let withheld { try check(tokens: [withheld.token], "withheld") }
        guard prompt.count < contextLength else {
            throw EngineError.promptTooLong(tokens: prompt.count, contextLength: contextLength)
        }
    }
}

/// One sample.
public struct Generation: Hashable, Sendable {
    /// The new tokens, with those of the stop text or the end of sequence that ended them.
    public var tokens: [Token]
    /// Their natural-log probabilities, in nats, as `DecodeResults.logProbs` defines them.
    public var logProbs: [Float]
    public var stopReason: StopReason
    /// What it cost, whatever else ran and whatever a cache spared: see `PrefixAccount`. The prompt,
    /// computed once, is charged to the request's first sample, so the sum over samples is the
    /// request's cost. `seconds` runs from submission to this sample's end.
    public var usage: Usage

    public init(tokens: [Token], logProbs: [Float], stopReason: StopReason, usage: Usage) {
        self.tokens = tokens
        self.logProbs = logProbs
        self.stopReason = stopReason
        self.usage = usage
    }
}

/// What a token stream yields.
public enum GenerationEvent: Hashable, Sendable {
    /// A sample's next token and its log-probability in nats.
    case token(Token, logProb: Float, sample: Int)
    /// A sample is finished.
    case finished(Generation, sample: Int)
}
