import Reasoning

extension GenerationEngine {
    /// Natural-log probabilities of a request's targets in their order, at temperature 1, in nats,
    /// and what they cost, whatever of it the cache spared (`PrefixAccount`). A prefix that the engine
    /// has cached is not run again.
    ///
    /// - Throws: `ConfigurationError` for a request out of bounds, `EngineError`, the decoder's own error, or `CancellationError`; an error of one
    ///   request fails all.
    public func score(_ requests: [ScoreRequest]) async throws -> [(
        logProbs: [Float], usage: Usage
    )] {
        for request in requests {
            try request.validate(vocabularySize: vocabularySize, contextLength: contextLength)
        }
        let asked = requests.filter { !$0.targets.isEmpty }
        let start = ContinuousClock.now
        let found = try await run(asked.map(Ticket.Work.score)) { tickets in
            tickets.map { ($0.scores, $0.usage) }
        }
        let seconds = (ContinuousClock.now - start).seconds
        var next = found.makeIterator()
        return requests.map { request in
            guard !request.targets.isEmpty, let (logProbs, cost) = next.next() else {
                return (logProbs: [], usage: .zero)
            }
            var usage = cost
            usage.seconds = seconds
            return (logProbs: logProbs, usage: usage)
        }
    }

    /// Natural-log probabilities of `tokens[from...]`, each after all tokens before it, at
    /// temperature 1, in nats. `from` is at least 1.
    public func score(tokens: [Token], from: Int) async throws -> [Float] {
        guard from >= 1, from <= tokens.count else {
            throw ConfigurationError(
                field: "from", reason: "\(from) is not in 1...\(tokens.count)")
        }
        guard tokens.count <= contextLength else {
            throw EngineError.promptTooLong(tokens: tokens.count, contextLength: contextLength)
        }
        let targets = (from..<tokens.count).map {
            ScoreRequest.Target(position: $0 - 1, token: tokens[$0])
        }
        return try await score([ScoreRequest(tokens: tokens, targets: targets)])[0].logProbs
    }
}
