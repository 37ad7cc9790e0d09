import Reasoning
import Tensors
import Testing

@testable import Language

/// Small random models whose logits differ a lot between tokens and prefixes.
enum RandomModel: String, CaseIterable, Sendable, CustomTestStringConvertible {
    /// Whole vectors everywhere.
    case even
    /// No size a multiple of a vector's width; tied head; every query head on one key head.
    case odd
    /// Norms of queries and keys.
    case headNorms
    /// A bias of queries, keys and values; tied head.
    case biases
    /// Rotary frequencies of a context five times the first one.
    case stretched

    var testDescription: String { rawValue }

    var configuration: ModelConfiguration {
        switch self {
        case .even:
            ModelConfiguration(
                vocabularySize: 40, hiddenSize: 64, intermediateSize: 96, hiddenLayers: 2,
                attentionHeads: 4, kvHeads: 2, ropeTheta: 500, maxPositionEmbeddings: 160)
        case .odd:
            ModelConfiguration(
                vocabularySize: 37, hiddenSize: 42, intermediateSize: 50, hiddenLayers: 3,
                attentionHeads: 3, kvHeads: 1, headDimensions: 10, maxPositionEmbeddings: 160,
                tieWordEmbeddings: true)
        case .headNorms:
            ModelConfiguration(
                architecture: .qwen3, vocabularySize: 38, hiddenSize: 42, intermediateSize: 50,
                hiddenLayers: 2, attentionHeads: 4, kvHeads: 2, headDimensions: 10,
                maxPositionEmbeddings: 160)
        case .biases:
            ModelConfiguration(
                architecture: .qwen2, vocabularySize: 39, hiddenSize: 42, intermediateSize: 50,
                hiddenLayers: 2, attentionHeads: 6, kvHeads: 2, headDimensions: 14,
                maxPositionEmbeddings: 160, tieWordEmbeddings: true)
        case .stretched:
            ModelConfiguration(
                architecture: .mistral, vocabularySize: 40, hiddenSize: 48, intermediateSize: 64,
                hiddenLayers: 2, attentionHeads: 3, kvHeads: 3, ropeTheta: 500,
                ropeScaling: .llama3(
                    factor: 4, lowFrequencyFactor: 1, highFrequencyFactor: 4, originalContext: 32),
                maxPositionEmbeddings: 160)
        }
    }

    /// Ten times the usual deviation, norms about 1.
    func make(seed: UInt64 = 1, path: FusedPath? = nil, dtype: DType = .float32) throws
        -> Transformer
    {
        let random = try RandomSource(seed: seed)
        let usual = try Transformer(configuration: configuration, random: random)
        var weights: [String: Tensor] = [:]
        for (name, tensor) in usual.namedParameters {
            let value = try tensor.detached()
            let changed =
                value.rank == 2
                ? try value * 10
                : try value + Tensor.normal(value.shape, deviation: 0.2, random: random)
            weights[name] = try changed.asType(dtype)
        }
        return try Transformer(configuration: configuration, weights: weights, path: path)
    }

    /// Tokens that depend on the seed alone.
    func tokens(_ count: Int, seed: UInt64) -> [Token] {
        var stream = RandomStream(seed: seed)
        let size = Double(configuration.vocabularySize)
        return (0..<count).map { _ in Token(stream.uniform() * size) }
    }
}

extension Transformer {
    /// Log-probabilities of `tokens[1...]` by one pass without a cache.
    func logProbs(of tokens: [Token]) throws -> [Float] {
        try withoutGradients {
            let ids = try Tensor(tokens.map { Int($0) })
            let rows = try hidden(tokens: ids, spans: [Span(start: 0, length: tokens.count)])
                .sliced(0..<tokens.count - 1, axis: 0)
            return try Tensors.tokenLogProbs(
                logits: logits(hidden: rows), targets: ids.sliced(1..<tokens.count, axis: 0),
                path: path
            ).logProbs.floats()
        }
    }
}

/// The largest difference of two lists; infinite where their counts differ or one is not a number.
func gap(_ a: [Float], _ b: [Float]) -> Float {
    guard a.count == b.count else { return .infinity }
    return zip(a, b).reduce(0) { worst, pair in
        let difference = abs(pair.0 - pair.1)
        return difference.isNaN ? .infinity : max(worst, difference)
    }
}
