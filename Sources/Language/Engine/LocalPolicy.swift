import Reasoning

/// A policy over a local engine: text in and out, tokens in between.
///
/// Sample `i` of a chain draws from the stream (`parameters.seed`, problem id, `i`), at the position
/// that the chain has reached after its prompt. So a chain continued in pieces, each with its own
/// index, is the chain continued at once.
public struct LocalPolicy: Policy {
    public let engine: GenerationEngine
    public let tokenizer: any Tokenizer
    public let task: any ReasoningTask
    /// The tokens that end a chain.
    public let endOfSequence: [Token]
    public var format: ChainFormat { tokenizer.chat.format }

    public var contextLength: Int? { engine.contextLength }

    /// - Parameter endOfSequence: the tokens that end a chain; nil: the tokenizer's own.
    /// - Throws: `ConfigurationError` when the tokenizer has tokens that the model lacks.
    public init(
        engine: GenerationEngine, tokenizer: any Tokenizer, task: any ReasoningTask,
        endOfSequence: [Token]? = nil
    ) throws {
        guard tokenizer.vocabularySize <= engine.vocabularySize else {
            throw ConfigurationError(
                field: "tokenizer",
                reason: "it has \(tokenizer.vocabularySize) tokens and the model "
                    + "\(engine.vocabularySize)")
        }
        self.engine = engine
        self.tokenizer = tokenizer
        self.task = task
        self.endOfSequence = endOfSequence ?? [tokenizer.endOfSequence]
    }

    public func begin(_ problem: Problem) throws -> Chain {
        Chain(
            problem: problem,
            prompt: try tokenizer.encode(
                text: tokenizer.chat.prompt(for: problem, of: task)),
            format: format)
    }

    public func appending(_ text: String, to chain: Chain) throws -> Chain {
        let tokens = try tokenizer.encode(text: text)
        var chain = chain
        let start = chain.tokens.count
        chain.tokens += tokens
        chain.logProbs += Array(repeating: 0, count: tokens.count)
        chain.forced.append(start..<chain.tokens.count)
        chain.text += text
        chain.stopReason = nil
        return chain
    }

    public func beginning(of chain: Chain, upTo offset: Int) throws -> Chain {
        let root = try begin(chain.problem)
        guard let count = tokenizer.counts(of: chain, behind: root.prompt, at: [offset])?.first
        else {
            let text = String(decoding: chain.text.utf8.prefix(offset), as: UTF8.self)
            return text.isEmpty ? root : try appending(text, to: root)
        }
        return chain.cut(
            to: count, text: tokenizer.decode(tokens: Array(chain.tokens[..<count])))
    }

    public func logProbs(of chain: Chain) async throws -> [Float] {
        try await engine.score(tokens: chain.allTokens, from: chain.prompt.count)
    }

    public func sample(
        from chain: Chain, count: Int, parameters: GenerateParameters
    ) async throws -> Samples {
        try await sample(from: [chain], count: count, parameters: parameters)[0]
    }

    /// Continues each of many chains `count` times, as `samples(of:)` does.
    public func sample(
        from chains: [Chain], count: Int, parameters: GenerateParameters
    ) async throws -> [Samples] {
        try await samples(
            of: chains.map { SampleRequest(chain: $0, count: count, parameters: parameters) })
    }

    /// The samples of several requests, submitted together and begun in their order: on an idle engine
    /// the same requests make the same batches.
    ///
    /// A chain that is finished, or has no room for a token in the context or under
    /// `parameters.maxTokens`, comes back as it is, with its stop reason.
    /// - Throws: `ConfigurationError` for parameters out of bounds, `EngineError`, the decoder's own
    ///   error, or `CancellationError`.
    public func samples(of requests: [SampleRequest]) async throws -> [Samples] {
        var batch: [GenerationRequest] = []
        var stops: [[String]: StopTexts] = [:]
        var open: [Int] = []
        var samples = requests.map {
            Samples(chains: Array(repeating: $0.chain, count: $0.count), usage: .zero)
        }
        for (index, asked) in requests.enumerated() {
            if let reason = closure(of: asked.chain, asked.parameters) {
                for i in samples[index].chains.indices {
                    samples[index].chains[i].stopReason = reason
                }
            } else {
                let texts = asked.parameters.stop
                if !texts.isEmpty, stops[texts] == nil {
                    stops[texts] = try StopTexts(texts, tokenizer: tokenizer)
                }
                batch.append(try request(asked, stop: stops[texts]))
                open.append(index)
            }
        }
        for (index, generations) in zip(open, try await engine.generate(batch: batch)) {
            for (i, generation) in generations.enumerated() {
                samples[index].chains[i].extend(with: generation, tokenizer: tokenizer)
                samples[index].usage += generation.usage
            }
            samples[index].usage.seconds = generations.map(\.usage.seconds).max() ?? 0
        }
        return samples
    }

    /// The engine's request for continuations of a chain.
    /// - Throws: `ConfigurationError` when the withheld text is not a special token.
    private func request(_ asked: SampleRequest, stop: StopTexts?) throws -> GenerationRequest {
        let (chain, parameters) = (asked.chain, asked.parameters)
        var withheld: GenerationRequest.Withheld?
        if let asked = parameters.withheld {
            guard let token = tokenizer.token(of: asked.text) else {
                throw ConfigurationError(
                    field: "withheld",
                    reason: chain.format.hasMarks
                        ? "'\(asked.text)' is not a special token"
                        : "the model knows no mark that ends a thought, and so keeps none open")
            }
            withheld = .init(token: token, until: asked.until)
        }
        return GenerationRequest(
            prompt: chain.allTokens, drawn: chain.drawn,
            seeds: (0..<max(0, asked.count)).map {
                RandomStream.derive(parameters.seed, chain.problem.id, $0)
            },
            firstCounter: chain.tokens.count, maxTokens: parameters.maxTokens,
            temperature: parameters.temperature, topP: parameters.topP, topK: parameters.topK,
            stop: stop,
            // A chain that was cut goes on as if it had not been: a stop text may lie across.
            stopState: chain.stopReason == .length ? stop?.state(behind: chain.tokens) ?? 0 : 0,
            endOfSequence: endOfSequence, withheld: withheld)
    }

    /// The engine's request for one continuation of a chain; nil where it has no room for a token.
    func request(
        from chain: Chain, parameters: GenerateParameters
    ) throws -> GenerationRequest? {
        guard closure(of: chain, parameters) == nil else { return nil }
        return try request(
            SampleRequest(chain: chain, parameters: parameters),
            stop: parameters.stop.isEmpty
                ? nil : StopTexts(parameters.stop, tokenizer: tokenizer))
    }

    /// Why a chain cannot be continued; nil when it can.
    func closure(of chain: Chain, _ parameters: GenerateParameters) -> StopReason? {
        if chain.isFinished { return .endOfSequence }
        if let most = parameters.maxTokens, most <= 0 { return .length }
        if chain.prompt.count + chain.tokens.count >= engine.contextLength { return .context }
        return nil
    }
}

extension Chain {
    /// The chain with what was generated behind it: the text grows by that of the new tokens.
    mutating func extend(with generation: Generation, tokenizer: any Tokenizer) {
        var detokenizer = Detokenizer(tokenizer, behind: tokens, text: &text)
        text += detokenizer.text(for: generation.tokens) + detokenizer.end()
        tokens += generation.tokens
        logProbs += generation.logProbs
        stopReason = generation.stopReason
        // Of several tokens that end a chain its mark is the one that did, so that no answer holds it.
        if isFinished, let last = tokens.last {
            format.endOfSequence = tokenizer.decode(tokens: [last])
        }
    }

    /// The places in `allTokens` that were sampled and run: all that were not forced, but for the last
    /// token, which nothing has been drawn behind.
    var drawn: [Range<Int>] {
        var drawn: [Range<Int>] = []
        var start = 0
        for range in forced + [max(tokens.count - 1, 0)..<tokens.count] {
            if range.lowerBound > start {
                drawn.append(prompt.count + start..<prompt.count + range.lowerBound)
            }
            start = max(start, range.upperBound)
        }
        return drawn
    }
}
