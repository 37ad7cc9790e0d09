import Language
import Reasoning
import Results
import Rewards
import Tensors

/// A model that values every state of a chain while the policy learns: the critic of PPO (1707.06347 §5;
/// for language models 2203.02155 §3.5).
///
/// It begins as a copy of the policy with a head of zeros, values the states before each sampled token of a
/// batch in one pass, and learns in the same pass from what `GeneralizedAdvantage` says that the values
/// ought to have been:
///
///     L = ½ mean max((V − R)², (clip(V, V_old − ε, V_old + ε) − R)²)
///
/// Departures from the papers: 1. The critic learns from a batch before the policy does, with one optimizer
/// step for each of its `epochs`; in the first of them V is V_old and the clip is idle. 2. γ and λ are 1 by
/// default: a reward at a chain's end loses its way to the beginning otherwise (2503.01491 §4.1).
///
/// Cost: three forward passes over the batch for each of its epochs.
struct Critic {
    let configuration: PolicyGradient.CriticConfiguration
    var learner: Companion<RewardModel>
    private let tokensPerPass: Int
    private let checkpointing: Bool

    init(
        copying policy: Transformer, configuration: PolicyGradient.CriticConfiguration, steps: Int,
        tokensPerPass: Int, checkpointing: Bool
    ) throws {
        self.configuration = configuration
        self.tokensPerPass = tokensPerPass
        self.checkpointing = checkpointing
        let hidden = policy.configuration.hiddenSize
        func zeros(_ shape: [Int]) throws -> Tensor {
            try .zeros(shape, dtype: policy.dtype, device: policy.device)
        }
        let model = try RewardModel(
            backbone: policy.copied(),
            head: Linear(weight: zeros([1, hidden]), bias: zeros([1])))
        learner = Companion(
            model: model,
            optimizer: try GuardedOptimizer(
                model.namedParameters, configuration: configuration.optimizer,
                totalSteps: steps * configuration.epochs), prefix: "critic.")
    }

    /// What learning from a batch came to.
    struct Update {
        /// Sums over tokens: of squared errors, returns, their squares, and of values.
        var (errors, returns, squares, values) = (0.0, 0.0, 0.0, 0.0)
        var tokens = 0
        var gradientNorm = 0.0
        var usage = Usage.zero

        var metrics: Metrics {
            guard tokens > 0 else { return [:] }
            let count = Double(tokens)
            let spread = squares / count - (returns / count) * (returns / count)
            var metrics: Metrics = [
                .valueLoss: errors / count / 2, .meanValue: values / count,
                .valueGradientNorm: gradientNorm,
            ]
            // Of returns that are all the same there is nothing to explain.
            if spread > 1e-12 { metrics[.explainedVariance] = 1 - errors / count / spread }
            return metrics
        }
    }

    /// Values the batch's tokens, learns from them, and puts their advantages in the place of their
    /// rewards.
    ///
    /// - Parameters:
    ///   - groups: whose `advantages` are the rewards of tokens.
    ///   - step: of the training, from 0.
    /// - Throws: `TensorError.diverged`.
    mutating func learn(
        from groups: inout [Group], step: Int, processes: any ProcessGroup
    ) throws -> Update {
        var update = Update()
        let total = try processes.sum([groups.reduce(0) { $0 + $1.learnedAdvantages.count }])[0]
        guard total > 0 else { return update }
        let passes = ValuePass.passes(
            over: groups, tokensPerPass: tokensPerPass, isBehind: false)
        var old: [[Float]] = []
        var returns: [[Float]] = []
        for epoch in 0..<configuration.epochs {
            var lossIsFinite = true
            for (index, pass) in passes.enumerated() {
                let values = try learner.model.logits(
                    of: pass.batch, checkpointing: checkpointing)
                if epoch == 0 {
                    old.append(try values.detached().floats())
                    returns.append(place(old[index], of: pass, in: &groups))
                    update.add(values: old[index], returns: returns[index])
                }
                let loss =
                    try Self.loss(
                        values, old: old[index], returns: returns[index],
                        clip: configuration.clip) / Double(total)
                try loss.backward()
                lossIsFinite = try loss.item(Float.self).isFinite && lossIsFinite
                update.usage += Usage(
                    promptTokens: pass.batch.tokens.count,
                    flops: learner.model.trainingFLOPs(of: pass.batch, checkpointing: checkpointing)
                )
            }
            update.gradientNorm = try learner.optimizer.step(
                step * configuration.epochs + epoch, lossIsFinite: lossIsFinite, in: processes
            ).gradientNorm
        }
        return update
    }

    /// ½ Σ of squared errors, clipped ones where they are larger.
    ///
    /// - Parameters:
    ///   - values: with gradient, `[S]`.
    ///   - old: the values before the batch was learned from, `[S]`.
    ///   - clip: ε; nil: none.
    static func loss(_ values: Tensor, old: [Float], returns: [Float], clip: Double?) throws
        -> Tensor
    {
        let returns = try Tensor(returns).moved(to: values.device)
        let errors = try (values - returns) * (values - returns)
        guard let clip else { return try errors.sum() * 0.5 }
        let before = try Tensor(old).moved(to: values.device)
        let held = try before + (values - before).clamped(min: -clip, max: clip)
        return try maximum(errors, (held - returns) * (held - returns)).sum() * 0.5
    }

    /// Puts the advantages of a pass's tokens into their groups.
    /// - Returns: the returns, in the order of the values.
    private func place(_ values: [Float], of pass: ValuePass, in groups: inout [Group]) -> [Float] {
        var left = values.map(Double.init)[...]
        var returns: [Float] = []
        for (group, chain, tokens) in pass.samples {
            let found = GeneralizedAdvantage.estimates(
                rewards: tokens.map { groups[group].advantages[chain][$0] },
                values: Array(left.prefix(tokens.count)), discount: configuration.discount,
                lambda: configuration.lambda)
            left = left.dropFirst(tokens.count)
            for (token, advantage) in zip(tokens, found.advantages) {
                groups[group].advantages[chain][token] = advantage
            }
            returns += found.returns.map(Float.init)
        }
        return returns
    }
}

extension Critic.Update {
    fileprivate mutating func add(values: [Float], returns: [Float]) {
        tokens += values.count
        for (value, goal) in zip(values, returns) {
            let (value, goal) = (Double(value), Double(goal))
            self.values += value
            self.returns += goal
            squares += goal * goal
            errors += (value - goal) * (value - goal)
        }
    }
}
