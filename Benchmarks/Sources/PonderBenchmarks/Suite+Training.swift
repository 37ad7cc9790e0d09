import Foundation
import Language
import Reasoning
import Tensors

extension Suite {
    /// One optimizer step on 32 sequences of 256 random tokens: forward, mean cross-entropy over all
    /// 8192 positions, backward, clipping by global norm, AdamW. Both sides report the median of three
    /// steps a round. Ours computes the entropies besides, which the library always does.
    func trainingStep(_ size: Size) -> Comparison {
        let (sequences, length, steps) = isQuick ? (4, 64, 1) : (32, 256, 3)
        let operations = 6 * Double(size.configuration.parameterCount * sequences * length)
        let name = "training step \(size.rawValue)"
        return Comparison(
            name: name, unit: .seconds, script: "train_step.py",
            arguments: arguments(size) + [
                "--sequences", "\(sequences)", "--length", "\(length)", "--steps", "\(steps)",
            ],
            rounds: size == .small ? 7 : 5,
            share: Share(
                name: "\(name), share of sgemm", unit: .gigaflopsPerSecond,
                peak: hardware.gigaflopsPerSecond, peakName: "measured sgemm peak",
                rate: { seconds in operations / seconds / 1e9 }),
            prepare: {
                let trainer = try BenchmarkTrainer(
                    size: size, sequences: sequences, length: length,
                    atOnce: ProcessInfo.processInfo.environment["AT"].flatMap(Int.init) ?? sequences)
                return { try median((0..<steps).map { _ in try seconds { try trainer.step() } }) }
            })
    }
}

/// The training step of the comparison: fixed random tokens, the settings of `train_step.py`.
private final class BenchmarkTrainer {
    private let model: Transformer
    private let optimizer: AdamW
    private let parameters: [Tensor]
    private let passes: [Pass]
    private let positions: Double

    /// What goes through the model at once.
    private struct Pass {
        var tokens: Tensor  // [T]
        var targets: Tensor  // [T]
        var spans: [Span]
    }

    init(size: Suite.Size, sequences: Int, length: Int, atOnce: Int) throws {
        model = try Transformer(configuration: size.configuration, random: RandomSource(seed: 0))
        optimizer = try AdamW(
            model.namedParameters, learningRate: 3e-4, betas: (0.9, 0.95), weightDecay: 0.1)
        parameters = model.namedParameters.map(\.tensor)
        var random = RandomStream(0, "training-step")
        let vocabulary = size.configuration.vocabularySize
        let data = (0...(sequences * length)).map { _ in
            Int.random(in: 0..<vocabulary, using: &random)
        }
        passes = try stride(from: 0, to: sequences, by: atOnce).map { first in
            let count = min(atOnce, sequences - first)
            let range = first * length..<(first + count) * length
            return Pass(
                tokens: try Tensor(Array(data[range])),
                targets: try Tensor(Array(data[range.lowerBound + 1...range.upperBound])),
                spans: (0..<count).map { Span(start: $0 * length, length: length) })
        }
        positions = Double(sequences * length)
    }

    func step() throws {
        for parameter in parameters { try parameter.zeroGrad() }
        for pass in passes {
            let logits = try model.logits(
                hidden: model.hidden(tokens: pass.tokens, spans: pass.spans))
            let logProbs = try tokenLogProbs(
                logits: logits, targets: pass.targets, path: model.path
            ).logProbs
            try (-logProbs.sum() / positions).backward()
        }
        try clipGradNorm(parameters, maxNorm: 1)
        try optimizer.step()
    }
}
