import Reasoning
import Tensors
import Testing

@testable import Language

@Suite("Gradients of low-rank adapters")
struct LoRAGradientTests {
    private let configuration = LoRAConfiguration(rank: 3, alpha: 6)

    /// Two prompts, the first with two samples.
    private func batch(_ kind: RandomModel) -> PackedBatch {
        var batch = PackedBatch()
        batch.append(
            prompt: kind.tokens(7, seed: 1),
            continuations: [kind.tokens(9, seed: 2), kind.tokens(4, seed: 3)])
        batch.append(prompt: kind.tokens(2, seed: 4), continuations: [kind.tokens(12, seed: 5)])
        return batch
    }

    /// A weighted sum of log-probabilities.
    private func loss(_ model: Transformer, _ kind: RandomModel) throws -> Tensor {
        let logProbs = try model.tokenLogProbs(of: batch(kind)).logProbs
        let weights = (0..<logProbs.count).map { Double($0 % 5) - 1.5 }
        return try (logProbs * Tensor(weights).asType(logProbs.dtype)).sum()
    }

    /// The largest difference as a share of the largest number.
    private func gap(_ a: [Double], _ b: [Double]) -> Double {
        guard a.count == b.count, let scale = b.map(abs).max(), scale > 0 else { return .infinity }
        return zip(a, b).reduce(0) { worst, pair in
            let difference = abs(pair.0 - pair.1) / scale
            return difference.isNaN ? .infinity : max(worst, difference)
        }
    }

    @Test(
        "They are those of the sum's weights by the chain rule: s·dW Aᵀ and s·Bᵀ dW",
        arguments: RandomModel.allCases)
    func closedForm(kind: RandomModel) throws {
        let exact = try kind.make(path: .plain, dtype: .float64).withLearnedAdapters(configuration)
        let fused = try kind.make(path: .fused).withLearnedAdapters(configuration)
        let merged = try exact.merged()
        for model in [exact, fused, merged] { try loss(model, kind).backward() }
        let gradients = Dictionary(
            uniqueKeysWithValues: try merged.namedParameters.map {
                ($0.name, try #require(try $0.tensor.grad))
            })
        let both = try #require(exact.adapters).updates(of: exact.configuration)
        let single = try #require(fused.adapters).updates(of: fused.configuration)
        #expect(both.count == 4 * exact.configuration.hiddenLayers)
        for (name, updates) in both {
            for (index, update) in updates.enumerated() {
                let rows = update.firstRow..<update.firstRow + update.b.dim(0)
                let dW = try #require(gradients[name]).sliced(rows, axis: 0)
                let (a, b) = (try update.a.detached(), try update.b.detached())
                let expectedB = try (matmul(dW, a.transposed()) * update.scale).doubles()
                let expectedA = try (matmul(b.transposed(), dW) * update.scale).doubles()
                let other = try #require(single[name])[index]
                for (found, tolerance) in [(update, 1e-9), (other, 1e-3)] {
                    let foundA = try #require(try found.a.grad).doubles()
                    let foundB = try #require(try found.b.grad).doubles()
                    #expect(gap(foundA, expectedA) < tolerance, "\(name) \(index) A")
                    #expect(gap(foundB, expectedB) < tolerance, "\(name) \(index) B")
                }
            }
        }
    }

    @Test("They are the quotients of small differences")
    func differences() throws {
        let kind = RandomModel.headNorms
        let model = try kind.make(path: .plain, dtype: .float64).withLearnedAdapters(configuration)
        try loss(model, kind).backward()
        let step = 1e-5
        for (name, tensor) in model.namedParameters where name.contains("layers.1.") {
            let gradient = try #require(try tensor.grad).doubles()
            let values = try tensor.detached().doubles()
            let place = values.count / 2
            func value(_ change: Double) throws -> Double {
                var changed = values
                changed[place] += change
                try tensor.update(from: Tensor(changed, tensor.shape))
                return try withoutGradients { try loss(model, kind).item(Double.self) }
            }
            let quotient = try (value(step) - value(-step)) / (2 * step)
            try tensor.update(from: Tensor(values, tensor.shape))
            let scale = max(1e-3, gradient.reduce(0) { max($0, abs($1)) })
            #expect(abs(quotient - gradient[place]) < 1e-5 * scale, "\(name)")
        }
    }

    @Test("The weights beside them have none, and go on to have theirs in the base's own model")
    func frozen() throws {
        let base = try RandomModel.biases.make()
        let model = try base.withAdapters(configuration)
        try loss(model, .biases).backward()
        for (name, tensor) in model.namedWeights + base.namedWeights {
            #expect(try tensor.grad == nil, "\(name)")
        }
        #expect(model.namedWeights.allSatisfy { !$0.tensor.requiresGrad })
        for (name, tensor) in model.namedParameters {
            let gradient = try #require(try tensor.grad).floats()
            // As B is zero, A has nothing to gain yet.
            #expect(gradient.contains(where: { $0 != 0 }) == name.hasSuffix("lora_B"), "\(name)")
        }
        try loss(base, .biases).backward()
        for (name, tensor) in base.namedParameters {
            #expect(try tensor.requiresGrad && tensor.grad != nil, "\(name)")
        }
    }
}
