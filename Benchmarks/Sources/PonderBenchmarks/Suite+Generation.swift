import Language
import Reasoning
import Tensors

extension Suite {
    /// 512 chains of exactly 160 new tokens: 64 prompts of Countdown shape, 8 samples each.
    ///
    /// The share counts what decoding must at least read: the weights once a step, and each row's keys
    /// and values so far. The peak is that of copying.
    var generation: Comparison {
        let work =
            isQuick ? GenerationWork(prompts: 4, samples: 8, newTokens: 16) : GenerationWork()
        let bytes = work.bytesRead(Size.small.configuration)
        return Comparison(
            name: "generation", unit: .tokensPerSecond, script: "generate.py",
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
                    try await engine.clearCache()
                    let start = ContinuousClock.now
                    let samples = try await engine.generate(batch: work.requests).joined()
                    let elapsed = (ContinuousClock.now - start) / .seconds(1)
                    let tokens = samples.reduce(0) { $0 + $1.tokens.count }
                    guard tokens == work.totalTokens else {
                        throw BenchmarkError.badMeasurement(
                            name: "generated tokens", value: Double(tokens))
                    }
                    return Double(tokens) / elapsed
                }
            })
    }
}

/// What is generated, the same on both sides.
struct GenerationWork: Sendable {
    var prompts = 64
    var samples = 8
    var newTokens = 160

    /// New tokens of all chains.
    var totalTokens: Int { prompts * samples * newTokens }

    /// Prompts of 9 to 14 random tokens, without an end of sequence: every chain reaches its full length.
    var requests: [GenerationRequest] {
        (0..<prompts).map { index in
            GenerationRequest(
                prompt: (0..<promptLength(index)).map { Token(4 + (index * 7 + $0 * 5) % 36) },
                seeds: (0..<samples).map { UInt64(index * samples + $0) }, maxTokens: newTokens)
        }
    }

    /// The fewest bytes that decoding reads: weights once a step; keys and values of every position.
    func bytesRead(_ configuration: ModelConfiguration) -> Double {
        let perPosition = 2 * configuration.hiddenLayers * configuration.kvWidth * 4
        let positions = (0..<prompts).reduce(0) { sum, index in
            sum + samples * (0..<newTokens).reduce(0) { $0 + promptLength(index) + $1 }
        }
        return Double(positions * perPosition + newTokens * configuration.parameterCount * 4)
    }

    private func promptLength(_ index: Int) -> Int { 9 + index % 6 }
}
