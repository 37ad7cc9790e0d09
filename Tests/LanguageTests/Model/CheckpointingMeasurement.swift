import Foundation
import Reasoning
import Tensors
import Testing

@testable import Language

/// What `docs/algorithms/gradient-checkpointing.md` says of a model of SmolLM2-135M's shape, measured by hand:
/// `PONDER_CHECKPOINTING=off swift test --filter CheckpointingMeasurement`, and the same with `on`. Each is
/// a process of its own, so that its peak is its own, too.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["PONDER_CHECKPOINTING"] != nil))
struct CheckpointingMeasurement {
    @Test("Peak of memory and time of a training step")
    func step() throws {
        let checkpointing = ProcessInfo.processInfo.environment["PONDER_CHECKPOINTING"] == "on"
        let configuration = ModelConfiguration(
            vocabularySize: 49_152, hiddenSize: 576, intermediateSize: 1_536, hiddenLayers: 30,
            attentionHeads: 9, kvHeads: 3, ropeTheta: 100_000, maxPositionEmbeddings: 2_048,
            tieWordEmbeddings: true)
        var (stream, batch) = (RandomStream(seed: 1), PackedBatch())
        for _ in 0..<8 {
            let tokens = (0..<257).map { _ in Token(stream.uniform() * 49_152) }
            batch.append(prompt: [tokens[0]], continuations: [Array(tokens.dropFirst())])
        }
        let (result, peak) = try TensorRuntime.measuringMemory {
            let model = try Transformer(configuration: configuration, random: RandomSource(seed: 1))
            let optimizer = try AdamW(model.namedParameters, learningRate: 1e-4)
            var seconds: [Double] = []
            for _ in 0..<3 {
                let start = Date()
                try (-model.tokenLogProbs(of: batch, checkpointing: checkpointing).logProbs.mean())
                    .backward()
                try optimizer.step()
                try model.forgetGradients()
                seconds.append(Date().timeIntervalSince(start))
            }
            let memory = model.trainingMemory(
                of: .init(tokens: batch.tokens.count, longest: 256, checkpointing: checkpointing))
            return (seconds: seconds, memory: memory)
        }
        #expect(result.memory.total >= peak)
        let resident = SystemFile.value(of: "VmHWM", in: "/proc/self/status") ?? "?"
        print(
            """
            checkpointing \(checkpointing), \(batch.tokens.count) tokens: steps of \
            \(result.seconds.map { ($0 * 10).rounded() / 10 }) s; tensors \(peak) bytes at most, \
            the process \(resident); formula \(result.memory.total) bytes, \(result.memory.text)
            """)
    }
}
