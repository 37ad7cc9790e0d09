import Foundation
import Language
import Reasoning

/// Reads from a model the odds of one token against another, after any prefix of any sequence:
///
///     log-odds = log p(yes | prefix) − log p(no | prefix) + offset
///
/// The words may be a language model's own `Y` and `N`, or stand for a reward model's scalar (see
/// `RewardModel.reader`). Either way the engine does the work: whatever waits is batched, a prefix
/// that chains share is run once and stays cached, and cancelling gives the rows back.
public struct VerdictReader: Sendable {
    public let engine: GenerationEngine
    public let yes: Token
    public let no: Token
    /// Added to the log-odds, in nats.
    public let offset: Double

    public init(engine: GenerationEngine, yes: Token, no: Token, offset: Double = 0) {
        self.engine = engine
        self.yes = yes
        self.no = no
        self.offset = offset
    }

    /// A place of a sequence at which a verdict is read.
    public struct Query: Sendable {
        public var tokens: [Token]
        /// After so many tokens, each at least 1.
        public var counts: [Int]

        public init(tokens: [Token], counts: [Int]) {
            self.tokens = tokens
            self.counts = counts
        }
    }

    /// The probabilities of `yes` against `no`, in [0, 1], for each query in the order of its
    /// counts, and what finding them cost.
    ///
    /// - Throws: `EngineError`, `CancellationError`.
    public func probabilities(of queries: [Query]) async throws -> (
        values: [[Double]], usage: Usage
    ) {
        // The engine sorts targets by position; the readings are put back in the caller's order.
        let orders = queries.map { query in
            query.counts.indices.sorted { query.counts[$0] < query.counts[$1] }
        }
        let requests = zip(queries, orders).map { query, order in
            ScoreRequest(
                tokens: query.tokens,
                targets: order.flatMap { index in
                    [yes, no].map { .init(position: query.counts[index] - 1, token: $0) }
                })
        }
        var usage = Usage.zero
        var seconds = 0.0
        var values = queries.map { [Double](repeating: 0, count: $0.counts.count) }
        let all = try await PrefixAccount.sharing { try await engine.score(requests) }
        for (index, found) in all.enumerated() {
            for (place, original) in orders[index].enumerated() {
                let odds = found.logProbs[2 * place] - found.logProbs[2 * place + 1]
                values[index][original] = sigmoid(Double(odds) + offset)
            }
            usage += found.usage
            seconds = max(seconds, found.usage.seconds)
        }
        usage.seconds = seconds
        return (values, usage)
    }
}

/// 1 / (1 + e⁻ˣ).
package func sigmoid(_ x: Double) -> Double {
    x >= 0 ? 1 / (1 + exp(-x)) : exp(x) / (1 + exp(x))
}
