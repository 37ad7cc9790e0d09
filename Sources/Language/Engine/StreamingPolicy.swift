import Foundation
import Reasoning
import Synchronization

/// A policy that shows the one chain it draws as it is drawn, for a strategy that draws one. What is
/// drawn is the same as without it.
///
/// Only requests for one continuation are shown. What was forced on the chain is shown when the
/// chain is continued.
public final class StreamingPolicy: Policy {
    private let base: LocalPolicy
    private let show: @Sendable (String) -> Void
    /// The text of the chain so far, as it was shown.
    private let shown = Mutex("")

    public var contextLength: Int? { base.contextLength }
    public var format: ChainFormat { base.format }

    /// - Parameter show: gets each new piece of the chain's text, in whole characters.
    public init(base: LocalPolicy, show: @escaping @Sendable (String) -> Void) {
        self.base = base
        self.show = show
    }

    public func begin(_ problem: Problem) throws -> Chain {
        shown.withLock { $0 = "" }
        return try base.begin(problem)
    }

    public func appending(_ text: String, to chain: Chain) throws -> Chain {
        try base.appending(text, to: chain)
    }

    public func beginning(of chain: Chain, upTo offset: Int) throws -> Chain {
        try base.beginning(of: chain, upTo: offset)
    }

    public func logProbs(of chain: Chain) async throws -> [Float] {
        try await base.logProbs(of: chain)
    }

    public func sample(
        from chain: Chain, count: Int, parameters: GenerateParameters
    ) async throws -> Samples {
        guard count == 1 else {
            return try await base.sample(from: chain, count: count, parameters: parameters)
        }
        // An end of sequence that was taken back is not unsaid: the view does not show it.
        let forced = shown.withLock { shown in
            String(chain.text.dropFirst(chain.text.commonPrefix(with: shown).count))
        }
        if !forced.isEmpty { show(forced) }
        for try await event in base.stream(chain, parameters: parameters) {
            switch event {
            case .piece(let text, _): show(text)
            case .finished(let extended, let usage):
                shown.withLock { $0 = extended.text }
                return Samples(chains: [extended], usage: usage)
            }
        }
        try Task.checkCancellation()
        throw ReasoningError.noSamples(asked: 1)
    }
}
