import Language
import Reasoning
import Results
import Rewards
import Tensors

/// Rewards of single tokens from outcomes alone, learned while the policy learns: an implicit process reward
/// model, brought up to date with every batch (PRIME, 2502.01456 §3).
///
/// A language model π_φ that begins as a copy of the policy is trained, as a `LogRatioModel`, on whether the
/// batch's chains are rewarded:
///
///     r_t = β (ln π_φ(z_t) − ln π_ref(z_t)),    L = −mean y ln σ(Σ r_t) + (1 − y) ln(1 − σ(Σ r_t))
///
/// and each token's advantage gains what it and those behind it earn beyond the group (eq. 5):
///
///     A_t += w Σ_{s ≥ t} γ^{s−t} (r_s − mean over the other chains of their mean reward of a token)
///
/// beside the advantage of the outcome, which stays. What is rewarded is what is told right from wrong: no
/// step is labelled, and the answer key is asked no more than without it.
///
/// Departures from the paper: 1. Tokens are rewarded by the model as it is before it learns from the batch, in
/// the same pass; so in the first step by nothing. 2. A reward outside of [0, 1] is taken for the nearer end.
///
/// Cost: four forward passes over the batch.
struct ImplicitReward {
    let configuration: PolicyGradient.ImplicitConfiguration
    var learner: Companion<LogRatioModel>
    private let tokensPerPass: Int
    private let checkpointing: Bool

    init(
        copying policy: Transformer, configuration: PolicyGradient.ImplicitConfiguration,
        steps: Int, tokensPerPass: Int, checkpointing: Bool
    ) throws {
        self.configuration = configuration
        self.tokensPerPass = tokensPerPass
        self.checkpointing = checkpointing
        let model = try LogRatioModel(copying: policy, beta: configuration.beta)
        learner = Companion(
            model: model,
            optimizer: try GuardedOptimizer(
                model.namedParameters, configuration: configuration.optimizer, totalSteps: steps),
            prefix: "implicit.")
    }

    /// What learning from a batch came to.
    struct Update {
        /// Summed over chains, nats.
        var loss = 0.0
        /// Chains on whose side of ½ the model was.
        var told = 0.0
        var chains = 0
        var gradientNorm = 0.0
        var usage = Usage.zero

        var metrics: Metrics {
            guard chains > 0 else { return [:] }
            return [
                .implicitLoss: loss / Double(chains),
                .implicitAccuracy: told / Double(chains),
                .implicitGradientNorm: gradientNorm,
            ]
        }
    }

    /// Rewards the batch's tokens, adds that to their advantages, and learns from the batch.
    ///
    /// - Parameter step: of the training, from 0.
    /// - Throws: `TensorError.diverged`.
    mutating func learn(
        from groups: inout [Group], step: Int, processes: any ProcessGroup
    ) throws -> Update {
        var update = Update()
        let total = try processes.sum([groups.reduce(0) { $0 + $1.learnedTokens.count }])[0]
        guard total > 0 else { return update }
        // By group and chain, of its learned tokens.
        var rewards = groups.map { [[Double]](repeating: [], count: $0.chains.count) }
        var lossIsFinite = true
        for pass in ValuePass.passes(
            over: groups, tokensPerPass: tokensPerPass, isBehind: true)
        {
            let sums = try learner.model.logits(of: pass.batch, checkpointing: checkpointing)
            let read = try sums.detached().floats().map(Double.init)
            var (lasts, targets) = ([Int64](), [Float]())
            var first = 0
            for (group, chain, tokens) in pass.samples {
                let own = read[first..<first + tokens.count]
                rewards[group][chain] = zip(own, [0] + own.dropLast()).map(-)
                first += tokens.count
                lasts.append(Int64(first - 1))
                let reward = groups[group].rewards[chain] ?? 0
                targets.append(Float(min(max(reward, 0), 1)))
                // Of a value of ½ there is no side.
                let value = read[first - 1]
                if value == 0 {
                    update.told += 0.5
                } else if (value > 0) == (reward > 0.5) {
                    update.told += 1
                }
            }
            let ends = try sums.indexed(Tensor(lasts).moved(to: sums.device))
            let mean = try RewardLoss.pointwise(ends, targets: targets)
            // The passes add up to the gradient of the mean over all chains.
            try (mean * (Double(lasts.count) / Double(total))).backward()
            let loss = Double(try mean.item(Float.self))
            lossIsFinite = loss.isFinite && lossIsFinite
            update.loss += loss * Double(lasts.count)
            update.chains += lasts.count
            update.usage += Usage(
                promptTokens: pass.batch.tokens.count,
                flops: learner.model.trainingFLOPs(of: pass.batch, checkpointing: checkpointing))
        }
        update.gradientNorm = try learner.optimizer.step(
            step, lossIsFinite: lossIsFinite, in: processes
        ).gradientNorm
        for index in groups.indices { credit(rewards[index], in: &groups[index]) }
        return update
    }

    /// Adds to a group's advantages what its tokens earn beyond the other chains.
    private func credit(_ rewards: [[Double]], in group: inout Group) {
        let learned = group.learnedTokens
        let found = Self.advantages(
            learned.map { rewards[$0.chain] }, discount: configuration.discount)
        for ((chain, tokens), values) in zip(learned, found) {
            for (token, value) in zip(tokens, values) {
                group.advantages[chain][token] += configuration.weight * value
            }
        }
    }

    /// By chain and token, the discounted sum of rewards from there on, each less the mean over the other
    /// chains of their mean reward; nothing for a chain without others.
    static func advantages(_ rewards: [[Double]], discount: Double) -> [[Double]] {
        let means = rewards.map { $0.reduce(0, +) / Double(max($0.count, 1)) }
        let sum = means.reduce(0, +)
        return rewards.enumerated().map { index, own in
            guard rewards.count > 1 else { return own.map { _ in 0 } }
            let baseline = (sum - means[index]) / Double(rewards.count - 1)
            var (advantages, next) = (own, 0.0)
            for token in own.indices.reversed() {
                next = own[token] - baseline + discount * next
                advantages[token] = next
            }
            return advantages
        }
    }
}
