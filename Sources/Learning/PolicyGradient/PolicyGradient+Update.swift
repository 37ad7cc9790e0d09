import Language
import Reasoning
import Results
import Tensors

/// What the optimizer steps on one batch came to; sums, until `metrics` divides them.
public struct Update: Sendable {
    var tokens = 0
    var entropy = 0.0
    /// Of the first update alone: for later ones the policy has moved.
    var gap = 0.0
    var gapTokens = 0
    var clipped = 0.0
    var kl = 0.0
    var gradientNorm = 0.0
    var parts = 0
    var skipped = 0
    /// Tokens, FLOPs of forward and backward passes and of the reference's, seconds.
    public var usage = Usage.zero

    mutating func add(_ other: Update) {
        if parts == 0 { (gap, gapTokens) = (other.gap, other.gapTokens) }
        tokens += other.tokens
        entropy += other.entropy
        clipped += other.clipped
        kl += other.kl
        gradientNorm += other.gradientNorm
        parts += other.parts
        skipped += other.skipped
        usage += other.usage
    }

    /// Means over the tokens that went through the model, or over updates.
    public var metrics: Metrics {
        let tokens = Double(max(tokens, 1))
        let parts = Double(max(parts, 1))
        return [
            .entropy: entropy / tokens,
            .samplerTrainerGap: gap / Double(max(gapTokens, 1)),
            .clipFraction: clipped / tokens, .kl: kl / parts,
            .gradientNorm: gradientNorm / parts, .skipped: Double(skipped),
            .trainingTokensPerSecond: Double(usage.promptTokens) / max(usage.seconds, 1e-9),
        ]
    }
}

extension PolicyGradient {
    /// One optimizer step on some groups, in as many passes as `tokensPerPass` asks for; the passes
    /// add up to the gradient of the whole.
    mutating func update(on groups: ArraySlice<Group>) throws -> Update {
        var result = Update()
        result.parts = 1
        let used = groups.map(\.usedSamples)
        let samples = used.reduce(0) { $0 + $1.count }
        let tokens = used.joined().reduce(0) { $0 + $1.chain.tokens.count }
        var lossIsFinite = true
        var pending = Pass()
        func finish(_ pass: Pass) throws {
            guard !pass.batch.isEmpty else { return }
            lossIsFinite = try run(pass, adding: &result) && lossIsFinite
        }
        for group in used {
            guard let prompt = group.first?.chain.prompt, hasGradient(group) else { continue }
            pending.batch.append(prompt: prompt, continuations: group.map(\.chain.tokens))
            for (chain, advantage) in group {
                let weight = configuration.objective.weight(
                    length: chain.tokens.count, samples: samples, tokens: tokens,
                    longest: configuration.maxTokens)
                pending.append(chain, advantage: advantage, weight: weight)
            }
            if pending.batch.tokens.count >= configuration.tokensPerPass {
                try finish(pending)
                pending = Pass()
            }
        }
        try finish(pending)
        let outcome = try optimizer.step(updates, lossIsFinite: lossIsFinite)
        updates += 1
        result.gradientNorm = outcome.gradientNorm
        result.skipped = outcome.skipped ? 1 : 0
        return result
    }

    /// Whether a group moves the policy. One whose samples are all as good as each other has no
    /// advantage and is not worth a pass, unless the KL term pulls at it; it stays in the
    /// normalization, so the gradient is that of the whole.
    private func hasGradient(_ group: [(chain: Chain, advantage: Double)]) -> Bool {
        configuration.objective.klCoefficient > 0 || group.contains { $0.advantage != 0 }
    }

    /// Forward and backward over one pass.
    /// - Returns: whether the loss was finite.
    private func run(_ pass: Pass, adding result: inout Update) throws -> Bool {
        let temperature = configuration.temperature
        var reference: Tensor?
        if let frozen = self.reference {
            reference = try withoutGradients {
                try frozen.tokenLogProbs(of: pass.batch, temperature: temperature).logProbs
            }
        }
        let (logProbs, entropies) = try model.tokenLogProbs(
            of: pass.batch, temperature: temperature)
        let device = logProbs.device
        let value = try configuration.objective(
            logProbs: logProbs, old: Tensor(pass.old).moved(to: device),
            advantages: Tensor(pass.advantages).moved(to: device),
            weights: Tensor(pass.weights).moved(to: device), reference: reference)
        try value.loss.backward()
        result.tokens += pass.old.count
        result.entropy += Double(try entropies.sum().item(Float.self))
        result.gap += value.gap
        result.gapTokens += pass.old.count
        result.clipped += value.clipped
        result.kl += value.kl
        let passes = reference == nil ? 3.0 : 4.0
        result.usage += Usage(
            promptTokens: pass.batch.tokens.count,
            flops: passes * pass.batch.forwardFLOPs(model.configuration))
        return try value.loss.item(Float.self).isFinite
    }
}

/// What goes through the model at once.
private struct Pass {
    var batch = PackedBatch()
    var old: [Float] = []
    var advantages: [Float] = []
    var weights: [Float] = []

    mutating func append(_ chain: Chain, advantage: Double, weight: Double) {
        old += chain.logProbs
        let count = chain.tokens.count
        advantages += repeatElement(Float(advantage), count: count)
        weights += repeatElement(Float(weight), count: count)
    }
}

extension Group {
    /// The samples that enter the gradient: neither masked nor empty.
    fileprivate var usedSamples: [(chain: Chain, advantage: Double)] {
        chains.indices.compactMap { index in
            guard rewards[index] != nil, !chains[index].tokens.isEmpty else { return nil }
            return (chains[index], advantages[index])
        }
    }
}
