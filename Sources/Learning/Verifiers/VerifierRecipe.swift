import Foundation
import Language
import Reasoning
import Rewards
import Tasks
import Tensors

/// Everything that training a verifier does, as one value: it is saved with the run.
public struct VerifierRecipe: Codable, Hashable, Sendable {
    /// What a verifier learns from.
    public enum Kind: String, Codable, CaseIterable, Sendable {
        /// Whether whole chains are correct (2110.14168 §4.2).
        case outcome
        /// Which of two chains of a problem is correct (2203.02155 §3.5).
        case outcomePairwise = "outcome-pairwise"
        /// Whether each step is true, by the task's own judge (2305.20050).
        case processExact = "process-exact"
        /// What share of rollouts from each step succeeds (2312.08935 §3.3).
        case processMonteCarlo = "process-monte-carlo"
        /// The first step from which no rollout succeeds (2406.06592 §3.2).
        case processFirstError = "process-first-error"
        /// Rollouts from each step judged by an outcome model: no step label, no answer key.
        case processBootstrapped = "process-bootstrapped"
        /// Whether whole chains are correct, by a model that values their steps, too (2412.01981).
        case processImplicit = "process-implicit"
        /// Written verifications with a verdict (2408.15240 §3.3).
        case generative

        /// What it learns from, in a line.
        public var summary: String {
            switch self {
            case .outcome: "whether whole chains are right"
            case .outcomePairwise: "which of two chains of a problem is right"
            case .processExact: "whether each step is true, by the task's judge"
            case .processMonteCarlo: "what share of --rollouts from a step succeeds"
            case .processFirstError: "the first step from which no rollout succeeds"
            case .processBootstrapped: "rollouts judged by the outcome model --judge"
            case .processImplicit: "whether whole chains are right, by a value of each step"
            case .generative: "a language model that writes the check and a verdict"
            }
        }

        /// What a verifier of this kind has learned from, for a report.
        public var sentence: String {
            switch self {
            case .outcome: "a reward model of outcomes, trained on whole chains and their verdicts"
            case .outcomePairwise: "a reward model of outcomes, trained on pairs of chains"
            case .processExact: "a reward model of steps, trained on the task's word on each"
            case .processMonteCarlo: "a reward model of steps, trained on rollouts from each"
            case .processFirstError:
                "a reward model of steps, trained on the first wrong one by bisection"
            case .processBootstrapped:
                "a reward model of steps, trained on rollouts judged by the outcome model"
            case .processImplicit:
                "a language model beside its reference, trained on whole chains and their verdicts"
            case .generative: "a language model that writes a check and then a verdict"
            }
        }

        /// Whether whole chains are valued.
        public var isOutcome: Bool { self == .outcome || self == .outcomePairwise }

        /// Whether labels are made with rollouts.
        public var rollsOut: Bool {
            [.processMonteCarlo, .processFirstError, .processBootstrapped].contains(self)
        }
    }

    /// Where chains get labels, and how rollouts make them.
    public struct Labels: Codable, Hashable, Sendable {
        /// Of outcomes: at a chain's end, or at the end of each step too.
        public var places: LabelledChain.Places
        /// The last steps of a chain that an outcome model reads; nil: the whole chain. Only with
        /// labels at the chain's end.
        public var window: Int?
        /// Rollouts from a step, k.
        public var rollouts: Int
        /// How a share of rollouts becomes a label.
        public var hardness: MonteCarloLabels.Hardness
        /// The most steps of a chain that rollouts begin from.
        public var steps: Int
        /// Chains that are labelled, drawn from all; a generative verifier reads all.
        public var chains: Int
        /// Most tokens of a rollout.
        public var maxTokens: Int

        public init(
            places: LabelledChain.Places = .end, window: Int? = nil, rollouts: Int = 4,
            hardness: MonteCarloLabels.Hardness = .soft, steps: Int = 4, chains: Int = 600,
            maxTokens: Int = 512
        ) {
            self.places = places
            self.window = window
            self.rollouts = rollouts
            self.hardness = hardness
            self.steps = steps
            self.chains = chains
            self.maxTokens = maxTokens
        }
    }

    /// How a generative verifier is taught and asked.
    public struct Generative: Codable, Hashable, Sendable {
        /// What of a chain it is shown.
        public var reads: VerificationTask.Reads
        /// Whether it writes the check out before its verdict, where the task can.
        public var reasons: Bool
        /// Verifications of a chain, V; 0 reads the verdict without a thought.
        public var verifications: Int
        /// Most tokens of a verification.
        public var maxTokens: Int
        /// Supervised training on written-out checks.
        public var pretraining: Pretraining.Configuration
        /// Reinforcement learning against the exact verdict behind it; 0 steps: none.
        public var learning: PolicyGradient.Configuration

        public init(
            reads: VerificationTask.Reads = .answer, reasons: Bool = true, verifications: Int = 1,
            maxTokens: Int = 64,
            pretraining: Pretraining.Configuration = .init(
                tokens: 1_000_000, tokensPerStep: 4_096,
                optimizer: .init(
                    learningRate: 1e-3, warmupSteps: 20, decay: .cosine, finalShare: 0.05,
                    weightDecay: 0.01)),
            learning: PolicyGradient.Configuration = .init(
                steps: 0, problems: 32, samples: 8, maxTokens: 64,
                optimizer: .init(learningRate: 1e-4, warmupSteps: 2))
        ) {
            self.reads = reads
            self.reasons = reasons
            self.verifications = verifications
            self.maxTokens = maxTokens
            self.pretraining = pretraining
            self.learning = learning
        }
    }

    public var seed: UInt64
    public var kind: Kind
    /// The chains that are drawn and judged.
    public var chains: VerifierChains.Configuration
    public var labels: Labels
    /// Of reward models; its objective and seed follow from kind and seed.
    public var training: RewardTraining.Configuration
    /// The share of training problems kept for stopping early, in [0, 1).
    public var heldOutShare: Double
    /// How step values become one score; those of `processImplicit` by the last, which it learned.
    public var aggregation: StepAggregation
    /// β of `processImplicit`; nil: 0.05.
    public var beta: Double?
    public var generative: Generative

    public init(
        seed: UInt64 = 1, kind: Kind, chains: VerifierChains.Configuration,
        labels: Labels = Labels(), training: RewardTraining.Configuration = .init(),
        heldOutShare: Double = 0.1, aggregation: StepAggregation = .min, beta: Double? = nil,
        generative: Generative = Generative()
    ) {
        self.seed = seed
        self.kind = kind
        self.chains = chains
        self.labels = labels
        self.training = training
        self.heldOutShare = heldOutShare
        self.aggregation = aggregation
        self.beta = beta
        self.generative = generative
    }

    /// - Throws: an error that names the first field out of bounds.
    public func validate() throws {
        try chains.validate()
        try ConfigurationError.within("training") { try rewardTraining.validate() }
        try ConfigurationError.within("generative.pretraining") {
            try generative.pretraining.validate()
        }
        try ConfigurationError.within("generative.learning") { try generative.learning.validate() }
        for (field, value, bounds) in [
            ("labels.rollouts", labels.rollouts, Limits.samples),
            ("labels.steps", labels.steps, Limits.tokens),
            ("labels.chains", labels.chains, Limits.problems),
            ("labels.window", labels.window ?? 1, Limits.tokens),
            ("labels.maxTokens", labels.maxTokens, Limits.tokens),
            ("generative.verifications", generative.verifications, 0...Limits.samples.upperBound),
            ("generative.maxTokens", generative.maxTokens, Limits.tokens),
        ] {
            try ConfigurationError.check(field, value, in: bounds)
        }
        if let beta { try ConfigurationError.check("beta", beta, in: LogRatioModel.betas) }
        guard labels.window == nil || (kind.isOutcome && labels.places == .end) else {
            throw ConfigurationError(
                field: "labels.window", reason: "is for outcomes labelled at the end")
        }
        guard heldOutShare >= 0, heldOutShare < 1 else {
            throw ConfigurationError(
                field: "heldOutShare", reason: "\(heldOutShare) is not in [0, 1)")
        }
    }

    /// A model to be trained on labelled chains, and how its folder is written.
    struct Values {
        var model: any ValueModel
        var write: (_ tokenizer: any Tokenizer, _ folder: URL) throws -> Void
    }

    /// What the kind trains, a generative verifier aside. It begins with the weights of a policy.
    func values(copying policy: Transformer) throws -> Values {
        if kind == .processImplicit {
            let model = try LogRatioModel(copying: policy, beta: beta ?? 0.05)
            return Values(model: model) { try model.write(tokenizer: $0, to: $1) }
        }
        let model = try RewardModel(
            copying: policy, random: RandomSource(seed: RandomStream.derive(seed, "reward-head")))
        return Values(model: model) { tokenizer, folder in
            try model.write(
                kind.isOutcome ? .outcome : .process,
                aggregation: kind.isOutcome ? nil : aggregation, window: labels.window,
                tokenizer: tokenizer, to: folder)
        }
    }

    /// The reward model's training with objective and seed.
    public var rewardTraining: RewardTraining.Configuration {
        var configuration = training
        configuration.objective = kind == .outcomePairwise ? .pairwise : .pointwise
        configuration.seed = RandomStream.derive(seed, "reward-order")
        return configuration
    }
}
