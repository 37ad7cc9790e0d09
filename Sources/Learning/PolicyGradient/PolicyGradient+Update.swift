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
    var klTokens = 0
    /// By attempt, the same of their tokens; empty where there is one alone.
    var attempts: [AttemptDivergence] = []
    var gradientNorm = 0.0
    /// Of each part, in order.
    var learningRates: [Double] = []
    var parts = 0
    var skipped = 0
    /// Of the critic, where there is one.
    var critic: Critic.Update?
    /// Of the implicit reward, where there is one.
    var implicit: ImplicitReward.Update?
    /// Tokens, FLOPs of forward and backward passes and of the reference's, seconds.
    public var usage = Usage.zero

    mutating func add(_ other: Update) {
        if parts == 0 { (gap, gapTokens) = (other.gap, other.gapTokens) }
        tokens += other.tokens
        entropy += other.entropy
        clipped += other.clipped
        kl += other.kl
        klTokens += other.klTokens
        for (attempt, divergence) in other.attempts.enumerated() {
            add(nats: divergence.nats, tokens: divergence.tokens, attempt: attempt)
        }
        gradientNorm += other.gradientNorm
        learningRates += other.learningRates
        parts += other.parts
        skipped += other.skipped
        usage += other.usage
    }

    /// What a sample of an attempt, counted from 0, comes to.
    mutating func add(nats: Double, tokens: Int, attempt: Int) {
        while attempts.count <= attempt { attempts.append(AttemptDivergence()) }
        attempts[attempt].nats += nats
        attempts[attempt].tokens += tokens
    }

    /// Means over the tokens that went through the model, or over updates; absent where there was
    /// none.
    public var metrics: Metrics {
        var metrics: Metrics = [.skipped: Double(skipped)]
        func mean(_ name: MetricName, _ sum: Double, over count: Int) {
            if count > 0 { metrics[name] = sum / Double(count) }
        }
        mean(.entropy, entropy, over: tokens)
        mean(.clipFraction, clipped, over: tokens)
        mean(.samplerTrainerGap, gap, over: gapTokens)
        mean(.kl, kl, over: klTokens)
        for (name, attempt) in zip([MetricName.firstKL, .secondKL], attempts) {
            mean(name, attempt.nats, over: attempt.tokens)
        }
        mean(.gradientNorm, gradientNorm, over: parts)
        metrics[.learningRate] = learningRates.last
        if usage.promptTokens > 0 {
            metrics[.trainingTokensPerSecond] =
                Double(usage.promptTokens) / max(usage.seconds, 1e-9)
        }
        return metrics.merging(critic?.metrics ?? [:]) { $1 }
            .merging(implicit?.metrics ?? [:]) { $1 }
    }
}

/// Sums over the tokens of an attempt that went through the model with a reference.
struct AttemptDivergence: Sendable, Equatable {
    var nats = 0.0
    var tokens = 0
}

extension PolicyGradient {
    /// One optimizer step on some groups, in as many passes as `tokensPerPass` asks for; the passes
    /// add up to the gradient of the whole.
    ///
    /// - Parameter index: of the optimizer step, for the schedule.
    mutating func update(on groups: ArraySlice<Group>, index: Int) throws -> Update {
        var result = Update()
        result.parts = 1
        let used = groups.map { group in
            group.samples(
                klCoefficient: configuration.klCoefficient(leg: group.leg, isHeld: isHeld))
        }
        let counts = try processes.sum([
            used.reduce(0) { $0 + $1.count }, used.joined().reduce(0) { $0 + $1.learned },
        ])
        let longest = used.joined().map { limit(of: $0.chain) }.max() ?? configuration.maxTokens
        // The policy that sampled is the one that learns, until a batch's first update.
        let isFirst = index % configuration.updatesPerStep == 0
        var choice = covarianceChoice(among: Array(used.joined()), index: index)
        if isFirst { choice?.penalties = [] }
        var lossIsFinite = true
        var pending = Pass()
        func finish(_ pass: Pass) throws {
            guard !pass.batch.isEmpty else { return }
            lossIsFinite = try run(pass, adding: &result) && lossIsFinite
        }
        for group in used {
            pending.appendTokens(of: group.filter(hasGradient).map(\.chain))
            for sample in group {
                guard hasGradient(sample) else {
                    // What does not go through the model was among those to choose from.
                    _ = choice?.take(sample.learned)
                    continue
                }
                pending.append(
                    sample, &choice,
                    weight: configuration.objective.weight(
                        length: sample.learned, samples: counts[0], tokens: counts[1],
                        longest: longest))
            }
            if pending.batch.tokens.count >= configuration.tokensPerPass {
                try finish(pending)
                pending = Pass()
            }
        }
        try finish(pending)
        let outcome = try optimizer.step(index, lossIsFinite: lossIsFinite, in: processes)
        result.gradientNorm = outcome.gradientNorm
        result.learningRates = [outcome.learningRate]
        result.skipped = outcome.skipped ? 1 : 0
        return result
    }

    /// Whether a sample moves the policy. One without an advantage, such as all of a group in which
    /// they are equally good, is not worth a pass, unless the KL term or entropy pulls at it; it stays in
    /// the normalization, so the gradient is that of the whole.
    private func hasGradient(_ sample: Sample) -> Bool {
        sample.klCoefficient > 0
            || configuration.objective.entropyCoefficient != nil
            || sample.advantages.contains { $0 != 0 }
    }

    /// Which of the step's tokens covariance keeps from being learned; nil: nothing is asked.
    private func covarianceChoice(
        among samples: [Sample], index: Int
    ) -> CovarianceControl.Choice? {
        guard let covariance = configuration.objective.covariance else { return nil }
        var tokens = Pass()
        var none: CovarianceControl.Choice?
        for sample in samples { tokens.append(sample, &none, weight: 0) }
        var stream = RandomStream(seed, "covariance", index)
        return covariance.choice(
            logProbs: tokens.old, advantages: tokens.advantages, using: &stream)
    }

    /// Forward and backward over one pass.
    /// - Returns: whether the loss was finite.
    private func run(_ pass: Pass, adding result: inout Update) throws -> Bool {
        let temperature = configuration.temperature
        var reference: Tensor?
        let isCompared = pass.samples.contains {
            configuration.objective.klCoefficient(of: $0) > 0
        }
        if isCompared, let frozen = self.reference {
            reference = try withoutGradients {
                try frozen.tokenLogProbs(of: pass.batch, temperature: temperature).logProbs
            }
        }
        let checkpointing = configuration.checkpointing ?? false
        let (logProbs, entropies) = try model.tokenLogProbs(
            of: pass.batch, temperature: temperature, checkpointing: checkpointing)
        let device = logProbs.device
        let value = try configuration.objective(
            logProbs: logProbs, old: Tensor(pass.old).moved(to: device),
            advantages: Tensor(pass.advantages).moved(to: device), samples: pass.samples,
            reference: reference, entropies: entropies,
            penalties: pass.penalties.isEmpty
                ? nil : Tensor(pass.penalties).moved(to: device))
        try value.loss.backward()
        result.tokens += pass.old.count
        result.entropy += Double(try entropies.detached().sum().item(Float.self))
        result.gap += value.gap
        result.gapTokens += pass.old.count
        result.clipped += value.clipped
        if reference != nil {
            result.kl += value.kl
            result.klTokens += pass.old.count
        }
        if reference != nil, configuration.revision != nil {
            for (index, nats) in value.divergences.enumerated() {
                result.add(
                    nats: nats, tokens: pass.samples[index].length, attempt: pass.legs[index])
            }
        }
        let tokens = pass.batch.tokens.count
        let compared =
            reference == nil
            ? nil
            : self.reference?.flops(
                forward: pass.batch.forwardFLOPs(model.configuration), tokens: tokens, learns: false
            )
        result.usage += Usage(
            promptTokens: tokens,
            flops: model.trainingFLOPs(of: pass.batch, checkpointing: checkpointing)
                + (compared ?? 0))
        return try value.loss.item(Float.self).isFinite
    }
}

/// What goes through the model at once.
private struct Pass {
    var batch = PackedBatch()
    var old: [Float] = []
    var advantages: [Float] = []
    /// By token; empty where nothing costs.
    var penalties: [Float] = []
    var samples: [PolicyObjective.Sample] = []
    /// By sample, which part of a search it is.
    var legs: [Int] = []

    /// Chains of one prompt. What all begin with beside it goes through the model once, too.
    mutating func appendTokens(of chains: [Chain]) {
        guard let first = chains.first else { return }
        let shared = chains.dropFirst().reduce(first.prefixLength) { shared, chain in
            zip(chain.tokens.prefix(chain.prefixLength), first.tokens.prefix(shared))
                .prefix { $0 == $1 }.count
        }
        batch.append(
            prompt: first.prompt + first.tokens[..<shared],
            continuations: chains.map { Array($0.tokens[shared...]) },
            unscored: chains.map { chain in
                chain.forced.filter { $0.upperBound > shared }
                    .map { max($0.lowerBound - shared, 0)..<$0.upperBound - shared }
            })
    }

    /// Tokens that were put there and not sampled are context: they are not scored.
    ///
    /// - Parameter choice: of the step's tokens; those of this sample are taken from its front.
    mutating func append(
        _ sample: Sample, _ choice: inout CovarianceControl.Choice?, weight: Double
    ) {
        let chain = sample.chain
        samples.append(
            PolicyObjective.Sample(
                length: sample.learned, weight: weight, klCoefficient: sample.klCoefficient))
        legs.append(sample.leg)
        let first = old.count
        if chain.forced.isEmpty {
            old += chain.logProbs
            advantages += sample.advantages.lazy.map(Float.init)
        } else {
            for index in chain.tokens.indices where !chain.isForced(index) {
                old.append(chain.logProbs[index])
                advantages.append(Float(sample.advantages[index]))
            }
        }
        guard let taken = choice?.take(sample.learned) else { return }
        for place in taken.held { advantages[first + place] = 0 }
        penalties += taken.penalties
    }
}

/// A sample that enters the gradient.
private struct Sample {
    var chain: Chain
    /// One for each token.
    var advantages: [Double]
    /// Tokens that were sampled.
    var learned: Int
    /// Which part of a search it is.
    var leg: Int
    /// β of its tokens.
    var klCoefficient: Double
}

extension Group {
    /// Of each chain that enters the gradient, neither masked nor without a sampled token, the tokens that do.
    var learnedTokens: [(chain: Int, tokens: [Int])] {
        chains.indices.compactMap { index in
            guard rewards[index] != nil else { return nil }
            let chain = chains[index]
            let tokens = chain.tokens.indices.filter { !chain.isForced($0) }
            return tokens.isEmpty ? nil : (index, tokens)
        }
    }

    /// The advantages of all tokens that enter the gradient.
    var learnedAdvantages: [Double] {
        learnedTokens.flatMap { chain, tokens in tokens.map { advantages[chain][$0] } }
    }

    /// The samples that enter the gradient.
    fileprivate func samples(klCoefficient: Double) -> [Sample] {
        learnedTokens.map { index, tokens in
            Sample(
                chain: chains[index], advantages: advantages[index], learned: tokens.count,
                leg: leg, klCoefficient: klCoefficient)
        }
    }
}

extension Chain {
    /// Whether the token at a position was put there and not sampled.
    func isForced(_ index: Int) -> Bool { forced.contains { $0.contains(index) } }
}
