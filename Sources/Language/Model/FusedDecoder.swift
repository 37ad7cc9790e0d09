import Reasoning
import Tensors

/// The engine's decoder on the CPU: one bridge call a step.
// Unchecked: once handed to an engine only the engine's thread calls it, `reload` too, from within
// `changeWeights`.
public final class FusedDecoder: DecodeBackend, @unchecked Sendable {
    private let model: Transformer
    private let decoder: CPUDecoder
    public var pageSize: Int { CPUDecoder.pageSize }
    public var pageCount: Int { decoder.pageCount }
    public var contextLength: Int { model.configuration.maxPositionEmbeddings }
    public var vocabularySize: Int { model.vocabularySize }

    /// - Parameter memory: bytes for KV pages, a hard bound. Default 1 GiB.
    public init(model: Transformer, memory: Int = 1 << 30) throws {
        let c = model.configuration
        try MachineMemory.require(Double(memory), for: "memory", "keys and values")
        self.model = model
        decoder = try CPUDecoder(
            shape: CPUDecoder.Shape(
                layers: c.hiddenLayers, hidden: c.hiddenSize, intermediate: c.intermediateSize,
                vocabulary: model.vocabularySize, context: c.maxPositionEmbeddings,
                attention: model.attentionShape, normEpsilon: c.rmsNormEps),
            pageCount: max(1, memory / c.pageBytes(CPUDecoder.pageSize, bytesPerNumber: 4)))
        try reload()
    }

    /// Takes over the model's present weights. Cached keys and values are stale from then on.
    public func reload() throws {
        try withoutGradients { try decoder.load(model.decoderWeights()) }
    }

    public func copyPage(from: Int, to: Int) throws {
        try decoder.copyPage(from: from, to: to)
    }

    public func step(_ batch: DecodeBatch) throws -> DecodeResults {
        DecodeResults(
            try decoder.step(
                tokens: batch.tokens, sequences: batch.sequences, pageTable: batch.pageTable,
                recalls: batch.recalls, draws: batch.draws, targets: batch.targets), to: batch)
    }

    public func flops(newTokens: Int, atPosition position: Int) -> Double {
        model.configuration.forwardFLOPs(positions: position..<position + newTokens)
    }

    public var recallFLOPs: Double { model.configuration.headFLOPs }
}

extension DecodeResults {
    /// A bridge's answers to the draws and targets of a batch.
    init(_ answers: DecoderAnswers, to batch: DecodeBatch) {
        self.init(
            tokens: answers.tokens, logProbs: answers.logProbs,
            targetLogProbs: answers.targetLogProbs)
        for (index, finite) in answers.finite.enumerated() where finite == 0 {
            nonFinite.append(batch.draws[index].row)
        }
        for (index, logProb) in answers.targetLogProbs.enumerated() where !logProb.isFinite {
            nonFinite.append(batch.targets[index].row)
        }
    }
}
