import Testing

@testable import Language

@Suite("FLOPs by formula")
struct FLOPsTests {
    /// Multiplications and additions of every product of a forward pass over tokens `positions`
    /// of one sequence, counted one `[m, k] × [k, n]` after the other as the decoder does them.
    func counted(_ model: ModelConfiguration, positions: Range<Int>) -> Double {
        var flops = 0.0
        func matmul(_ m: Int, _ k: Int, _ n: Int) { flops += 2 * Double(m) * Double(k) * Double(n) }
        let tokens = positions.count
        let head = model.headDimensions
        for _ in 0..<model.hiddenLayers {
            matmul(tokens, model.hiddenSize, model.attentionHeads * head)
            matmul(tokens, model.hiddenSize, model.kvHeads * head)
            matmul(tokens, model.hiddenSize, model.kvHeads * head)
            for position in positions {
                for _ in 0..<model.attentionHeads {
                    matmul(1, head, position + 1)
                    matmul(1, position + 1, head)
                }
            }
            matmul(tokens, model.attentionHeads * head, model.hiddenSize)
            matmul(tokens, model.hiddenSize, model.intermediateSize)
            matmul(tokens, model.hiddenSize, model.intermediateSize)
            matmul(tokens, model.intermediateSize, model.hiddenSize)
        }
        matmul(tokens, model.hiddenSize, model.vocabularySize)
        return flops
    }

    @Test(
        "The formulas equal a count of the products, one by one",
        arguments: [0..<1, 0..<7, 5..<6, 16..<61, 3..<3])
    func products(positions: Range<Int>) {
        for tied in [false, true] {
            let model = ModelConfiguration(
                vocabularySize: 41, hiddenSize: 24, intermediateSize: 56, hiddenLayers: 3,
                attentionHeads: 6, kvHeads: 2, headDimensions: 10, tieWordEmbeddings: tied)
            #expect(
                model.forwardFLOPs(positions: positions) == counted(model, positions: positions))
        }
    }

    @Test("Tokens one by one cost what they cost together")
    func additive() {
        let model = ModelConfigurationTests.small
        let apart = (0..<300).map { model.forwardFLOPs(position: $0) }.reduce(0, +)
        #expect(apart == model.forwardFLOPs(positions: 0..<300))
        #expect(model.trainingFLOPs(tokens: 300) == 3 * apart)
    }
}
