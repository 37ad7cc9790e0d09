/// What is measured at a step of a run, by the name that it has in the store, in `metrics.jsonl`, for
/// TensorBoard and on a page.
public struct MetricName: RawRepresentable, Hashable, Comparable, Codable, Sendable {
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    public static func < (a: MetricName, b: MetricName) -> Bool { a.rawValue < b.rawValue }
}

/// The metrics of a step. What was not measured is absent, never 0.
public typealias Metrics = [MetricName: Double]

extension MetricName: ExpressibleByStringLiteral {
    public init(stringLiteral value: String) { self.init(rawValue: value) }
}

/// What every training logs.
extension MetricName {
    public static let loss: Self = "loss"
    /// Before clipping.
    public static let gradientNorm: Self = "gradientNorm"
    public static let learningRate: Self = "learningRate"
    /// Updates that were skipped for a gradient that was not finite.
    public static let skipped: Self = "skipped"
    public static let tokensPerSecond: Self = "tokensPerSecond"
}

/// What learning from rewards logs, besides.
extension MetricName {
    /// Share of samples that are right by verdict.
    public static let accuracy: Self = "accuracy"
    /// Mean reward of the samples that have one.
    public static let reward: Self = "reward"
    /// The chance that a right sample earns more than a wrong one.
    public static let rewardAgreement: Self = "reward/agreement"
    /// Mean tokens of a sample.
    public static let length: Self = "length"
    /// Share of samples that hit a limit before they ended.
    public static let unfinished: Self = "unfinished"
    /// Share of samples without a reward.
    public static let masked: Self = "masked"
    /// Groups that were drawn and not learned from.
    public static let droppedGroups: Self = "droppedGroups"
    /// Share of the drawn groups in which all rewards were the same.
    public static let groupsWithoutSignal: Self = "groupsWithoutSignal"
    /// Mean entropy of the policy's next token, nats.
    public static let entropy: Self = "entropy"
    /// Mean divergence from the reference policy, nats a token.
    public static let kl: Self = "kl"
    /// Half the mean squared error of a critic's values, before they learn from the batch.
    public static let valueLoss: Self = "critic/loss"
    /// Mean value of a sampled token's state.
    public static let meanValue: Self = "critic/value"
    /// 1 − squared errors over the variance of what the values ought to have been.
    public static let explainedVariance: Self = "critic/explainedVariance"
    public static let valueGradientNorm: Self = "critic/gradientNorm"
    /// Cross-entropy of an implicit reward, before it learns from the batch, nats a chain.
    public static let implicitLoss: Self = "implicit/loss"
    /// Share of the batch's chains that it told right from wrong.
    public static let implicitAccuracy: Self = "implicit/accuracy"
    public static let implicitGradientNorm: Self = "implicit/gradientNorm"
    /// 1 while second attempts alone are rewarded, then 2.
    public static let revisionStage: Self = "revision/stage"
    /// Share of first attempts that were attempted again.
    public static let revised: Self = "revision/share"
    /// Share of samples that are right after their second attempt, or after the first where there is no other.
    public static let revisedAccuracy: Self = "revision/accuracy"
    /// What that is above the first attempts' accuracy.
    public static let revisionGain: Self = "revision/gain"
    /// Share of samples that were wrong and became right.
    public static let corrected: Self = "revision/corrected"
    /// Share of samples that were right and became wrong.
    public static let spoiled: Self = "revision/spoiled"
    /// Mean divergence of first attempts from the reference policy, nats a token.
    public static let firstKL: Self = "kl/first"
    /// The same of second attempts.
    public static let secondKL: Self = "kl/second"
    /// Share of tokens whose probability ratio was clipped.
    public static let clipFraction: Self = "clipFraction"
    /// Mean absolute difference of the sampler's and the trainer's log-probs, nats a token.
    public static let samplerTrainerGap: Self = "samplerTrainerGap"
    public static let generationTokensPerSecond: Self = "generationTokensPerSecond"
    public static let trainingTokensPerSecond: Self = "trainingTokensPerSecond"
    public static let generationSeconds: Self = "generationSeconds"
    public static let trainingSeconds: Self = "trainingSeconds"
}

/// What learning from preferences logs, besides.
extension MetricName {
    /// Share of pairs whose better chain is the likelier, beside the reference.
    public static let preferenceAccuracy: Self = "preference/accuracy"
    /// Mean of β times the difference of both log-ratios.
    public static let preferenceMargin: Self = "preference/margin"
}

/// What chains do, counted by the task: means of a chain.
extension MetricName {
    /// Chains that were counted.
    public static let chains: Self = "chains"
    /// Attempts at a solution.
    public static let attempts: Self = "behaviour/attempts"
    /// Attempts that were compared with what they should give.
    public static let checks: Self = "behaviour/checks"
    /// Attempts left for another one.
    public static let abandoned: Self = "behaviour/abandoned"
    /// Attempts that were made before in the same chain.
    public static let repeated: Self = "behaviour/repeated"
    /// Share of chains that end right after a check that says no.
    public static let giveUps: Self = "behaviour/giveUps"
    /// Checks that claim success where there is none.
    public static let falseClaims: Self = "behaviour/falseClaims"
}

/// What a reward model's training logs of its held-out chains.
extension MetricName {
    public static let heldOutLoss: Self = "heldOut/loss"
    public static let heldOutBrier: Self = "heldOut/brier"
    public static let heldOutAreaUnderROC: Self = "heldOut/areaUnderROC"
    public static let heldOutPairAccuracy: Self = "heldOut/pairAccuracy"
}
