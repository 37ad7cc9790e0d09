import Reasoning
import Tensors

/// Sequences laid end to end for one forward pass, without padding, each prompt standing once
/// before all of its continuations.
///
/// What is scored are the continuations' tokens, in the order in which they were appended. The last
/// token of a sequence predicts nothing and is not run through the model.
public struct PackedBatch: Sendable {
    /// Token ids `[T]`.
    public private(set) var tokens: [Int64] = []
    public private(set) var spans: [Span] = []
    /// Per scored token, the packed row whose distribution it is scored under `[S]`.
    public private(set) var rows: [Int64] = []
    /// The scored tokens `[S]`.
    public private(set) var targets: [Int64] = []

    public init() {}

    public var isEmpty: Bool { targets.isEmpty }

    /// Appends a prompt of at least one token and its continuations; empty ones are passed over.
    ///
    /// - Parameter unscored: for each continuation, places in it that are context for the others: they
    ///   are run and not scored. Default: none.
    public mutating func append(
        prompt: [Token], continuations: [[Token]], unscored: [[Range<Int>]] = []
    ) {
        let unscored = zip(continuations, unscored).filter { !$0.0.isEmpty }.map(\.1)
        let continuations = continuations.filter { !$0.isEmpty }
        guard !prompt.isEmpty, let first = continuations.first else { return }
        let start = tokens.count
        tokens += prompt.lazy.map(Int64.init)
        let promptEnd = tokens.count
        if continuations.count == 1 {
            tokens += first.dropLast().lazy.map(Int64.init)
            spans.append(Span(start: start, length: tokens.count - start))
            score(
                first, after: promptEnd - 1, continuedAt: promptEnd, except: unscored.first ?? [])
            return
        }
        spans.append(Span(start: start, length: prompt.count))
        for (index, continuation) in continuations.enumerated() {
            let own = tokens.count
            tokens += continuation.dropLast().lazy.map(Int64.init)
            if continuation.count > 1 {
                spans.append(
                    Span(
                        start: own, length: continuation.count - 1, prefixStart: start,
                        prefixLength: prompt.count))
            }
            score(
                continuation, after: promptEnd - 1, continuedAt: own,
                except: index < unscored.count ? unscored[index] : [])
        }
    }

    private mutating func score(
        _ continuation: [Token], after row: Int, continuedAt start: Int, except: [Range<Int>]
    ) {
        for (index, token) in continuation.enumerated()
        where !except.contains(where: { $0.contains(index) }) {
            rows.append(Int64(index == 0 ? row : start + index - 1))
            targets.append(Int64(token))
        }
    }

    /// Forward FLOPs of the batch by the formula of the architecture.
    public func forwardFLOPs(_ configuration: ModelConfiguration) -> Double {
        spans.reduce(0) { sum, span in
            let start = Int(span.prefixLength)
            return sum + configuration.forwardFLOPs(positions: start..<start + Int(span.length))
        }
    }
}

extension Transformer {
    /// Log-probabilities of a batch's scored tokens and the entropies of the distributions they
    /// come from, `[S]` each, in nats.
    ///
    /// - Parameter checkpointing: as of `hidden`.
    public func tokenLogProbs(
        of batch: PackedBatch, temperature: Double = 1, checkpointing: Bool = false
    ) throws -> (logProbs: Tensor, entropies: Tensor) {
        let device = embedding.device
        let states = try hidden(
            tokens: Tensor(batch.tokens).moved(to: device), spans: batch.spans,
            checkpointing: checkpointing)
        let scored = try states.indexed(Tensor(batch.rows).moved(to: device))
        return try Tensors.tokenLogProbs(
            logits: logits(hidden: scored), targets: Tensor(batch.targets).moved(to: device),
            temperature: temperature, path: path)
    }
}
