import Foundation
import Language
import Reasoning
import Synchronization

/// A policy that shows the one chain it draws as it is drawn. What is drawn is the same as without
/// it.
///
/// Only requests for one continuation are shown. What was forced on the chain is shown when the
/// chain is continued.
final class StreamingPolicy: Policy {
    private let base: LocalPolicy
    var format: ChainFormat { base.format }
    private let show: @Sendable (String) -> Void
    /// The text of the chain so far, as it was shown.
    private let shown = Mutex("")

    var contextLength: Int? { base.contextLength }

    /// - Parameter show: gets each new piece of the chain's text.
    init(base: LocalPolicy, show: @escaping @Sendable (String) -> Void) {
        self.base = base
        self.show = show
    }

    func begin(_ problem: Problem) throws -> Chain {
        shown.withLock { $0 = "" }
        return try base.begin(problem)
    }

    func appending(_ text: String, to chain: Chain) throws -> Chain {
        try base.appending(text, to: chain)
    }

    func logProbs(of chain: Chain) async throws -> [Float] { try await base.logProbs(of: chain) }

    func sample(from chain: Chain, count: Int, parameters: GenerateParameters) async throws
        -> Samples
    {
        let hasRoom =
            !chain.isFinished && parameters.maxTokens ?? 1 > 0
            && chain.allTokens.count < base.engine.contextLength
        guard count == 1, hasRoom else {
            return try await base.sample(from: chain, count: count, parameters: parameters)
        }
        let request = try base.request(from: chain, count: 1, parameters: parameters)
        // An end of sequence that was taken back is not unsaid: the view does not show it.
        let forced = shown.withLock { shown in
            String(chain.text.dropFirst(chain.text.commonPrefix(with: shown).count))
        }
        if !forced.isEmpty { show(forced) }
        var pending: [Token] = []
        for try await event in base.engine.stream(request) {
            switch event {
            case .token(let token, _, _):
                pending.append(token)
                let text = base.tokenizer.decode(tokens: pending)
                // A character of several tokens is not whole before its last.
                if text.unicodeScalars.last == "\u{FFFD}", pending.count < 4 { continue }
                show(text)
                pending = []
            case .finished(let generation, _):
                if !pending.isEmpty { show(base.tokenizer.decode(tokens: pending)) }
                let extended = chain.extended(by: generation, base.tokenizer)
                shown.withLock { $0 = extended.text }
                return Samples(chains: [extended], usage: generation.usage)
            }
        }
        try Task.checkCancellation()
        throw ReasoningError.noSamples(asked: 1)
    }
}

extension Chain {
    fileprivate func extended(by generation: Generation, _ tokenizer: any Tokenizer) -> Chain {
        var chain = self
        chain.tokens += generation.tokens
        chain.logProbs += generation.logProbs
        chain.text = tokenizer.decode(tokens: chain.tokens)
        chain.stopReason = generation.stopReason
        return chain
    }
}
