/// What an engine has done since it started.
public struct EngineStatistics: Codable, Hashable, Sendable {
    /// Forward passes.
    public var steps = 0
    /// Sequences in those passes, summed.
    public var sequences = 0
    /// Tokens run through the model: prefilled, decoded and run again.
    public var computedTokens = 0
    /// Of them, tokens run again because their sequence had been preempted.
    public var recomputedTokens = 0
    /// What was computed more than once, counted position by position; nil unless
    /// `GenerationEngine.countPrefixes` was called.
    public var prefixes: PrefixCount?
    /// Positions of cached prefixes that were drawn or scored after once more, for which the head
    /// alone was run.
    public var recalledTokens = 0
    /// Prompt tokens found in the prefix tree: what the cache spared, whoever had left it there.
    public var cachedTokens = 0
    /// Prompt tokens that further samples shared with the first.
    public var forkedTokens = 0
    /// Tokens sampled.
    public var generatedTokens = 0
    /// Floating-point operations that were run, by the decoder's formula, cancelled and failed requests
    /// included. What requests are charged is another figure: see `PrefixAccount`.
    public var flops = 0.0
    /// Cached pages given up for new ones.
    public var evictions = 0
    /// Sequences put back into the queue because no page was left.
    public var preemptions = 0
    /// Times a sequence sat out a step for want of a page.
    public var stalls = 0
    /// Seconds in the decoder.
    public var decoderSeconds = 0.0
    /// Seconds with work to do, the decoder's and the engine's own.
    public var busySeconds = 0.0
    /// Sequences under way now.
    public var running = 0
    /// Requests accepted and not begun.
    public var waiting = 0
    /// Pages that hold no key or value now.
    public var freePages = 0
    /// Pages that only the prefix tree holds now.
    public var cachedPages = 0

    public init() {}

    /// Sequences per forward pass.
    public var meanBatch: Double { steps == 0 ? 0 : Double(sequences) / Double(steps) }

    /// Seconds of the engine's own bookkeeping per sequence and step.
    public var overheadPerRow: Double {
        sequences == 0 ? 0 : (busySeconds - decoderSeconds) / Double(sequences)
    }
}
