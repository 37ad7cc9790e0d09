import Foundation
import Reasoning
import Tensors
import Testing

@testable import Language

/// What `scripts/goldens/llama.py` stored of `transformers`; see `scripts/goldens/README.md`.
private struct Goldens: Decodable {
    struct Inference: Decodable {
        var tokens: [Token]
        var lastLogits: [Float]
        var logProbs: [Float]
        var logits: [Float]?
    }
    struct Greedy: Decodable {
        var prompt: [Token]
        var continuation: [Token]
    }
    struct Training: Decodable {
        struct Gradient: Decodable {
            var norm: Double
            var head: [Float]
        }
        struct Optimizer: Decodable {
            var learningRate, eps, weightDecay, clipGradNorm: Double
            var betas: [Double]
            var losses, gradientNorms: [Float]
        }
        var sequences: [[Int]]
        var loss: Float
        var gradientNorm: Double
        var gradients: [String: Gradient]
        var adamW: Optimizer
    }
    var inference: [Inference]
    var greedy: Greedy
    var training: Training
}

@Suite("Parity with transformers")
struct ParityTests {
    static let folders = ["tiny-llama-tied", "tiny-llama-untied", "tiny-qwen2", "tiny-qwen3"]

    private func read(_ name: String, path: FusedPath? = nil) throws -> (Transformer, Goldens) {
        let root = try #require(Bundle.module.url(forResource: "Goldens", withExtension: nil))
        let folder = root.appending(path: name)
        let goldens = try JSONDecoder().decode(
            Goldens.self, from: Data(contentsOf: folder.appending(path: "goldens.json")))
        return (try CheckpointFolder(url: folder).transformer(path: path), goldens)
    }

    @Test("Logits and log-probabilities", arguments: folders, FusedPath.allCases)
    func inference(name: String, path: FusedPath) throws {
        let (model, goldens) = try read(name, path: path)
        for item in goldens.inference {
            let logits = try withoutGradients {
                try model.logits(
                    hidden: model.hidden(
                        tokens: Tensor(item.tokens.map { Int($0) }),
                        spans: [Span(start: 0, length: item.tokens.count)])
                ).floats()
            }
            #expect(gap(Array(logits.suffix(item.lastLogits.count)), item.lastLogits) < 5e-5)
            if let all = item.logits { #expect(gap(logits, all) < 5e-5) }
            guard item.tokens.count > 1 else { continue }
            #expect(try gap(model.logProbs(of: item.tokens), item.logProbs) < 5e-5)
        }
    }

    @Test("The engine's scores and greedy continuation", arguments: folders)
    func greedy(name: String) async throws {
        let (model, goldens) = try read(name)
        let engine = try GenerationEngine(decoder: model.decoder(memory: 1 << 20))
        let found = try await engine.generate(
            GenerationRequest(
                prompt: goldens.greedy.prompt, seeds: [0],
                maxTokens: goldens.greedy.continuation.count, temperature: 0))
        #expect(found[0].tokens == goldens.greedy.continuation)
        for item in goldens.inference where item.tokens.count > 1 {
            let scores = try await engine.score(tokens: item.tokens, from: 1)
            #expect(gap(scores, item.logProbs) < 5e-5)
        }
    }

    /// Mean cross-entropy over the predicted tokens of packed sequences, in nats.
    private func loss(_ model: Transformer, _ sequences: [[Int]]) throws -> Tensor {
        var spans: [Span] = []
        var rows: [Int] = []
        var targets: [Int] = []
        var next = 0
        for sequence in sequences {
            spans.append(Span(start: next, length: sequence.count))
            rows += next..<next + sequence.count - 1
            targets += sequence.dropFirst()
            next += sequence.count
        }
        let hidden = try model.hidden(tokens: Tensor(sequences.flatMap { $0 }), spans: spans)
        let logits = try model.logits(hidden: hidden.indexed(Tensor(rows)))
        return try -tokenLogProbs(
            logits: logits, targets: Tensor(targets), path: model.path
        ).logProbs.mean()
    }

    @Test("Loss and gradients of a packed batch", arguments: folders, FusedPath.allCases)
    func gradients(name: String, path: FusedPath) throws {
        let (model, goldens) = try read(name, path: path)
        let loss = try loss(model, goldens.training.sequences)
        #expect(try abs(loss.item(Float.self) - goldens.training.loss) < 1e-5)
        try loss.backward()
        let total = try globalNorm(model.namedParameters.compactMap { try $0.tensor.grad })
        #expect(abs(total / goldens.training.gradientNorm - 1) < 1e-4)
        let gradients = try LlamaWeights.split(
            model.namedParameters.map { ($0.name, try #require(try $0.tensor.grad)) },
            configuration: model.configuration)
        #expect(Set(gradients.map(\.name)) == Set(goldens.training.gradients.keys))
        for (name, gradient) in gradients {
            let golden = try #require(goldens.training.gradients[name])
            #expect(try abs(globalNorm([gradient]) / golden.norm - 1) < 1e-4, "\(name)")
            let head = try Array(gradient.contiguous().floats().prefix(golden.head.count))
            #expect(gap(head, golden.head) < 1e-4 * Float(max(1, golden.norm)), "\(name)")
        }
    }

    @Test("Five steps of AdamW with clipping", arguments: folders)
    func optimizer(name: String) throws {
        let (model, goldens) = try read(name)
        let golden = goldens.training.adamW
        let optimizer = try AdamW(
            model.namedParameters, learningRate: golden.learningRate,
            betas: (golden.betas[0], golden.betas[1]), eps: golden.eps,
            weightDecay: golden.weightDecay)
        for (expectedLoss, expectedNorm) in zip(golden.losses, golden.gradientNorms) {
            for (_, tensor) in model.namedParameters { try tensor.zeroGrad() }
            let loss = try loss(model, goldens.training.sequences)
            #expect(try abs(loss.item(Float.self) - expectedLoss) < 2e-4)
            try loss.backward()
            let norm = try clipGradNorm(
                model.namedParameters.map(\.tensor), maxNorm: golden.clipGradNorm)
            #expect(abs(norm / expectedNorm - 1) < 1e-3)
            try optimizer.step()
        }
    }
}
