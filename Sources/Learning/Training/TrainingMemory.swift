import Language
import Reasoning

/// What a pass over packed tokens takes, computed before it is taken.
enum TrainingMemory {
    /// Bytes that a forward pass over so many tokens keeps for the backward pass, at the least: for
    /// each layer the inputs of its sublayers, the heads' and the two halves of the gated one, and the
    /// scores over the vocabulary, in float32.
    static func bytes(tokens: Int, of configuration: ModelConfiguration) -> Double {
        let perLayer =
            Double(4 * configuration.hiddenSize) + 2 * Double(configuration.intermediateSize)
        let perToken =
            Double(configuration.hiddenLayers) * perLayer + Double(configuration.vocabularySize)
        return 4 * Double(tokens) * perToken
    }

    /// - Throws: `ConfigurationError` where this machine has no room for such a pass.
    static func check(_ field: String, _ tokens: Int, of configuration: ModelConfiguration) throws {
        try MachineMemory.require(
            bytes(tokens: tokens, of: configuration), for: field, "\(tokens) tokens at a time")
    }
}
