import Language
import Reasoning
import Tensors

extension Suite {
    /// One optimizer step on sequences of random tokens: forward, mean cross-entropy over all
    /// positions, backward, clipping by global norm, AdamW. Both sides report the median of a round's
    /// steps. Ours computes the entropies besides, which the library always does.
    ///
    /// - Parameter opponent: whose PyTorch it is measured against.
    func trainingStep(_ size: Size, against opponent: Opponent) -> Comparison {
        let (sequences, length, steps) = isQuick ? (4, 64, 1) : (32, 256, 3)
        let operations = 6 * Double(size.configuration.parameterCount * sequences * length)
        let step = "training step \(size.rawValue)"
        let name = opponent == .transformers ? step : "\(step), lean peer"
        return Comparison(
            name: name,
            work: "\(sequences) x \(length) tokens forward and backward, AdamW; median of "
                + "\(steps) steps", unit: .seconds, script: "train_step.py",
            arguments: arguments(size) + [
                "--sequences", "\(sequences)", "--length", "\(length)", "--steps", "\(steps)",
                "--model", opponent.rawValue,
            ],
            rounds: size == .small ? 7 : 3,
            share: opponent == .lean
                ? nil
                : Share(
                    name: "\(step), share of sgemm", unit: .gigaflopsPerSecond,
                    peak: hardware.gigaflopsPerSecond, peakName: "measured sgemm peak",
                    rate: { seconds in operations / seconds / 1e9 }),
            prepare: {
                let trainer = try BenchmarkTrainer(
                    size: size, sequences: sequences, length: length)
                return { try median((0..<steps).map { _ in try seconds { try trainer.step() } }) }
            })
    }
}

/// Which PyTorch eager implementation of the architecture trains on the other side.
enum Opponent: String {
    /// The library's `LlamaForCausalLM`, which most people would run.
    case transformers
    /// The least code that computes the same, with fused projections.
    case lean
}

/// The training step of the comparison: fixed random tokens, the settings of `train_step.py`.
private final class BenchmarkTrainer {
    private let model: Transformer
    private let optimizer: AdamW
    private let parameters: [Tensor]
    private let tokens: Tensor  // [T]
    private let targets: Tensor  // [T]
    private let spans: [Span]

    init(size: Suite.Size, sequences: Int, length: Int) throws {
        model = try Transformer(configuration: size.configuration, random: RandomSource(seed: 0))
        optimizer = try AdamW(
            model.namedParameters, learningRate: 3e-4, betas: (0.9, 0.95), weightDecay: 0.1)
        parameters = model.namedParameters.map(\.tensor)
        var random = RandomStream(0, "training-step")
        let vocabulary = size.configuration.vocabularySize
        let data = (0...(sequences * length)).map { _ in
            Int.random(in: 0..<vocabulary, using: &random)
        }
        tokens = try Tensor(Array(data.dropLast()))
        targets = try Tensor(Array(data.dropFirst()))
        spans = (0..<sequences).map { Span(start: $0 * length, length: length) }
    }

    func step() throws {
        for parameter in parameters { try parameter.zeroGrad() }
        let logits = try model.logits(hidden: model.hidden(tokens: tokens, spans: spans))
        let logProbs = try tokenLogProbs(logits: logits, targets: targets, path: model.path)
            .logProbs
        try (-logProbs.mean()).backward()
        try clipGradNorm(parameters, maxNorm: 1)
        try optimizer.step()
    }
}
