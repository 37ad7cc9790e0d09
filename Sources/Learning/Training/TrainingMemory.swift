import Foundation
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
        let needed = bytes(tokens: tokens, of: configuration)
        let present = Double(ProcessInfo.processInfo.physicalMemory)
        guard needed <= present else {
            throw ConfigurationError(
                field: field,
                reason:
                    "\(tokens) tokens at a time take more than \(Int(needed / 1e9)) GB with this "
                    + "model, and the machine has \(Int(present / 1e9))")
        }
    }
}
