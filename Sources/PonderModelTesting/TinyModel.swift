import Foundation
import Language
import Reasoning
import Tensors

/// Models of a few thousand weights that were taught nothing: for tests that need a model, whatever it
/// says.
public enum TinyModel {
    /// The smallest shape that has everything: grouped queries, tied embeddings, a context.
    public static func configuration(
        _ tokenizer: some Tokenizer, layers: Int = 1, hidden: Int = 16, intermediate: Int = 32,
        heads: Int = 2, context: Int = 128, tied: Bool = true
    ) -> ModelConfiguration {
        ModelConfiguration(
            vocabularySize: tokenizer.vocabularySize, hiddenSize: hidden,
            intermediateSize: intermediate, hiddenLayers: layers, attentionHeads: heads,
            kvHeads: heads / 2, maxPositionEmbeddings: context, tieWordEmbeddings: tied,
            eosTokenIds: [Int(tokenizer.endOfSequence)])
    }

    /// - Parameter scale: of the matrices, so that tokens differ more than at the usual 1.
    public static func untaught(
        _ configuration: ModelConfiguration, seed: UInt64 = 1, scale: Double = 1,
        path: FusedPath? = nil
    ) throws -> Transformer {
        let model = try Transformer(
            configuration: configuration, random: RandomSource(seed: seed), path: path)
        guard scale != 1 else { return model }
        for (_, tensor) in model.namedParameters where tensor.rank == 2 {
            try tensor.update(from: tensor.detached() * scale)
        }
        return model
    }

    /// Writes one as a folder, as `LocalModel(folder:)` reads it.
    public static func write(
        _ tokenizer: some Tokenizer, context: Int = 128, seed: UInt64 = 1, to url: URL
    ) throws {
        try CheckpointFolder.write(
            untaught(configuration(tokenizer, context: context), seed: seed),
            tokenizer: tokenizer, to: url)
    }
}
