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
    public var format: ChainFormat { tokenizer.chat.format }

    public var contextLength: Int? { engine.contextLength }

    /// - Throws: `EngineError.invalidRequest` when the tokenizer has tokens that the model lacks.
    public init(
        engine: GenerationEngine, tokenizer: any Tokenizer, task: any ReasoningTask
    ) throws {
        guard tokenizer.vocabularySize <= engine.vocabularySize else {
            throw EngineError.invalidRequest(
                field: "tokenizer",
                reason: "it has \(tokenizer.vocabularySize) tokens and the model "
                    + "\(engine.vocabularySize)")
        }
        self.engine = engine
        self.tokenizer = tokenizer
        self.task = task
    }

    public func begin(_ problem: Problem) throws -> Chain {
        Chain(
            problem: problem,
            prompt: try tokenizer.encode(
                text: tokenizer.chat.prompt(for: task.messages(for: problem))),
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
    /// - Throws: `EngineError`, `TokenizerError` for a stop text that has no tokens, the decoder's
    ///   own error, or `CancellationError`.
    public func samples(of requests: [SampleRequest]) async throws -> [Samples] {
        var batch: [GenerationRequest] = []
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
                batch.append(
                    try request(
                        from: asked.chain, count: asked.count, parameters: asked.parameters))
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
    /// - Throws: `TokenizerError` for a stop text that has no tokens; `EngineError.invalidRequest`
    ///   when the withheld text is not a special token.
    public func request(
        from chain: Chain, count: Int, parameters: GenerateParameters
    ) throws -> GenerationRequest {
        var withheld: GenerationRequest.Withheld?
        if let asked = parameters.withheld {
            guard let token = tokenizer.token(of: asked.text) else {
                throw EngineError.invalidRequest(
                    field: "withheld", reason: "'\(asked.text)' is not a special token")
            }
            withheld = .init(token: token, until: asked.until)
        }
        return GenerationRequest(
            prompt: chain.allTokens,
            seeds: (0..<max(0, count)).map {
                RandomStream.derive(parameters.seed, chain.problem.id, $0)
            },
            firstCounter: chain.tokens.count, maxTokens: parameters.maxTokens,
            temperature: parameters.temperature, topP: parameters.topP, topK: parameters.topK,
            stop: try parameters.stop.map { try tokenizer.encode(text: $0) },
            endOfSequence: tokenizer.endOfSequence, withheld: withheld)
    }

    /// Why a chain cannot be continued; nil when it can.
    private func closure(of chain: Chain, _ parameters: GenerateParameters) -> StopReason? {
        if chain.isFinished { return .endOfSequence }
        if let most = parameters.maxTokens, most <= 0 { return .length }
        if chain.prompt.count + chain.tokens.count >= engine.contextLength { return .context }
        return nil
    }
}

extension Chain {
    /// The chain with what was generated behind it.
    mutating func extend(with generation: Generation, tokenizer: any Tokenizer) {
        tokens += generation.tokens
        logProbs += generation.logProbs
        text = tokenizer.decode(tokens: tokens)
        stopReason = generation.stopReason
    }
}
