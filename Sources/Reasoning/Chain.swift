/// A token of a policy's vocabulary.
public typealias Token = Int32

/// Why a policy stopped continuing a chain.
public enum StopReason: String, Codable, Sendable {
    /// A token that ends sequences: the chain is finished.
    case endOfSequence
    /// A stop text of the request ended, be it inside the last token: a step or the thought is over,
    /// the chain is partial.
    case stopSequence
    /// The request's token limit.
    case length
    /// The policy's context is full.
    case context
    /// The request was cancelled.
    case cancelled
}

/// A problem with what was thought about it so far: partial, or finished.
///
/// A chain is a value. Continuing it makes new chains that share its beginning, which the engine
/// recognizes by its tokens, so a fork costs nothing.
public struct Chain: Codable, Hashable, Sendable {
    public var problem: Problem
    /// The tokens of the rendered prompt.
    public var prompt: [Token]
    /// The tokens after the prompt, sampled or forced.
    public var tokens: [Token]
    /// Natural-log probabilities of `tokens` under the distribution they were drawn from, in nats;
    /// zero where `forced`.
    public var logProbs: [Float]
    /// Positions in `tokens` that were put there and not sampled (budget forcing, corrections).
    public var forced: [Range<Int>]
    /// The text of `tokens`.
    public var text: String
    /// Why the last continuation stopped; nil before the first.
    public var stopReason: StopReason?
    /// Nil for the standard ones, as in what was written before chains had any.
    private var marks: ChainFormat?

    /// - Parameter format: the marks of the model that thinks it.
    public init(
        problem: Problem, prompt: [Token], tokens: [Token] = [], logProbs: [Float] = [],
        forced: [Range<Int>] = [], text: String = "", stopReason: StopReason? = nil,
        format: ChainFormat = ChainFormat()
    ) {
        self.problem = problem
        self.prompt = prompt
        self.tokens = tokens
        self.logProbs = logProbs
        self.forced = forced
        self.text = text
        self.stopReason = stopReason
        self.format = format
    }

    /// The marks of the model that thinks it.
    public var format: ChainFormat {
        get { marks ?? ChainFormat() }
        set { marks = newValue == ChainFormat() ? nil : newValue }
    }

    /// Whether something else than the policy's own end stopped it: what it says last may be half of
    /// what it would have said.
    public var isCut: Bool {
        switch stopReason {
        case .length, .context, .cancelled:
            format.endOfSequence.isEmpty || !text.hasSuffix(format.endOfSequence)
        case .endOfSequence, .stopSequence, nil: false
        }
    }

    /// Whether its thought is over: what follows is its answer, whole or not.
    public var isThoughtClosed: Bool { format.answer(in: text) != nil }

    /// Whether the policy ended it by itself.
    public var isFinished: Bool { stopReason == .endOfSequence }

    /// Prompt and continuation.
    public var allTokens: [Token] { prompt + tokens }

    /// The first `count` tokens, whose text is `text`; open to be continued.
    public func cut(to count: Int, text: String) -> Chain {
        var chain = self
        chain.tokens.removeLast(tokens.count - count)
        chain.logProbs.removeLast(max(0, logProbs.count - count))
        chain.forced = forced.map { $0.clamped(to: 0..<count) }.filter { !$0.isEmpty }
        chain.text = text
        chain.stopReason = nil
        return chain
    }
}
