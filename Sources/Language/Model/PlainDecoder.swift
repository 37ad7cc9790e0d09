import Reasoning
import Tensors

/// The engine's decoder from plain tensor operations, on any device: the tested reference of
/// `FusedDecoder`. It reads the model's weights as they are at each step.
///
/// Shapes: T new tokens, S sequences, R new tokens of each, N positions, K key/value heads,
/// G query heads of each, d head dimensions.
public final class PlainDecoder: DecodeBackend {
    private let model: Transformer
    public let pageSize: Int
    public let pageCount: Int
    /// Whether tokens are drawn where the logits lie. On the CPU the definition itself draws.
    private let drawsInPlace: Bool
    public var contextLength: Int { model.configuration.maxPositionEmbeddings }
    public var vocabularySize: Int { model.vocabularySize }
    /// Keys and values per layer, a slot for each position of each page and a last one that stays
    /// zero: `[pageCount · pageSize + 1, 2, K, d]`.
    let pools: [Tensor]
    /// The final states of the same slots, `[pageCount · pageSize, D]`.
    let states: Tensor

    /// - Parameters:
    ///   - memory: bytes for KV pages, a hard bound. Default 1 GiB.
    ///   - pageSize: positions in a KV page. Default 16.
    ///   - drawsInPlace: whether logits stay where they are computed; nil: everywhere but on the CPU.
    public init(
        model: Transformer, memory: Int = 1 << 30, pageSize: Int = 16, drawsInPlace: Bool? = nil
    ) throws {
        let c = model.configuration
        let (dtype, device) = (model.embedding.dtype, model.embedding.device)
        if device == .cpu {
            try MachineMemory.require(Double(memory), for: "memory", "keys and values")
        }
        let pageCount = max(1, memory / c.pageBytes(pageSize, bytesPerNumber: dtype.size))
        self.model = model
        self.pageSize = pageSize
        self.pageCount = pageCount
        self.drawsInPlace = drawsInPlace ?? (device != .cpu)
        pools = try (0..<c.hiddenLayers).map { _ in
            try Tensor.zeros(
                [pageCount * pageSize + 1, 2, c.kvHeads, c.headDimensions], dtype: dtype,
                device: device)
        }
        states = try Tensor.zeros(
            [pageCount * pageSize, c.hiddenSize], dtype: dtype, device: device)
    }

    public func copyPage(from: Int, to: Int) throws {
        for pool in pools + [states] {
            let source = try pool.sliced(from * pageSize..<(from + 1) * pageSize, axis: 0)
            try pool.sliced(to * pageSize..<(to + 1) * pageSize, axis: 0).update(from: source)
        }
    }

    public func flops(newTokens: Int, atPosition position: Int) -> Double {
        model.flops(
            forward: model.configuration.forwardFLOPs(positions: position..<position + newTokens),
            tokens: newTokens, learns: false)
    }

    public var recallFLOPs: Double { model.configuration.headFLOPs }

    public func step(_ batch: DecodeBatch) throws -> DecodeResults {
        let asked = Set(batch.draws.map(\.row) + batch.targets.map(\.row)).sorted()
        guard !asked.isEmpty else {
            _ = try withoutGradients { try rows(of: batch) }
            return DecodeResults()
        }
        let logits = try withoutGradients {
            try model.logits(hidden: rows(of: batch).indexed(indices(asked)))
        }
        let order = Dictionary(uniqueKeysWithValues: asked.enumerated().map { ($1, $0) })
        guard !drawsInPlace else {
            func moved<Named>(_ named: [Named], _ row: WritableKeyPath<Named, Int32>) -> [Named] {
                named.map {
                    var named = $0
                    named[keyPath: row] = Int32(order[named[keyPath: row]] ?? 0)
                    return named
                }
            }
            return DecodeResults(
                try drawTokens(
                    logits: logits, draws: moved(batch.draws, \.row),
                    targets: moved(batch.targets, \.row)), to: batch)
        }
        let values = try logits.floats()
        func withLogits<Value>(of row: Int32, _ body: (UnsafeBufferPointer<Float>) -> Value)
            -> Value
        {
            let first = (order[row] ?? 0) * vocabularySize
            return values.withUnsafeBufferPointer {
                body(UnsafeBufferPointer(rebasing: $0[first..<first + vocabularySize]))
            }
        }
        var results = DecodeResults()
        for draw in batch.draws {
            let drawn = withLogits(of: draw.row) { draw.draw(from: $0) }
            results.tokens.append(drawn?.token ?? 0)
            results.logProbs.append(drawn?.logProb ?? 0)
            if drawn == nil { results.nonFinite.append(draw.row) }
        }
        for target in batch.targets {
            let logProb = withLogits(of: target.row) { target.logProb(under: $0) }
            results.targetLogProbs.append(logProb ?? 0)
            if logProb == nil { results.nonFinite.append(target.row) }
        }
        return results
    }

    /// Row numbers as a tensor on the model's device.
    func indices(_ rows: [some BinaryInteger]) throws -> Tensor {
        try Tensor(rows.map { Int($0) }).moved(to: model.embedding.device)
    }

    /// The states of the batch's rows, `[T + recalls, D]`. Stores those of the new tokens.
    private func rows(of batch: DecodeBatch) throws -> Tensor {
        var parts: [Tensor] = []
        if !batch.tokens.isEmpty {
            parts.append(try hidden(batch))
            try store(parts[0], in: states, batch)
        }
        if !batch.recalls.isEmpty { parts.append(try states.indexed(indices(batch.recalls))) }
        return parts.count == 1 ? parts[0] : try concatenated(parts)
    }

    /// The normalized hidden states of the new tokens, `[T, D]`. Stores their keys and values.
    private func hidden(_ batch: DecodeBatch) throws -> Tensor {
        let eps = model.configuration.rmsNormEps
        let positions = batch.sequences.flatMap { $0.start..<$0.start + $0.rowCount }
        let angles = try model.table.indexed(indices(positions))
        let groups = try groups(of: batch)
        var stream = try Tensors.embedding(indices(batch.tokens), weight: model.embedding)
        var update: Tensor?
        for (layer, pool) in zip(model.blocks, pools) {
            let (sum, projections) = try attentionProjections(
                stream, residual: update, weights: layer.attention, eps: eps, path: .plain)
            let mixed = try attention(
                projections, angles: angles, pool: pool, batch: batch, groups: groups)
            (stream, update) = try feedForwardSublayer(
                sum,
                residual: linear(
                    mixed, weight: layer.attention.output, updates: layer.attention.outputUpdates,
                    path: .plain),
                weights: layer.feedForward, eps: eps, path: .plain)
        }
        return try addRMSNorm(
            stream, residual: update, weight: model.finalNorm, eps: eps, path: .plain
        ).normalized
    }
}

extension DecodeTarget {
    /// The token's log-probability in nats; nil when a logit is not finite.
    func logProb(under logits: UnsafeBufferPointer<Float>) -> Float? {
        // Withholding nothing at temperature 0, `draw` gives the likeliest token and its
        // log-probability, from which every other follows.
        let draw = DecodeDraw(seed: 0, counter: 0, row: row, temperature: 0)
        guard let best = draw.draw(from: logits) else { return nil }
        return best.logProb + logits[Int(token)] - logits[Int(best.token)]
    }
}
