import Reasoning
import Tensors

/// The loss of a policy gradient step, put together from small pieces.
///
/// With ρ = exp(log π − log π_old) per token and A the sample's advantage, a token's objective is
///
///     min(ρ A, clip(ρ, 1 − low, 1 + high) A) − β KL
///
/// (PPO's clipped surrogate, 1707.06347 §3; asymmetric as in DAPO 2503.14476 §3.1.) Without a clip
/// it is ρ A, whose gradient on policy is REINFORCE's, A ∇ log π. A detached ratio is a weight,
///
///     sg(clip(ρ, 1 − low, 1 + high)) A log π − β KL,    sg: without gradient
///
/// so that no token loses its gradient to the clip (CISPO, 2506.13585 §3.1). A sequence's ratio is
/// one for all tokens of a sample, ρ = exp(mean of log π − log π_old), in PPO's surrogate (GSPO,
/// 2507.18071 §4.1). The KL estimate is k3 of Schulman (2020), exp(δ) − δ − 1 with
/// δ = log π_ref − log π, as in GRPO (2402.03300 eq. 4). To each token's objective may be added
/// c H, with H the entropy of the distribution that it was drawn from (1707.06347 eq. 9).
public struct PolicyObjective: Codable, Hashable, Sendable {
    /// How tokens weigh.
    public enum Normalization: String, Codable, Sendable, CaseIterable {
        /// Every token of the batch the same (DAPO 2503.14476 §3.3).
        case token
        /// Every sample the same, whatever its length: tokens of long samples count less, a known
        /// bias towards long wrong ones (GRPO 2402.03300; criticized in 2503.20783 §3.1).
        case sequence
        /// Every token by the same constant, samples × longest allowed length (Dr. GRPO,
        /// 2503.20783 §3.2).
        case constant
    }

    /// How far a token's ratio ρ may go from 1.
    public struct Clip: Codable, Hashable, Sendable {
        /// ε below 1. GRPO 0.2, DAPO 0.2; 1, which holds nothing back, for detached ratios alone.
        public var low: Double
        /// ε above 1. GRPO 0.2, DAPO 0.28.
        public var high: Double

        public init(low: Double, high: Double) {
            self.low = low
            self.high = high
        }
    }

    /// What a ratio is beside PPO's, which the gradient goes through.
    public enum Ratio: String, Codable, Sendable, CaseIterable {
        /// A clipped weight without gradient, of A log π (CISPO, 2506.13585 eq. 4).
        case detached
        /// The geometric mean over the sample, clipped for all of it (GSPO, 2507.18071 eq. 7).
        case sequence
    }

    /// nil: no clipping, for one step per batch.
    public var clip: Clip?
    /// nil: PPO's.
    public var ratio: Ratio?
    /// β; 0, the default, is no KL term and no reference model.
    public var klCoefficient: Double
    /// c; nil: no bonus for entropy.
    public var entropyCoefficient: Double?
    /// nil: tokens are learned whatever they do to entropy.
    public var covariance: CovarianceControl?
    /// Default: every token the same.
    public var normalization: Normalization

    public init(
        clip: Clip? = nil, ratio: Ratio? = nil, klCoefficient: Double = 0,
        entropyCoefficient: Double? = nil, covariance: CovarianceControl? = nil,
        normalization: Normalization = .token
    ) {
        self.clip = clip
        self.ratio = ratio
        self.klCoefficient = klCoefficient
        self.entropyCoefficient = entropyCoefficient
        self.covariance = covariance
        self.normalization = normalization
    }

    /// Whether a penalty holds the policy near the one that sampled.
    var isHeld: Bool { if case .kl = covariance { true } else { false } }

    /// - Throws: `ConfigurationError` naming the first field that is out of bounds.
    public func validate() throws {
        let isUnbounded = ratio == .detached && clip?.low == 1
        if let clip, !(clip.low > 0 && (clip.low < 1 || isUnbounded) && clip.high > 0) {
            throw ConfigurationError(
                field: "clip", reason: "low must be in (0, 1) and high positive")
        }
        guard ratio == nil || clip != nil else {
            throw ConfigurationError(field: "ratio", reason: "needs a clip")
        }
        try ConfigurationError.check("klCoefficient", klCoefficient, in: 0...1e6)
        try ConfigurationError.check("entropyCoefficient", entropyCoefficient ?? 0, in: -1e6...1e6)
        try ConfigurationError.within("covariance") { try covariance?.validate() }
    }

    /// One weight for each token of a sample of `length` tokens.
    ///
    /// - Parameters:
    ///   - samples: samples in the whole batch of this optimizer step, those of all processes.
    ///   - tokens: their scored tokens in all.
    ///   - longest: tokens that a sample may have, by its limit and the context.
    public func weight(length: Int, samples: Int, tokens: Int, longest: Int) -> Double {
        switch normalization {
        case .token: 1 / Double(max(tokens, 1))
        case .sequence: 1 / Double(max(samples, 1) * max(length, 1))
        case .constant: 1 / Double(max(samples, 1) * max(longest, 1))
        }
    }

    /// The scored tokens of one sample.
    public struct Sample: Hashable, Sendable {
        /// How many they are.
        public var length: Int
        /// What each of them weighs, by `weight(length:samples:tokens:longest:)`.
        public var weight: Double
        /// β of them; nil: the objective's.
        public var klCoefficient: Double?

        public init(length: Int, weight: Double, klCoefficient: Double? = nil) {
            self.length = length
            self.weight = weight
            self.klCoefficient = klCoefficient
        }
    }

    /// What the loss of some tokens came to.
    public struct Value {
        /// To be minimized; a scalar with a gradient.
        public var loss: Tensor
        /// By sample, the sum over its tokens of the estimate of the KL divergence from the reference, in nats; 0
        /// where no sample has a KL term.
        public var divergences: [Double]
        /// Sum over all tokens of that estimate, in nats.
        public var kl: Double { divergences.reduce(0, +) }
        /// Tokens whose ratio the clip held back.
        public var clipped: Double
        /// Sum over tokens of |log π − log π_old|, in nats.
        public var gap: Double
    }

    /// The loss of scored tokens, all tensors `[S]`.
    ///
    /// - Parameters:
    ///   - samples: whose tokens they are, one sample's after the other's.
    ///   - logProbs: under the policy being trained, with gradient.
    ///   - old: under the policy that sampled.
    ///   - reference: under the reference; needed where a sample's β is positive.
    ///   - entropies: of the policy being trained, with gradient; needed where `entropyCoefficient` is there.
    ///   - penalties: what |log π − log π_old| costs each token; nil: nothing.
    public func callAsFunction(
        logProbs: Tensor, old: Tensor, advantages: Tensor, samples: [Sample], reference: Tensor?,
        entropies: Tensor? = nil, penalties: Tensor? = nil
    ) throws -> Value {
        func byToken(_ value: (Sample) -> Double) throws -> Tensor {
            try Tensor(samples.flatMap { repeatElement(Float(value($0)), count: $0.length) })
                .moved(to: logProbs.device)
        }
        let weights = try byToken(\.weight)
        let change = try logProbs - old
        let surrogate = try self.surrogate(
            ratios: ratio == .sequence
                ? sequenceRatios(logProbs, change: change, samples: samples) : change.exp(),
            advantages: advantages, logProbs: logProbs)
        var objective = surrogate.objective
        var divergences = samples.map { _ in 0.0 }
        if samples.contains(where: { klCoefficient(of: $0) > 0 }), let reference {
            let delta = try reference - logProbs
            let estimate = try delta.exp() - delta - 1.0
            divergences = sums(of: try estimate.detached().floats(), by: samples)
            objective = try objective - estimate * byToken(klCoefficient(of:))
        }
        if let entropyCoefficient, let entropies {
            objective = try objective + entropies * entropyCoefficient
        }
        if let penalties { objective = try objective - change.abs() * penalties }
        return Value(
            loss: try -(objective * weights).sum(), divergences: divergences,
            clipped: surrogate.clipped,
            gap: Double(try change.detached().abs().sum().item(Float.self)))
    }

    /// β of a sample's tokens.
    func klCoefficient(of sample: Sample) -> Double { sample.klCoefficient ?? klCoefficient }

    /// By sample, the sum over its tokens.
    private func sums(of values: [Float], by samples: [Sample]) -> [Double] {
        var rest = values[...]
        return samples.map { sample in
            defer { rest = rest.dropFirst(sample.length) }
            return rest.prefix(sample.length).reduce(0) { $0 + Double($1) }
        }
    }

    /// For each token its sample's ratio, with that token's part of the gradient (GSPO-token,
    /// 2507.18071 eq. 14): where a sample has one advantage, the parts add up to the ratio's own.
    private func sequenceRatios(
        _ logProbs: Tensor, change: Tensor, samples: [Sample]
    ) throws -> Tensor {
        let changes = try change.detached().floats()
        var means: [Float] = []
        for sample in samples {
            let own = changes[means.count..<means.count + sample.length]
            let mean = own.reduce(0, +) / Float(sample.length)
            means += repeatElement(mean, count: sample.length)
        }
        return try (Tensor(means).moved(to: logProbs.device) + (logProbs - logProbs.detached()))
            .exp()
    }

    /// Each token's objective before the KL term, and how many the clip held back.
    private func surrogate(
        ratios: Tensor, advantages: Tensor, logProbs: Tensor
    ) throws -> (objective: Tensor, clipped: Double) {
        let free = try ratios * advantages
        guard let clip else { return (free, 0) }
        func count(_ isClipped: Tensor) throws -> Double {
            Double(try isClipped.asType(.float32).sum().item(Float.self))
        }
        let inside = try ratios.clamped(min: 1 - clip.low, max: 1 + clip.high)
        switch ratio {
        case nil, .sequence:
            let held = try inside * advantages
            return try (minimum(free, held), count(held .< free))
        case .detached:
            return try (inside.detached() * advantages * logProbs, count(inside .!= ratios))
        }
    }
}
