import Reasoning

/// What a streamed chain yields.
public enum ChainEvent: Sendable {
    /// Text in whole characters, and the tokens that it came with.
    case piece(String, tokens: [Token])
    /// The chain with all that was drawn, as `sample` returns it, and what it cost. The last event.
    case finished(Chain, Usage)
}

extension LocalPolicy {
    /// One chain for a problem, as it is thought.
    public func stream(
        _ problem: Problem, parameters: GenerateParameters = GenerateParameters()
    ) -> AsyncThrowingStream<ChainEvent, any Error> {
        do {
            return stream(try begin(problem), parameters: parameters)
        } catch {
            return AsyncThrowingStream { $0.finish(throwing: error) }
        }
    }

    /// One continuation of a chain, as it is drawn: what `sample` would draw. Ending the iteration or
    /// its task ends the drawing.
    ///
    /// - Throws, in the stream: as `samples(of:)`.
    public func stream(
        _ chain: Chain, parameters: GenerateParameters = GenerateParameters()
    ) -> AsyncThrowingStream<ChainEvent, any Error> {
        AsyncThrowingStream { events in
            let drawing = Task {
                do {
                    try await draw(chain, parameters) { events.yield($0) }
                    events.finish()
                } catch {
                    events.finish(throwing: error)
                }
            }
            events.onTermination = { _ in drawing.cancel() }
        }
    }

    private func draw(
        _ chain: Chain, _ parameters: GenerateParameters, _ yield: (ChainEvent) -> Void
    ) async throws {
        var chain = chain
        guard let request = try request(from: chain, parameters: parameters) else {
            chain.stopReason = closure(of: chain, parameters)
            return yield(.finished(chain, .zero))
        }
        var before = chain.text
        var detokenizer = Detokenizer(tokenizer, behind: chain.tokens, text: &before)
        var pending: [Token] = []
        for try await event in engine.stream(request) {
            switch event {
            case .token(let token, _, _):
                pending.append(token)
                let text = detokenizer.text(for: token)
                guard !text.isEmpty else { continue }
                yield(.piece(text, tokens: pending))
                pending = []
            case .finished(let generation, _):
                let rest = detokenizer.end()
                if !rest.isEmpty || !pending.isEmpty { yield(.piece(rest, tokens: pending)) }
                chain.extend(with: generation, tokenizer: tokenizer)
                return yield(.finished(chain, generation.usage))
            }
        }
        try Task.checkCancellation()
        throw ReasoningError.noSamples(asked: 1)
    }
}
