import Reasoning
import Tensors
import Testing

@testable import Language

extension Transformer {
    /// The model with adapters that have learned something: no matrix is zero.
    func withLearnedAdapters(
        _ configuration: LoRAConfiguration = LoRAConfiguration(rank: 3, alpha: 6),
        seed: UInt64 = 7, base: String? = nil
    ) throws -> Transformer {
        let model = try withAdapters(configuration, seed: seed, base: base)
        let random = try RandomSource(seed: seed + 1)
        for (name, tensor) in model.namedParameters where name.hasSuffix("lora_B") {
            try tensor.update(from: Tensor.normal(tensor.shape, deviation: 0.2, random: random))
        }
        return model
    }
}

@Suite("Low-rank adapters")
struct LoRATests {
    @Test(
        "Fresh adapters change no number, and are the same for the same seed",
        arguments: RandomModel.allCases, FusedPath.allCases)
    func fresh(kind: RandomModel, path: FusedPath) throws {
        let base = try kind.make(path: path)
        let configuration = LoRAConfiguration(rank: 4)
        let model = try base.withAdapters(configuration, seed: 3)
        let tokens = kind.tokens(40, seed: 1)
        #expect(try gap(model.logProbs(of: tokens), base.logProbs(of: tokens)) < 1e-4)
        let again = try base.withAdapters(configuration, seed: 3)
        let other = try base.withAdapters(configuration, seed: 4)
        for (index, (name, tensor)) in model.namedParameters.enumerated() {
            let values = try tensor.detached().floats()
            #expect(try values == again.namedParameters[index].tensor.detached().floats())
            guard name.hasSuffix("lora_A") else {
                #expect(values.allSatisfy { $0 == 0 })
                continue
            }
            let bound = 1 / Float(tensor.dim(1)).squareRoot()
            #expect(values.allSatisfy { abs($0) <= bound })
            #expect(values.contains(where: { abs($0) > bound / 2 }))
            #expect(try values != other.namedParameters[index].tensor.detached().floats())
        }
        let first = model.namedParameters.prefix(2).map(\.name)
        #expect(
            first == ["lora_A", "lora_B"].map { "model.layers.0.self_attn.q_proj.\($0)" })
    }

    @Test(
        "Beside the weights they compute what their sum computes",
        arguments: RandomModel.allCases, FusedPath.allCases)
    func merged(kind: RandomModel, path: FusedPath) throws {
        let base = try kind.make(path: path)
        for configuration in [
            LoRAConfiguration(rank: 3, alpha: 6),
            LoRAConfiguration(rank: 2, alpha: 4, targets: [.key, .output], useRSLoRA: true),
            LoRAConfiguration(rank: 1, alpha: 2, targets: [.query, .value, .up]),
        ] {
            let model = try base.withLearnedAdapters(configuration)
            let merged = try model.merged()
            #expect(merged.adapters == nil)
            let tokens = kind.tokens(40, seed: 1)
            let found = try model.logProbs(of: tokens)
            #expect(try gap(found, merged.logProbs(of: tokens)) < 1e-4)
            #expect(try gap(found, base.logProbs(of: tokens)) > 0.05)
        }
    }

    @Test("Rows without an adapter stay as they are")
    func rows() throws {
        let base = try RandomModel.even.make()
        let model = try base.withLearnedAdapters(LoRAConfiguration(rank: 2, targets: [.key, .up]))
        let merged = try model.merged()
        let c = base.configuration
        let changed = [
            "projections": c.queryWidth..<c.queryWidth + c.kvWidth,
            "gateUp": c.intermediateSize..<2 * c.intermediateSize,
        ]
        for (before, after) in zip(base.namedWeights, merged.namedWeights) {
            let columns = before.tensor.rank == 2 ? before.tensor.dim(1) : 1
            let rows = before.name.split(separator: ".").last.flatMap { changed[String($0)] }
            let pairs = zip(
                try before.tensor.detached().floats(), try after.tensor.detached().floats())
            let moved = pairs.enumerated().filter { $1.0 != $1.1 }.map { $0.offset / columns }
            #expect(moved.allSatisfy { rows?.contains($0) == true }, "\(before.name)")
            #expect(moved.isEmpty == (rows == nil), "\(before.name)")
        }
    }

    @Test(
        "The decoders sample from what is trained, and follow it", arguments: RandomModel.allCases)
    func decoders(kind: RandomModel) async throws {
        let model = try kind.make().withLearnedAdapters()
        let tokens = kind.tokens(50, seed: 2)
        let fused = try FusedDecoder(model: model, memory: 4 << 20)
        let engines = [
            try GenerationEngine(decoder: fused),
            try GenerationEngine(decoder: PlainDecoder(model: model, memory: 4 << 20)),
        ]
        for round in 0..<2 {
            let expected = try model.logProbs(of: tokens)
            for engine in engines {
                #expect(try await gap(engine.score(tokens: tokens, from: 1), expected) < 1e-4)
            }
            guard round == 0 else { break }
            try await engines[0].changeWeights {
                for (_, tensor) in model.namedParameters {
                    try tensor.update(from: tensor.detached() * 1.5)
                }
                try fused.reload()
            }
            try await engines[1].clearCache()
            #expect(try gap(model.logProbs(of: tokens), expected) > 0.05)
        }
    }

    @Test("Weights of 16 bits have adapters of float32, which an optimizer moves alone")
    func halfPrecision() throws {
        let model = try RandomModel.even.make(dtype: .bfloat16).withLearnedAdapters()
        #expect(model.path == .plain && model.dtype == .bfloat16)
        #expect(model.namedParameters.allSatisfy { $0.tensor.dtype == .float32 })
        let merged = try model.merged()
        #expect(merged.namedWeights.allSatisfy { $0.tensor.dtype == .bfloat16 })
        let tokens = RandomModel.even.tokens(30, seed: 1)
        let wide = try model.copied(to: .cpu, dtype: .float32)
        #expect(wide.adapters?.configuration == model.adapters?.configuration)
        let expected = try wide.logProbs(of: tokens)
        let differences = zip(try model.logProbs(of: tokens), expected).map { abs($0 - $1) }
        #expect(differences.reduce(0, +) < 0.2 * Float(differences.count))
        #expect(try gap(wide.merged().logProbs(of: tokens), expected) < 1e-4)
        let before = try model.namedWeights.map { try $0.tensor.floats() }
        var batch = PackedBatch()
        batch.append(prompt: Array(tokens[..<1]), continuations: [Array(tokens[1...])])
        let optimizer = try AdamW(model.namedParameters, learningRate: 1e-3)
        #expect(optimizer.state.count == 3 * model.namedParameters.count)
        try (-model.tokenLogProbs(of: batch).logProbs.asType(.float32).mean()).backward()
        try optimizer.step()
        #expect(try model.namedWeights.map { try $0.tensor.floats() } == before)
        let after = try model.copied(to: .cpu, dtype: .float32).logProbs(of: tokens)
        #expect(after.reduce(0, +) > expected.reduce(0, +))
    }

    @Test("A copy has adapters of its own beside the same weights")
    func copies() throws {
        let model = try RandomModel.odd.make().withLearnedAdapters(base: "elsewhere")
        let tokens = RandomModel.odd.tokens(20, seed: 1)
        let expected = try model.logProbs(of: tokens)
        let copy = try model.copied()
        let others = [
            copy, try model.limited(to: 30), try model.stored(as: .bfloat16),
            try model.with(head: model.head),
        ]
        for other in others {
            #expect(other.adapters?.base == "elsewhere")
            #expect(other.adapters?.configuration == model.adapters?.configuration)
            #expect(other.namedWeights.allSatisfy { !$0.tensor.requiresGrad })
            #expect(other.namedParameters.allSatisfy { $0.tensor.requiresGrad })
        }
        #expect(try copy.logProbs(of: tokens) == expected)
        for (_, tensor) in copy.namedParameters { try tensor.update(from: tensor.detached() * 2) }
        #expect(try gap(copy.logProbs(of: tokens), expected) > 0.01)
        #expect(try model.logProbs(of: tokens) == expected)
        try copy.take(weightsOf: model)
        #expect(try copy.logProbs(of: tokens) == expected)
        #expect(throws: ModelError.missing("model.layers.0.self_attn.q_proj.lora_A")) {
            try copy.take(weightsOf: model.merged())
        }
    }

    @Test("Second adapters and those of another model are refused")
    func refused() throws {
        let model = try RandomModel.even.make().withAdapters(LoRAConfiguration(rank: 2))
        let error = #expect(throws: ConfigurationError.self) {
            try model.withAdapters(LoRAConfiguration(rank: 2))
        }
        #expect(error?.field == "lora")
        for kind in [RandomModel.odd, .headNorms] {
            let other = try kind.make()
            #expect(throws: ModelError.self) {
                try Transformer(
                    configuration: other.configuration, weights: other.weightsByName,
                    adapters: model.adapters)
            }
        }
    }

    @Test("A pass's FLOPs are those of its products")
    func flops() throws {
        let base = try RandomModel.even.make()
        let c = base.configuration
        let model = try base.withAdapters(LoRAConfiguration(rank: 2, targets: [.query, .down]))
        var batch = PackedBatch()
        batch.append(prompt: [1], continuations: [RandomModel.even.tokens(30, seed: 2)])
        let tokens = batch.tokens.count
        let forward = batch.forwardFLOPs(c)
        #expect(base.flops(forward: forward, tokens: tokens, learns: false) == forward)
        #expect(base.flops(forward: forward, tokens: tokens, learns: true) == 3 * forward)
        // Both adapters of a layer: A and B of a query, A and B of a way down.
        let each = 2 * (c.hiddenSize + c.queryWidth + c.intermediateSize + c.hiddenSize)
        let beside = Double(2 * tokens * c.hiddenLayers * each)
        let frozen = Double(2 * tokens * c.matmulParameters)
        #expect(
            model.flops(forward: forward, tokens: tokens, learns: false) == forward + beside)
        #expect(
            model.flops(forward: forward, tokens: tokens, learns: true)
                == 3 * (forward + beside) - frozen)
    }
}
