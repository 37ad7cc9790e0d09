import Language
import Reasoning
import Testing

@testable import Learning

@Suite("Memory of a training pass")
struct TrainingMemoryTests {
    private let large = ModelConfiguration(
        vocabularySize: 128_000, hiddenSize: 16_384, intermediateSize: 65_536,
        hiddenLayers: 1_000, attentionHeads: 128)

    @Test(
        "What a pass takes grows with its tokens and the model, and what no machine has is refused")
    func refused() throws {
        let small = try Toy.configuration()
        #expect(
            TrainingMemory.bytes(tokens: 2_000, of: small)
                == 2 * TrainingMemory.bytes(tokens: 1_000, of: small))
        #expect(
            TrainingMemory.bytes(tokens: 1, of: large)
                > 1e3 * TrainingMemory.bytes(tokens: 1, of: small))
        try TrainingMemory.check("tokensPerPass", 1_000, of: small)
        let error = #expect(throws: ConfigurationError.self) {
            try TrainingMemory.check("tokensPerPass", 1 << 24, of: large)
        }
        #expect(error?.field == "tokensPerPass")
    }
}
