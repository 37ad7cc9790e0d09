import Foundation
import Language
import Reasoning
import Tasks
import Tensors

extension Suite {
    /// Chains from Countdown problems that end by themselves or at a limit, by a model that was
    /// pretrained for a minute.
    var generation: Comparison {
        let work =
            isQuick
            ? GenerationWork(prompts: 4, samples: 8, newTokens: 32)
            : GenerationWork(prompts: 64, samples: 8, newTokens: 256)
        return Comparison(
            name: "generation",
            work:
                "\(work.prompts) Countdown problems x \(work.samples) chains that end by themselves "
                + "or at \(work.newTokens) new tokens", unit: .tokensPerSecond,
            script: "generate.py",
            arguments: arguments(.small) + [
                "--model", model.path, "--prompts", "\(work.prompts)", "--samples",
                "\(work.samples)", "--tokens", "\(work.newTokens)",
            ],
            rounds: 3,
            prepare: {
                let task = try Countdown(configuration: BenchmarkModel.configuration)
                let policy = try LocalModel(folder: model).policy(for: task)
                let chains = try BenchmarkModel.problems(of: task).prefix(work.prompts)
                    .map { try policy.begin($0) }
                let eos = policy.tokenizer.endOfSequence
                let requests = chains.enumerated().map { index, chain in
                    GenerationRequest(
                        prompt: chain.prompt,
                        seeds: (0..<work.samples).map { UInt64(index * work.samples + $0) },
                        maxTokens: work.newTokens, endOfSequence: [eos])
                }
                return { try await measured(policy.engine, requests) { $0 > 0 } }
            })
    }

    /// Chains of exactly the same number of new tokens, by a model with random weights: decoding alone,
    /// without what chains of unequal length cost the peer.
    ///
    /// The share counts what decoding must at least read: the weights once a step, and each row's keys
    /// and values so far. The peak is that of copying.
    var equalGeneration: Comparison {
        let work =
            isQuick
            ? GenerationWork(prompts: 4, samples: 8, newTokens: 16)
            : GenerationWork(prompts: 64, samples: 8, newTokens: 160)
        let bytes = work.bytesRead(Size.small.configuration)
        return Comparison(
            name: "generation, equal lengths",
            work: "\(work.prompts) prompts x \(work.samples) chains x \(work.newTokens) new tokens",
            unit: .tokensPerSecond, script: "generate.py",
            arguments: arguments(.small) + [
                "--prompts", "\(work.prompts)", "--samples", "\(work.samples)",
                "--tokens", "\(work.newTokens)",
            ],
            rounds: 3,
            share: Share(
                name: "generation, share of bandwidth", unit: .gigabytesPerSecond,
                peak: hardware.gigabytesPerSecond, peakName: "measured copy bandwidth",
                rate: { rate in bytes * rate / Double(work.totalTokens) / 1e9 }),
            prepare: {
                let model = try Transformer(
                    configuration: Size.small.configuration, random: RandomSource(seed: 0))
                let engine = try GenerationEngine(decoder: FusedDecoder(model: model))
                return {
                    try await measured(engine, work.endlessRequests) { $0 == work.totalTokens }
                }
            })
    }
}

/// New tokens per second of some requests on an engine that remembers nothing.
///
/// - Parameter isRight: whether so many new tokens are the work agreed on.
private func measured(
    _ engine: GenerationEngine, _ requests: [GenerationRequest], isRight: (Int) -> Bool
) async throws -> Double {
    try await engine.clearCache()
    let start = ContinuousClock.now
    let samples = try await engine.generate(batch: requests).joined()
    let elapsed = (ContinuousClock.now - start) / .seconds(1)
    let tokens = samples.reduce(0) { $0 + $1.tokens.count }
    guard isRight(tokens) else {
        throw BenchmarkError.badMeasurement(name: "generated tokens", value: Double(tokens))
    }
    return Double(tokens) / elapsed
}

/// How many chains of how many prompts, the same on both sides.
struct GenerationWork: Sendable {
    var prompts: Int
    var samples: Int
    /// Most new tokens of a chain.
    var newTokens: Int

    /// New tokens of all chains when they reach their full length.
    var totalTokens: Int { prompts * samples * newTokens }

    /// Prompts of 9 to 14 random tokens, without an end of sequence: every chain reaches its full length.
    var endlessRequests: [GenerationRequest] {
        (0..<prompts).map { index in
            GenerationRequest(
                prompt: (0..<promptLength(index)).map { Token(4 + (index * 7 + $0 * 5) % 36) },
                seeds: (0..<samples).map { UInt64(index * samples + $0) }, maxTokens: newTokens)
        }
    }

    /// The fewest bytes that decoding these reads: weights once a step; keys and values of every
    /// position.
    func bytesRead(_ configuration: ModelConfiguration) -> Double {
        let perPosition = 2 * configuration.hiddenLayers * configuration.kvWidth * 4
        let positions = (0..<prompts).reduce(0) { sum, index in
            sum + samples * (0..<newTokens).reduce(0) { $0 + promptLength(index) + $1 }
        }
        return Double(positions * perPosition + newTokens * configuration.parameterCount * 4)
    }

    private func promptLength(_ index: Int) -> Int { 9 + index % 6 }
}
