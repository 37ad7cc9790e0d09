extension ReasonerSummary {
    /// One step of reinforcement learning. What was not measured is nil.
    public struct LearningStep: Codable, Hashable, Sendable {
        public var step: Int
        public var seed: UInt64?
        /// Train-time compute so far, FLOPs.
        public var flops: Double
        /// Mean reward of the step's chains.
        public var reward: Double
        /// The chance that a right chain earns more than a wrong one.
        public var rewardAgreement: Double?
        /// Mean length of a chain after its prompt, tokens.
        public var meanLength: Double
        /// Share of chains that hit a limit before they ended.
        public var unfinished: Double?
        /// Mean entropy of the policy's next-token distribution, nats.
        public var entropy: Double?
        /// Mean divergence from the reference or the sampling policy, nats per token.
        public var kl: Double?
        /// Share of tokens whose probability ratio was clipped.
        public var clipFraction: Double?
        /// Before clipping.
        public var gradientNorm: Double?
        /// Mean absolute difference of the sampler's and the trainer's log-probs, nats per token.
        public var samplerTrainerGap: Double?
        public var generationTokensPerSecond: Double?
        public var trainingTokensPerSecond: Double?
        /// Whether the update was skipped for a gradient that was not finite.
        public var skipped: Bool?

        public init(
            step: Int, seed: UInt64? = nil, flops: Double, reward: Double, meanLength: Double,
            rewardAgreement: Double? = nil, unfinished: Double? = nil, entropy: Double? = nil,
            kl: Double? = nil,
            clipFraction: Double? = nil, gradientNorm: Double? = nil,
            samplerTrainerGap: Double? = nil, generationTokensPerSecond: Double? = nil,
            trainingTokensPerSecond: Double? = nil, skipped: Bool? = nil
        ) {
            self.step = step
            self.seed = seed
            self.flops = flops
            self.reward = reward
            self.rewardAgreement = rewardAgreement
            self.meanLength = meanLength
            self.unfinished = unfinished
            self.entropy = entropy
            self.kl = kl
            self.clipFraction = clipFraction
            self.gradientNorm = gradientNorm
            self.samplerTrainerGap = samplerTrainerGap
            self.generationTokensPerSecond = generationTokensPerSecond
            self.trainingTokensPerSecond = trainingTokensPerSecond
            self.skipped = skipped
        }
    }

    /// What chains do, counted by a parser; means per chain.
    public struct BehaviourCounts: Codable, Hashable, Sendable {
        /// The policy step the chains were sampled at; nil where there is none.
        public var step: Int?
        /// Chains parsed.
        public var n: Int
        /// Attempts at a solution.
        public var attempts: Measure
        /// Attempts compared with the target.
        public var checks: Measure
        /// Attempts left for another one.
        public var abandoned: Measure
        /// Attempts that were made before in the same chain.
        public var repeated: Measure
        /// Share of chains that answer without having claimed success.
        public var giveUps: Measure
        /// Checks that claim success where the numbers differ.
        public var falseClaims: Measure

        public init(
            step: Int? = nil, n: Int, attempts: Measure, checks: Measure, abandoned: Measure,
            repeated: Measure, giveUps: Measure, falseClaims: Measure
        ) {
            self.step = step
            self.n = n
            self.attempts = attempts
            self.checks = checks
            self.abandoned = abandoned
            self.repeated = repeated
            self.giveUps = giveUps
            self.falseClaims = falseClaims
        }
    }

    /// Behaviours of both models on held-out problems, and along the run.
    public struct Behaviours: Codable, Hashable, Sendable {
        public var base: BehaviourCounts?
        public var trained: BehaviourCounts?
        public var steps: [BehaviourCounts]

        public init(
            base: BehaviourCounts? = nil, trained: BehaviourCounts? = nil,
            steps: [BehaviourCounts] = []
        ) {
            self.base = base
            self.trained = trained
            self.steps = steps
        }
    }
}
