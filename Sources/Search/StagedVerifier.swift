import Reasoning

/// One verifier for chains that are still open and another for finished ones: values that guide a
/// search need not be those that choose its answer.
///
/// A process reward model knows where a thought may lead and is easily talked into a wrong answer; a
/// generative verifier checks answers and has no word on anything else. Together they do both.
///
/// Cost: that of the two, each for its own chains.
public struct StagedVerifier: Verifier {
    /// For chains without an answer.
    public let partial: any Verifier
    /// For chains with one.
    public let finished: any Verifier

    public var usesReference: Bool { partial.usesReference || finished.usesReference }
    public var valuesPartialChains: Bool { partial.valuesPartialChains }
    public var keepsToBound: Bool { partial.keepsToBound && finished.keepsToBound }

    public init(partial: any Verifier, finished: any Verifier) {
        self.partial = partial
        self.finished = finished
    }

    /// - Throws: `SearchError.wrongScoreCount`, what the two throw.
    public func score(_ chains: [Chain]) async throws -> Scores {
        try await score(chains, atMost: nil)
    }

    /// What the finished chains cost is taken from what the open ones may.
    public func score(_ chains: [Chain], atMost tokens: Int?) async throws -> Scores {
        let isAnswered = chains.map(\.isThoughtClosed)
        var scores = Scores([Score](repeating: .never, count: chains.count))
        for (verifier, stage) in [(finished, true), (partial, false)] {
            let places = chains.indices.filter { isAnswered[$0] == stage }
            guard !places.isEmpty else { continue }
            let spent = (scores.usage + scores.rollouts).tokensRun
            let found = try await verifier.score(
                places.map { chains[$0] }, atMost: tokens.map { max(0, $0 - spent) })
            guard found.words.count == places.count else {
                throw SearchError.wrongScoreCount(
                    expected: places.count, got: found.words.count)
            }
            for (place, word) in zip(places, found.words) { scores.words[place] = word }
            scores.usage += found.usage
            scores.rollouts += found.rollouts
        }
        return scores
    }
}
