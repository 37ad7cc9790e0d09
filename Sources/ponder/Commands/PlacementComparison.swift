import Foundation
import Language
import Reasoning
import Tensors

/// A model on a device and in a type, beside itself on the CPU in float32: log-probabilities,
/// gradients, sampled chains and a few training steps, with the time that each took.
struct PlacementComparison: Codable, Equatable, Sendable {
    /// Seconds of a forward pass and of a training step over `trainedTokens`, and tokens drawn a
    /// second.
    struct Speed: Codable, Equatable, Sendable {
        var forward: Double
        var step: Double
        var tokensPerSecond: Double
    }

    var device: String
    var dtype: String
    var parameters: Int
    var trainedTokens: Int
    /// Largest difference of a log-probability, in nats.
    var logProbGap: Double
    /// Norm of the gradients' difference as a share of the gradient's norm.
    var gradientGap: Double
    /// Chains drawn with the same seeds, and how many are the CPU's token for token.
    var chains: Int
    var equalChains: Int
    /// Largest difference between a sampled token's log-probability and one forward pass over it.
    var samplerGap: Double
    /// The loss before each training step, there and on the CPU.
    var losses: [Double]
    var referenceLosses: [Double]
    var speed: Speed
    var referenceSpeed: Speed

    /// One comparison for each type.
    /// - Throws: what is wrong with the folder, and what the device refuses.
    static func all(of folder: URL, on device: Device) async throws -> [Self] {
        let checkpoint = try CheckpointFolder(url: folder)
        let reference = try await PlacementTrial(checkpoint.transformer()).run()
        var comparisons: [Self] = []
        for type in [ModelConfiguration.WeightType.float32, .bfloat16] {
            let trial = try PlacementTrial(
                checkpoint.transformer(device: device, dtype: type.storage))
            comparisons.append(
                try Self(of: await trial.run(), device: device, type: type, reference: reference))
        }
        return comparisons
    }

    private init(
        of found: PlacementTrial.Outcome, device: Device, type: ModelConfiguration.WeightType,
        reference: PlacementTrial.Outcome
    ) throws {
        self.device = device.rawValue
        dtype = type.rawValue
        parameters = reference.gradients.reduce(0) { $0 + $1.count }
        trainedTokens = reference.logProbs.count
        logProbGap = Self.gap(found.logProbs, reference.logProbs)
        let differences = try zip(found.gradients, reference.gradients).map { try $0 - $1 }
        gradientGap = try globalNorm(differences) / globalNorm(reference.gradients)
        chains = reference.chains.count
        equalChains = zip(found.chains, reference.chains).count { $0 == $1 }
        samplerGap = found.samplerGap
        losses = found.losses
        referenceLosses = reference.losses
        speed = found.speed
        referenceSpeed = reference.speed
    }

    static func gap(_ a: [Float], _ b: [Float]) -> Double {
        zip(a, b).reduce(0) { worst, pair in
            let difference = Double(abs(pair.0 - pair.1))
            return difference.isNaN ? .infinity : max(worst, difference)
        }
    }

    var text: String {
        func number(_ value: Double) -> String { Quantity.significant(value) }
        return """
            \(device) in \(dtype), beside the CPU in float32:
              log-probabilities differ by \(number(logProbGap)), gradients by \(number(gradientGap)), \
            sampler and trainer by \(number(samplerGap))
              \(equalChains) of \(chains) chains are equal
              losses \(losses.map(number).joined(separator: " ")), on the CPU \
            \(referenceLosses.map(number).joined(separator: " "))
              forward \(number(speed.forward)) s (CPU \(number(referenceSpeed.forward))), \
            step \(number(speed.step)) s (\(number(referenceSpeed.step))), \
            \(number(speed.tokensPerSecond)) tokens/s (\(number(referenceSpeed.tokensPerSecond)))

            """
    }
}

/// What a comparison has a model do.
struct PlacementTrial {
    struct Outcome {
        var logProbs: [Float]
        /// On the CPU in float32.
        var gradients: [Tensor]
        var chains: [[Token]]
        var samplerGap: Double
        var losses: [Double]
        var speed: PlacementComparison.Speed
    }

    private static let sequences = 32
    private static let steps = 5
    private let model: Transformer
    private let length: Int

    init(_ model: Transformer) {
        self.model = model
        length = min(128, model.configuration.maxPositionEmbeddings)
    }

    /// The same tokens everywhere.
    private func tokens(_ count: Int, _ number: Int) -> [Token] {
        var stream = RandomStream(7, "tokens", number)
        let size = Double(model.vocabularySize)
        return (0..<count).map { _ in Token(stream.uniform() * size) }
    }

    func run() async throws -> Outcome {
        // Sampling comes before the training, which changes the weights.
        let engine = try GenerationEngine(decoder: model.decoder(memory: 256 << 20))
        let requests = (0..<8).map { index in
            GenerationRequest(
                prompt: tokens(length / 4, 1000 + index), seeds: (0..<8).map(UInt64.init),
                maxTokens: length / 2)
        }
        _ = try await engine.generate(batch: [requests[0]])
        let start = ContinuousClock.now
        let generations = try await engine.generate(batch: requests)
        let drawn = generations.joined().reduce(0) { $0 + $1.tokens.count }
        let rate = Double(drawn) / (start.duration(to: .now) / .seconds(1))
        return try trained(requests, generations, rate)
    }

    private func trained(
        _ requests: [GenerationRequest], _ generations: [[Generation]], _ rate: Double
    ) throws -> Outcome {
        var sampled = PackedBatch()
        for (request, samples) in zip(requests, generations) {
            sampled.append(prompt: request.prompt, continuations: samples.map(\.tokens))
        }
        let once = try withoutGradients { try model.tokenLogProbs(of: sampled).logProbs.floats() }
        let gap = PlacementComparison.gap(generations.joined().flatMap(\.logProbs), once)

        var batch = PackedBatch()
        for number in 0..<Self.sequences {
            let tokens = tokens(length, number)
            batch.append(prompt: [tokens[0]], continuations: [Array(tokens.dropFirst())])
        }
        let (logProbs, forward) = try seconds {
            try withoutGradients { try model.tokenLogProbs(of: batch).logProbs.floats() }
        }
        var optimizer = try GuardedOptimizer(
            model.namedParameters, configuration: .init(learningRate: 1e-3),
            totalSteps: Self.steps)
        var losses: [Double] = []
        var gradients: [Tensor] = []
        var step = 0.0
        for index in 0..<Self.steps {
            step = try seconds {
                let loss = try -model.tokenLogProbs(of: batch).logProbs.mean()
                try loss.backward()
                if index == 0 {
                    gradients = try model.namedParameters.compactMap {
                        try $0.tensor.grad?.copy().asType(.float32).moved(to: .cpu)
                    }
                }
                losses.append(try loss.item(Double.self))
                _ = try optimizer.step(index)
            }.seconds
        }
        return Outcome(
            logProbs: logProbs, gradients: gradients,
            chains: generations.joined().map(\.tokens), samplerGap: gap, losses: losses,
            speed: .init(forward: forward, step: step, tokensPerSecond: rate))
    }

    /// What `body` gives, and how long it took.
    private func seconds<Value>(_ body: () throws -> Value) throws -> (
        value: Value, seconds: Double
    ) {
        let start = ContinuousClock.now
        let value = try body()
        return (value, (ContinuousClock.now - start) / .seconds(1))
    }
}
