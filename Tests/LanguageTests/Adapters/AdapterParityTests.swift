import Foundation
import Reasoning
import Tensors
import Testing

@testable import Language

/// What `scripts/goldens/lora.py` stored; see `scripts/goldens/README.md`.
@Suite("Parity of low-rank adapters with PEFT's")
struct AdapterParityTests {
    private struct Golden: Decodable {
        struct Gradient: Decodable {
            var norm: Double
            var head: [Float]
        }
        var prompt: [Token]
        var samples: [[Token]]
        var logProbs: [Float]
        var loss: Float
        var gradients: [String: Gradient]
    }

    @Test(
        "Folders in its format, log-probabilities and gradients",
        arguments: ["qwen2-all", "qwen3-rslora"], FusedPath.allCases)
    func parity(name: String, path: FusedPath) async throws {
        let root = try #require(Bundle.module.url(forResource: "Goldens", withExtension: nil))
        let folder = root.appending(path: "lora/\(name)")
        let golden = try JSONDecoder().decode(
            Golden.self, from: Data(contentsOf: folder.appending(path: "golden.json")))
        let model = try CheckpointFolder(url: folder).transformer(path: path)
        var batch = PackedBatch()
        batch.append(prompt: golden.prompt, continuations: golden.samples)
        let logProbs = try model.tokenLogProbs(of: batch).logProbs
        #expect(try gap(logProbs.detached().floats(), golden.logProbs) < 5e-5)
        let loss = try -logProbs.mean()
        #expect(try abs(loss.item(Float.self) - golden.loss) < 1e-5)
        try loss.backward()
        #expect(
            Set(model.namedParameters.map { AdapterFolder.stored($0.name) })
                == Set(golden.gradients.keys))
        for (name, tensor) in model.namedParameters {
            let expected = try #require(golden.gradients[AdapterFolder.stored(name)])
            let gradient = try #require(try tensor.grad)
            #expect(try abs(globalNorm([gradient]) / expected.norm - 1) < 1e-4, "\(name)")
            let head = try Array(gradient.contiguous().floats().prefix(expected.head.count))
            #expect(gap(head, expected.head) < 1e-4 * Float(max(1, expected.norm)), "\(name)")
        }
        // What samples has the sums of weights and adapters.
        let engine = try GenerationEngine(decoder: model.decoder(memory: 1 << 20))
        for (index, sample) in golden.samples.enumerated() {
            let before = golden.samples[..<index].reduce(0) { $0 + $1.count }
            let scores = try await engine.score(
                tokens: golden.prompt + sample, from: golden.prompt.count)
            let expected = Array(golden.logProbs[before..<before + sample.count])
            #expect(gap(scores, expected) < 5e-5)
        }
    }
}
